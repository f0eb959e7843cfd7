// @ts-check
// Looks at the machine, refuses what it can't mend (before anything is installed or built) and installs missing Debian
// packages. What is needed and what the answer is, is decided in needs.mjs.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder, checkout, isBuilt } from '../build/catalog.mjs';
import { installPackages } from './apt.mjs';
import { modulesInstalled } from './modules.mjs';
import { debianPackages, diskNeeds, needsOf, problems } from './needs.mjs';
import { Refusal } from './refusal.mjs';

/**
 * Makes the machine ready for a command; the environment that the command is to be run in comes back.
 * @param {import('../help.mjs').Command} command
 * @param {readonly string[]} args
 */
export function prepareMachine(command, args) {
  const needs = needsOf(command, args);
  const environment = environmentWithGo();
  const machine = lookAt(needs, environment);
  const found = problems(needs, machine, command);
  if (found.length > 0) throw new Refusal(found.join('\n'));
  if (needs.localCluster && machine.missingPackages.length > 0) installPackages(machine.missingPackages, isThere);
  return environment;
}

/** sudo drops /usr/local/go/bin from the PATH, and sbin is missing from that of many users. */
function environmentWithGo() {
  const folders = [join(checkout, 'node_modules/.bin'), process.env['PATH'], '/usr/local/go/bin', '/usr/sbin', '/sbin'];
  return { ...process.env, PATH: folders.join(delimiter) };
}

/**
 * @param {import('./needs.mjs').Needs} needs
 * @param {NodeJS.ProcessEnv} environment
 * @returns {import('./needs.mjs').Machine}
 */
function lookAt(needs, environment) {
  const [goVersion, goCache, goModules] = askGo(environment);
  const missing = needs.builds.filter((name) => goVersion === undefined || !isBuilt(name, goVersion));
  const disk = diskNeeds(missing, modulesInstalled());
  return {
    platform: process.platform,
    root: process.getuid?.() === 0,
    apt: isThere('apt-get'),
    kubectl: isThere('kubectl'),
    goVersion,
    places: [
      place(cacheFolder(), disk.cache),
      // About half of what a build leaves are sources, the other half is compiled.
      place(goCache ?? join(homedir(), '.cache/go-build'), disk.goCaches / 2),
      place(goModules ?? join(homedir(), 'go/pkg/mod'), disk.goCaches / 2),
      place(checkout, disk.checkout),
    ],
    missingPackages: debianPackages.filter(({ programs }) => !programs.every(isThere)),
  };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
function askGo(env) {
  try {
    const answer = execFileSync('go', ['env', 'GOVERSION', 'GOCACHE', 'GOMODCACHE'], { env, encoding: 'utf8' });
    return answer.trim().split('\n');
  } catch {
    return [];
  }
}

/**
 * The file system of a folder that may not be there yet.
 * @param {string} path
 * @param {number} neededGB
 * @returns {import('./needs.mjs').Place}
 */
function place(path, neededGB) {
  let existing = path;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return { path, device: statSync(existing).dev, freeGB: (bavail * bsize) / 1e9, neededGB };
}

/**
 * A path is looked for as it is, a name on the PATH.
 * @param {string} program
 */
function isThere(program) {
  if (program.startsWith('/')) return existsSync(program);
  return (environmentWithGo().PATH ?? '').split(delimiter).some((folder) => isExecutable(join(folder, program)));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
