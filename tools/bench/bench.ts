// Runs benchmarks, prints their sections and writes them into docs/benchmarks.md. A local cluster is started for those that need one.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from '../build/catalog.mjs';
import { localGround } from '../ground.ts';
import { measureCreate } from './create.ts';
import { measureDrain } from './drain.ts';
import { fleetSize, measureFleet } from './fleet.ts';
import { measureIdle } from './idle.ts';
import { thisMachine } from './machine.ts';
import type { Machine } from './machine.ts';
import type { Benchmark } from './options.ts';
import { pageWith } from './page.ts';
import { measurePlanner } from './planner.ts';
import { measureRepair } from './repair.ts';
import { measureScale } from './scale.ts';
import * as sections from './sections.ts';
import type { LocalGround } from './trial.ts';
import { measureWalks } from './walk.ts';
import { measureTruth } from './truth.ts';

const file = join(checkout, 'docs/benchmarks.md');

type Report = (line: string) => void;
type Section = (machine: Machine) => string;

/** Throws at the end where one could not be measured: its section stays as it was. */
export async function bench(names: readonly Benchmark[], report: Report): Promise<void> {
  // Before any load that is ours: the cluster's, and what an earlier benchmark leaves.
  const machine = await thisMachine();
  await using ground = groundOnDemand(report);
  await oneByOne(names, report, async (name) => {
    const body = (await measures[name](ground.get, report))(machine);
    report(`\n${body}\n`);
    const page = await readFile(file, 'utf8').catch(() => '');
    await writeFile(file, pageWith(page, name, body));
  });
  report(`written to ${file}`);
}

/** One that fails costs no other its figures. Throws at the end with all that failed. */
export async function oneByOne<T extends string>(
  names: readonly T[],
  report: Report,
  measure: (name: T) => Promise<void>,
): Promise<void> {
  const failed: string[] = [];
  for (const name of names) {
    const startedAt = performance.now();
    try {
      await measure(name);
      report(`${name}: measured in ${((performance.now() - startedAt) / 60_000).toFixed(1)} min`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      report(`${name}: could not be measured: ${why}`);
      failed.push(`${name}: ${why}`);
    }
  }
  if (failed.length > 0) throw new Error(`not measured:\n${failed.join('\n')}`);
}

type GetGround = () => Promise<LocalGround>;

/** One local cluster for all that need one. */
function groundOnDemand(report: Report): { get: GetGround } & AsyncDisposable {
  let started: ReturnType<typeof localGround> | undefined;
  return {
    async get() {
      const ground = await (started ??= localGround({ name: `bench-${process.pid}`, report }));
      const { local } = ground;
      if (local === undefined) throw new Error('benchmarks run inside a local cluster');
      return { ...ground, local };
    },
    async [Symbol.asyncDispose]() {
      // One that did not start has ended itself.
      await (await started?.catch(() => undefined))?.[Symbol.asyncDispose]();
    },
  };
}

type Measure = (ground: GetGround, report: Report) => Promise<Section>;

const measures: Readonly<Record<Benchmark, Measure>> = {
  planner: measured(async () => measurePlanner(), sections.plannerSection),
  create: measured(onCluster(measureCreate), sections.createSection),
  idle: measured(onCluster(measureIdle), sections.idleSection),
  scale: measured(onCluster(measureScale), sections.scaleSection),
  repair: measured(onCluster(measureRepair), sections.repairSection),
  drain: measured(onCluster(measureDrain), sections.drainSection),
  versions: measured(onCluster(measureWalks), sections.walkSection),
  status: measured(onCluster(measureTruth), sections.truthSection),
  fleet: measured(onCluster(measureFleet), (fleet, machine) => sections.fleetSection(fleetSize, fleet, machine)),
};

type OnGround<T> = (ground: GetGround, report: Report) => Promise<T>;

function measured<T>(measure: OnGround<T>, sectionOf: (found: T, machine: Machine) => string): Measure {
  return async (ground, report) => {
    const found = await measure(ground, report);
    return (machine) => sectionOf(found, machine);
  };
}

function onCluster<T>(measure: (ground: LocalGround, report: Report) => Promise<T>): OnGround<T> {
  return async (ground, report) => measure(await ground(), report);
}
