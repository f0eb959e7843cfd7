// The words after `npm run bench --`, and what the sections of each are called.
import { parseArgs } from 'node:util';

/** In the order in which they are measured. The fleet is last: it leaves a hundred clusters behind. */
export const benchmarks = [
  'planner',
  'create',
  'idle',
  'scale',
  'repair',
  'drain',
  'versions',
  'status',
  'fleet',
] as const;
export type Benchmark = (typeof benchmarks)[number];

/** In the order in which they stand on the page. */
export const titles: Readonly<Record<Benchmark, string>> = {
  create: 'Creation',
  scale: 'Scaling',
  repair: 'Repair',
  drain: 'Drain',
  versions: 'Versions and changes',
  status: 'Status',
  planner: 'Planner',
  idle: 'Idle',
  fleet: 'Fleet',
};

/** All of them where none is named. Throws with a sentence for what it does not understand. */
export function parseBenchArguments(args: readonly string[]): readonly Benchmark[] {
  const options = { only: { type: 'string', multiple: true } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const named = (values.only ?? []).flatMap((word) => word.split(',')).map(benchmarkNamed);
  return named.length === 0 ? benchmarks : benchmarks.filter((name) => named.includes(name));
}

function benchmarkNamed(word: string): Benchmark {
  const found = benchmarks.find((name) => name === word);
  if (found === undefined) throw new Error(`there is no benchmark "${word}": use ${benchmarks.join(', ')}`);
  return found;
}
