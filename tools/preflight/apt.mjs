// @ts-check
// Installs Debian packages without starting the services that they bring. Which ones is decided in needs.mjs.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Refusal } from './refusal.mjs';

/** Debian's scripts ask this file whether a service may start; exit code 101 says no. */
const policyFile = '/usr/sbin/policy-rc.d';
const policy = '#!/bin/sh\n# Put here by etcd-operator while it installs packages; it may be removed.\nexit 101\n';

/**
 * @param {readonly import('./needs.mjs').DebianPackage[]} packages
 * @param {(program: string) => boolean} isThere
 */
export function installPackages(packages, isThere) {
  const names = packages.map(({ name }) => name);
  console.error(
    'Debian packages that are missing for the local cluster (their services are not started, nor at boot):',
  );
  for (const { name, why } of packages) console.error(`  ${name}: ${why}`);
  withoutStartingServices(() => {
    // A repository that can't be reached may be one that nothing is wanted from.
    runApt(['update'], () => console.error('apt-get update failed, trying to install from the lists that are there'));
    runApt(['install', '-y', '--no-install-recommends', ...names], (output) => {
      throw new Refusal(`${output}\ncould not install what is missing: \`apt-get install ${names.join(' ')}\``);
    });
  });
  for (const { service } of packages) {
    // Fails where there is no systemd, and there nothing is to be done.
    if (service !== undefined) spawnSync('systemctl', ['--quiet', 'disable', service], { stdio: 'ignore' });
  }
  const still = packages.flatMap(({ programs }) => programs).filter((program) => !isThere(program));
  if (still.length > 0) throw new Refusal(`${names.join(', ')} installed, but still missing: ${still.join(', ')}`);
}

/**
 * @param {string[]} args
 * @param {(output: string) => void} onFailure
 */
function runApt(args, onFailure) {
  console.error(`apt-get ${args.join(' ')}`);
  const { status, stdout, stderr } = spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) onFailure(`${stdout}${stderr}`.trim());
}

/**
 * @param {() => void} install
 * @param {string} file
 */
export function withoutStartingServices(install, file = policyFile) {
  const theirs = existsSync(file) && readFileSync(file, 'utf8') !== policy;
  // With a handler the signal waits until apt has ended, so that the file never stays behind.
  const wait = () => {};
  process.on('SIGINT', wait).on('SIGTERM', wait);
  try {
    if (!theirs) writeFileSync(file, policy, { mode: 0o755 });
    install();
  } finally {
    if (!theirs) rmSync(file, { force: true });
    process.off('SIGINT', wait).off('SIGTERM', wait);
  }
}
