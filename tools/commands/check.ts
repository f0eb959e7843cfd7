// The program behind `npm run check`: every step, also after one that failed, each with its time.
import { checkSteps } from '../testing/check.ts';
import { runStep } from '../testing/stage.ts';
import { lastLine, sum } from '../testing/tally.ts';
import type { Count } from '../testing/tally.ts';

const args = process.argv.slice(2);
const unknown = args.filter((arg) => arg !== '--write');
if (unknown.length > 0) {
  console.error(`check takes no ${unknown.join(' ')}: see npm run check -- --help`);
  process.exit(2);
}
const counts: Count[] = [];
for (const step of checkSteps(args.includes('--write'))) {
  counts.push(await runStep(step, (line) => console.log(line)));
}
const total = sum(counts);
console.log(lastLine(total));
process.exitCode = total.failed === 0 ? 0 : 1;
