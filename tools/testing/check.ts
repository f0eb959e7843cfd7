// The steps that need neither root nor a cluster.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkout } from '../build/catalog.mjs';
import { generatedFiles } from '../generate/crds.ts';
import { runJest, runProgram } from './programs.ts';
import type { Step, StepResult, Steps } from './stage.ts';

const rewrite = 'To rewrite what can be: npm run check -- --write';

/** With `write`, what is only badly formatted or out of date is rewritten first. Else nothing waits for the formatter, which takes one core. */
export function checkSteps(write: boolean): Steps {
  const generated: Step = { name: 'generated', run: () => checkGenerated(write) };
  const others: readonly Step[] = [
    { name: 'format', run: () => runProgram('prettier/bin/prettier.cjs', [...format(write), '.'], rewrite) },
    { name: 'lint', run: () => runProgram('oxlint/bin/oxlint', ['--deny-warnings'], 'No comment may silence a rule.') },
    { name: 'types', run: () => runProgram('typescript/bin/tsc', ['--project', '.'], '') },
    { name: 'unit', run: () => runJest(['test/unit/', 'test/worlds/']) },
  ];
  return write ? [generated, ...others] : [generated, others];
}

function format(write: boolean): readonly string[] {
  const known = ['--cache', '--cache-strategy=content', '--log-level=warn'];
  return write ? ['--write', ...known] : ['--check', ...known];
}

async function checkGenerated(write: boolean): Promise<StepResult> {
  const outdated: string[] = [];
  for (const [path, wanted] of generatedFiles()) {
    const file = join(checkout, path);
    if ((await readFile(file, 'utf8').catch(() => undefined)) === wanted) continue;
    if (write) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, wanted);
    } else {
      outdated.push(path);
    }
  }
  if (outdated.length === 0) return { passed: 1, failed: 0, words: '' };
  return { passed: 0, failed: 1, words: `out of date: ${outdated.join(', ')}\n${rewrite}` };
}
