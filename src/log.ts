// One JSON line per event, on standard output. Messages are constant; what varies is in fields.
import { pino, stdTimeFunctions, type Logger } from 'pino';

export type { Logger };

export const createLog = (level: string): Logger =>
  pino({
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  });
