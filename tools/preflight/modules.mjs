// @ts-check
// Installs the npm packages of the lockfile when node_modules holds something else. npm notes in node_modules what it has
// installed, last of all: that note against the lockfile tells, so a second run costs nothing and a broken one is made good.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../build/catalog.mjs';
import { Refusal } from './refusal.mjs';

/**
 * The parts that are used of npm's lockfile and of its note.
 * @typedef {{ packages?: Record<string, { version?: string, optional?: boolean }> }} Lockfile
 */

export function installModules() {
  if (modulesInstalled()) return;
  console.error('installing the npm packages of package-lock.json');
  // npm on the Node that it came with: node_modules may hold another one, and is about to be removed.
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  const [program, ...first] = npm !== undefined && node !== undefined ? [node, npm] : ['npm'];
  const { status, error } = spawnSync(program, [...first, 'ci', '--loglevel=error'], {
    cwd: checkout,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    throw new Refusal(`could not install the npm packages (${error?.message ?? `exit code ${status}`}): \`npm ci\``);
  }
}

export function modulesInstalled() {
  const lockfile = readLockfile('package-lock.json');
  return lockfile !== undefined && isInstalled(lockfile, readLockfile('node_modules/.package-lock.json'));
}

/**
 * @param {Lockfile} wanted package-lock.json
 * @param {Lockfile | undefined} installed npm's own note in node_modules
 */
export function isInstalled(wanted, installed) {
  if (installed === undefined) return false;
  const present = installed.packages ?? {};
  const paths = new Set([...Object.keys(wanted.packages ?? {}), ...Object.keys(present)]);
  paths.delete('');
  return [...paths].every((path) => {
    const [want, have] = [wanted.packages?.[path], present[path]];
    // Optional packages are those of other processors.
    return want !== undefined && (have === undefined ? want.optional === true : have.version === want.version);
  });
}

/**
 * @param {string} path
 * @returns {Lockfile | undefined}
 */
function readLockfile(path) {
  const file = join(checkout, path);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
