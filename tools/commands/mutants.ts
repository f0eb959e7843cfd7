// The program behind `npm run mutants`.
import { parseArgs } from 'node:util';
import { runMutants, type MutantOptions } from '../testing/mutants.ts';
import { runSteps } from '../testing/stage.ts';
import { lastLine } from '../testing/tally.ts';

const tell = (line: string) => console.log(line);
const options = understood(process.argv.slice(2));
const total = await runSteps([{ name: 'mutants', run: () => runMutants(options, tell) }], tell);
if (total.passed + total.failed === 0) console.error(`no guard has "${options.only ?? ''}" in its name`);
tell(lastLine(total));
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

function understood(args: readonly string[]): MutantOptions {
  try {
    return parseArgs({ args: [...args], options: { only: { type: 'string' } } }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nSee npm run mutants -- --help`);
    return process.exit(2);
  }
}
