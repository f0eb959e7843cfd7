// The program behind `npm test`: check, mutants, contract tests, end-to-end tests; every stage, also after one that failed.
import { join } from 'node:path';
import { binaries } from '../build/binaries.ts';
import { buildNames, checkout } from '../build/catalog.mjs';
import { checkSteps } from '../testing/check.ts';
import { runE2e, scenariosFor } from '../testing/e2e.ts';
import { runMutants } from '../testing/mutants.ts';
import { parseTestOptions } from '../testing/options.ts';
import type { TestOptions } from '../testing/options.ts';
import { runJest } from '../testing/programs.ts';
import { runSteps } from '../testing/stage.ts';
import type { Step, Steps } from '../testing/stage.ts';
import { lastLine } from '../testing/tally.ts';

const tell = (line: string) => console.log(line);
// The end of a parent that reads our lines must not hide how it ended.
process.stdout.on('error', () => undefined);
/** Before anything waits for one of them with a deadline. */
const programs: Step = {
  name: 'programs',
  async run() {
    await binaries(buildNames, tell);
    return { passed: 1, failed: 0, words: '' };
  },
};
const mutants: Step = { name: 'mutants', run: () => runMutants({}, tell) };
/** They wait much: for servers that start, and for answers that never come. */
const contract: Step = { name: 'contract', run: () => runJest(['test/contract/'], ['--maxWorkers=4']) };
const options = understood(process.argv.slice(2));
const total = await runSteps(steps(options), tell);
if (total.passed + total.failed === 0) console.error(`no test has "${options.only}" in its file or name`);
tell(lastLine(total));
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

function steps({ only, ...others }: TestOptions): Steps {
  const e2e: Step = { name: 'e2e', run: () => runE2e({ only, ...others }, tell) };
  const named = (name: string) => ['--passWithNoTests', '--testPathPatterns', fileWith(name)];
  if (only === undefined) return [...checkSteps(false), mutants, programs, contract, e2e];
  const chosen = scenariosFor({ only, ...others }).chosen.length > 0;
  return [{ name: 'files', run: () => runJest([], named(only)) }, ...(chosen ? [e2e] : [])];
}

/** Of the whole path, of which the part before the checkout is nobody's choice. */
function fileWith(name: string): string {
  const literally = (text: string) => text.replace(/[^\w/-]/g, '\\$&');
  return `${literally(join(checkout, 'test/'))}.*${literally(name)}`;
}

function understood(args: readonly string[]): TestOptions {
  try {
    return parseTestOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nSee npm test -- --help`);
    return process.exit(2);
  }
}
