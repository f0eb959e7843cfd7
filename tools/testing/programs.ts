// Runs the programs of node_modules with the Node that runs us, never with another that happens to be in the PATH.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Edit } from '../../test/support/edited.mjs';
import { checkout } from '../build/catalog.mjs';
import type { StepResult } from './stage.ts';
import { countOfJest, namesOfJest } from './tally.ts';
import type { JestResult } from './tally.ts';

/** Passes when the program exits with 0; its output is told only when it does not. */
export async function runProgram(script: string, args: readonly string[], advice: string): Promise<StepResult> {
  const child = spawn(process.execPath, [join(checkout, 'node_modules', script), ...args], {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const [code] = await once(child, 'close');
  if (code === 0) return { passed: 1, failed: 0, words: '' };
  return { passed: 0, failed: 1, words: `${output.trimEnd()}\n${advice}` };
}

/** Runs the tests in files whose path matches; Jest's own lines are shown while it runs. */
export async function runJest(patterns: readonly string[], options: readonly string[] = []): Promise<StepResult> {
  const { code, result } = await jest([...options, ...patterns], 'inherit');
  if (result === undefined) return { passed: 0, failed: 1, words: `Jest ended with ${code} and told no results` };
  return { ...countOfJest(result), words: namesOfJest(result).join('\n') };
}

/** The tests of a file that fail while these texts of the sources are replaced. Throws where the file can't be run at all. */
export async function failuresWith(file: string, edits: readonly Edit[]): Promise<readonly string[]> {
  const { code, result } = await jest(['--runTestsByPath', file], 'ignore', { MUTANT_EDITS: JSON.stringify(edits) });
  if (result === undefined || result.numRuntimeErrorTestSuites > 0) {
    const why = result?.testResults.map(({ message }) => message).join('\n') ?? '';
    throw new Error(`${file} can not be run, Jest ended with ${code}: ${why}`);
  }
  const all = result.testResults.flatMap(({ assertionResults }) => assertionResults);
  return all.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
}

async function jest(args: readonly string[], told: 'inherit' | 'ignore', environment: NodeJS.ProcessEnv = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'jest-'));
  const results = join(folder, 'results.json');
  const quiet = '--disable-warning=ExperimentalWarning';
  const program = [join(checkout, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${results}`];
  const child = spawn(process.execPath, [quiet, '--experimental-vm-modules', ...program, ...args], {
    cwd: checkout,
    env: { ...process.env, NODE_OPTIONS: quiet, ...environment },
    // Jest tells people on standard error; what it would say on the other is in the file.
    stdio: ['ignore', 'ignore', told],
  });
  const [code]: unknown[] = await once(child, 'close');
  try {
    const result: JestResult = JSON.parse(await readFile(results, 'utf8'));
    return { code: String(code), result };
  } catch {
    return { code: String(code), result: undefined };
  } finally {
    await rm(folder, { recursive: true });
  }
}
