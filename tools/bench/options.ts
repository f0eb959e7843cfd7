// The words after `npm run bench --`.
import { parseArgs } from 'node:util';

export const benchmarks = ['create', 'idle'] as const;
export type Benchmark = (typeof benchmarks)[number];

/** All of them where none is named. Throws with a sentence for what it does not understand. */
export function parseBenchArguments(args: readonly string[]): readonly Benchmark[] {
  const { positionals } = parseArgs({ args: [...args], options: {}, allowPositionals: true });
  if (positionals.length === 0) return benchmarks;
  return positionals.map((word) => {
    const found = benchmarks.find((name) => name === word);
    if (found === undefined) throw new Error(`there is no benchmark "${word}": use ${benchmarks.join(' or ')}`);
    return found;
  });
}
