// The program behind `npm run bench`.
import { bench } from '../bench/bench.ts';
import { parseBenchArguments } from '../bench/options.ts';
import type { Benchmark } from '../bench/options.ts';

const names = understood(process.argv.slice(2));
try {
  await bench(names, (line) => console.log(line));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function understood(args: readonly string[]): readonly Benchmark[] {
  try {
    return parseBenchArguments(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nSee npm run bench -- --help`);
    return process.exit(2);
  }
}
