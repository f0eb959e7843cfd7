// @ts-check
// Runs a command's own program with the Node of the lockfile and passes on signals and the exit code.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { checkout } from '../build/catalog.mjs';
import { Refusal } from './refusal.mjs';

/**
 * @param {import('../help.mjs').Command} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} the exit code
 */
export function runCommand(command, args, env) {
  const program = join(checkout, 'tools/commands', `${command}.ts`);
  // The type stripping that runs our sources is stable, other things we use still warn.
  const child = spawn(newNode(), ['--disable-warning=ExperimentalWarning', program, ...args], {
    env,
    stdio: 'inherit',
  });
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  // A terminal sends this one to both of us; sent twice it would look like a user who lost patience.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
}

/** The one of the lockfile, or where there is none for this machine (it holds those for Linux) the one that runs us. */
function newNode() {
  const ofLockfile = join(checkout, 'node_modules/.bin/node');
  if (existsSync(ofLockfile)) return ofLockfile;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Refusal(
    `Node 24 is needed on ${process.platform} ${process.arch}, this is ${process.version}: see https://nodejs.org/en/download`,
  );
}
