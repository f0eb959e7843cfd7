// Builds programs from the Go modules of tools/ into the cache folder, with visible progress, and reuses what is there.
// Safe to run twice at once: the kernel's lock lets one build a program, the other finds it. It installs nothing.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { keepNewest } from './cache.ts';
import { buildFolder, catalog, isBuilt } from './catalog.mjs';
import type { BuildName } from './catalog.mjs';
import { lockHad, runWithProgress } from './progress.ts';

export type Report = (line: string) => void;

/** A program to be made: the build it is part of, its Go package and where it goes. */
interface Task {
  readonly build: BuildName;
  readonly program: string;
  readonly goPackage: string;
  readonly output: string;
}

/** The path of a program of a build that was asked for: `program('kubernetes', 'kubelet')`. */
export type Binaries = (build: BuildName, program: string) => string;

/** Builds what is missing of the builds named. Nothing missing: silent, and done in a blink. */
export async function binaries(names: readonly BuildName[], report: Report): Promise<Binaries> {
  const goVersion = await installedGo();
  const tasks = names.filter((name) => !isBuilt(name, goVersion)).flatMap((name) => tasksOf(name, goVersion));
  for (const [index, task] of tasks.entries()) {
    await buildProgram(task, `${index + 1} of ${tasks.length}`, report);
  }
  const folders = new Map(names.map((name) => [name, buildFolder(name, goVersion)]));
  for (const folder of folders.values()) await keepNewest(folder);
  return (build, program) => {
    const folder = folders.get(build);
    if (folder === undefined) throw new Error(`${build} was not asked for; this run asked for ${names.join(', ')}`);
    if (!(program in catalog[build].programs)) throw new Error(`the build ${build} has no program ${program}`);
    return join(folder, program);
  };
}

/** What a build with this Go needs to be told apart by. */
async function installedGo(): Promise<string> {
  const { stdout } = await promisify(execFile)('go', ['env', 'GOVERSION']);
  return stdout.trim();
}

function tasksOf(build: BuildName, goVersion: string): Task[] {
  const folder = buildFolder(build, goVersion);
  return Object.entries(catalog[build].programs)
    .map(([program, goPackage]) => ({ build, program, goPackage, output: join(folder, program) }))
    .filter((task) => !existsSync(task.output));
}

async function buildProgram(task: Task, position: string, report: Report): Promise<void> {
  const { version, folder, ldflags } = catalog[task.build];
  if (!existsSync(join(folder, 'go.mod')))
    throw new Error(`${task.build}: no Go module in ${folder}, so nothing to build`);
  const unfinished = `${task.output}.${process.pid}.tmp`;
  await mkdir(dirname(task.output), { recursive: true });
  try {
    await runWithProgress({
      title: `building ${position}: ${task.program} ${version}`,
      command: lockedUnlessThere(task.output, goBuild(task, ldflags, unfinished)),
      cwd: folder,
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' },
      report,
    });
    if (existsSync(unfinished)) await rename(unfinished, task.output);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function goBuild(task: Task, ldflags: string, output: string): string[] {
  const flags = ['-v', '-mod=readonly', '-trimpath', '-buildvcs=false', '-ldflags', `-s -w ${ldflags}`.trim()];
  return ['go', 'build', ...flags, '-o', output, task.goPackage];
}

/**
 * Wraps a command so that it runs under a lock beside the output, not at all when another run made the output
 * meanwhile, and ends when we do (a lock held by the kernel is never left behind by a run that was killed).
 */
function lockedUnlessThere(output: string, command: readonly string[]): string[] {
  const end = ['setpriv', '--pdeathsig', 'TERM'];
  const lock = ['flock', '--no-fork', `${dirname(output)}/.lock`];
  return [...end, ...lock, 'sh', '-c', `echo "${lockHad}"; test -e "$0" || exec "$@"`, output, ...command];
}
