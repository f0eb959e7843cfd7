// The program behind `npm run check`: every step, also after one that failed, each with its time.
import { checkSteps } from '../testing/check.ts';
import { runSteps } from '../testing/stage.ts';
import { lastLine } from '../testing/tally.ts';

const args = process.argv.slice(2);
const unknown = args.filter((arg) => arg !== '--write');
if (unknown.length > 0) {
  console.error(`check takes no ${unknown.join(' ')}: see npm run check -- --help`);
  process.exit(2);
}
const total = await runSteps(checkSteps(args.includes('--write')), (line) => console.log(line));
console.log(lastLine(total));
process.exitCode = total.failed === 0 ? 0 : 1;
