// What the apiserver's refusals and broken connections mean to us: one KubeError each, with what was tried and the server's own words.
import { KubeError } from '../errors.ts';
import type { KubeCode } from '../errors.ts';

/** The part that we read of the Status object that every refusal carries. */
interface Status {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly Cause[] };
}

interface Cause {
  readonly field?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** `what` is verb, kind and name; `body` is as it came, which a proxy may have written. */
export function refusal(what: string, httpStatus: number, body: string): KubeError {
  const status = parseStatus(body);
  const message = status.message ?? body.trim().slice(0, 300);
  const words = [message || `HTTP ${httpStatus}`, ...budgetCauses(status).map((cause) => cause.message ?? '')];
  return new KubeError(codeOf(httpStatus, status), `${what}: ${words.join(' ')}`);
}

/** The object of an ERROR event in a watch: a Status again, under HTTP 200. */
export function watchRefusal(what: string, object: unknown): KubeError {
  const body = JSON.stringify(object);
  return refusal(what, parseStatus(body).code ?? 500, body);
}

/** No answer, or only a part of one. The reason that a signal was fired with says more than the error that followed. */
export function unavailable(what: string, where: string, error: unknown, signal: AbortSignal): KubeError {
  if (error instanceof KubeError) return error;
  const reason: unknown = signal.aborted ? signal.reason : error;
  if (reason instanceof KubeError) return reason;
  return new KubeError('Unavailable', `${what}: ${where}: ${wordsOf(reason)}`, { cause: reason });
}

/** Of several addresses tried, each has its own error and the whole has no words. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(wordsOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** Which budget it is, and what it counts, stands there alone. */
const budgetCauses = ({ details }: Status): readonly Cause[] =>
  (details?.causes ?? []).filter(({ reason }) => reason === 'DisruptionBudget');

const codes: Readonly<Record<number, KubeCode>> = {
  401: 'Forbidden',
  403: 'Forbidden',
  404: 'NotFound',
  408: 'Unavailable',
  409: 'Conflict',
  410: 'Expired',
  429: 'TooManyRequests',
  504: 'Timeout',
};

function codeOf(httpStatus: number, status: Status): KubeCode {
  const special = specialCases[httpStatus]?.(status);
  return special ?? codes[httpStatus] ?? (httpStatus < 500 ? 'Invalid' : 'Unavailable');
}

const specialCases: Readonly<Record<number, (status: Status) => KubeCode | undefined>> = {
  409: ({ reason }) => (reason === 'AlreadyExists' ? 'AlreadyExists' : undefined),
  // A patch or an apply with the UID of another object: the server thinks that we want to change it.
  422: ({ details }) => (details?.causes?.some(({ field }) => field === 'metadata.uid') ? 'Conflict' : undefined),
  // Else the server has too much to do.
  429: (status) => (budgetCauses(status).length > 0 ? 'DisruptionBudget' : undefined),
  500: ({ message }) => (lasting.some((words) => message?.includes(words)) ? 'Invalid' : undefined),
};

/** An apply with a field that the schema lacks, or of another type; an eviction under two budgets: answered like this for ever. */
const lasting = ['failed to create typed patch object', 'more than one PodDisruptionBudget'];

function parseStatus(body: string): Status {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
