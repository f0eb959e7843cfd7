// A dump: what the operator saw of one cluster at one look, for a bug report or a test. Made by its debug page, read by `explain`. Pure.
import type { Observed } from './controllers/cluster/observed.ts';
import { withDefaults } from './crd/defaults.ts';
import { rfc3339 } from './time.ts';
import { operatorVersion } from './version.ts';

export interface Dump {
  /** Raised when an Observed can no longer be read by the rules of the release before. */
  readonly format: 1;
  /** Version of the operator that looked. */
  readonly operator: string;
  /** RFC 3339: when it looked. */
  readonly at: string;
  readonly observed: Observed;
}

const format = 1;

export const dumpOf = (observed: Observed): Dump => ({
  format,
  operator: operatorVersion,
  at: rfc3339(observed.now),
  observed,
});

/** Why a text is no dump that we understand, and what to do. */
export class DumpError extends Error {
  override readonly name = 'DumpError';
}

/** Throws a DumpError with a sentence that goes on where the name of the file ends. */
export function readDump(text: string): Dump {
  const found = parsed(text);
  if (!isRecord(found) || !('format' in found)) throw new DumpError(`is no dump of a cluster. ${howToSave}`);
  if (found['format'] !== format) throw new DumpError(otherFormat(found));
  const wrong = firstWrong(found['observed']);
  if (wrong !== undefined) throw new DumpError(`is a dump that was changed or cut: ${wrong}. ${howToSave}`);
  if (!isDump(found)) throw new DumpError(`is a dump without the operator's version and the time. ${howToSave}`);
  return withDefaultsOfToday(found);
}

/** Fields that are newer than the operator that wrote it. */
function withDefaultsOfToday(dump: Dump): Dump {
  const { cluster } = dump.observed;
  const observed = { ...dump.observed, cluster: { ...cluster, spec: withDefaults(cluster.spec) } };
  return { ...dump, observed };
}

const howToSave =
  'Save one with: curl -fsS "localhost:8082/observed?cluster=NAMESPACE/NAME" > dump.json (docs/operations.md says how to get there).';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DumpError(`is not JSON (${why}). ${howToSave}`, { cause: error });
  }
}

function otherFormat({ format: theirs, operator }: Readonly<Record<string, unknown>>): string {
  const whose = typeof operator === 'string' ? ` of operator ${operator}` : '';
  return (
    `is a dump of format ${JSON.stringify(theirs)}${whose}; this is operator ${operatorVersion}, which reads format ${String(format)}. ` +
    "Explain it with a checkout of that operator's version."
  );
}

/** What the rules go through without asking whether it is there. */
const needed: Readonly<Record<string, (value: unknown) => boolean>> = {
  now: (value) => typeof value === 'number',
  settings: isRecord,
  cluster: (value) => isRecord(value) && isRecord(value['spec']) && isRecord(value['metadata']),
  members: (value) => Array.isArray(value) && value.every(isMember),
  membership: (value) => isRecord(value) && (value['known'] === false || Array.isArray(value['members'])),
  nodes: isRecord,
  ...Object.fromEntries(
    ['foreign', 'services', 'taken', 'retained', 'freshNames'].map((list) => [list, Array.isArray]),
  ),
};

const isMember = (value: unknown): boolean =>
  isRecord(value) && typeof value['name'] === 'string' && isRecord(value['latch']) && isRecord(value['answer']);

function firstWrong(observed: unknown): string | undefined {
  if (!isRecord(observed)) return 'observed is missing';
  const wrong = Object.entries(needed).find(([key, is]) => !is(observed[key]));
  return wrong === undefined ? undefined : `observed.${wrong[0]} is missing or not what it should be`;
}

const isDump = (found: object): found is Dump =>
  'operator' in found && typeof found.operator === 'string' && 'at' in found && typeof found.at === 'string';

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
