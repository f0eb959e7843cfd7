// Runs benchmarks on a local cluster of their own, prints their sections and writes them into docs/benchmarks.md.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from '../build/catalog.mjs';
import { localGround } from '../ground.ts';
import type { OwnedGround } from '../ground.ts';
import { measureCreate } from './create.ts';
import { measureIdle } from './idle.ts';
import { thisMachine } from './machine.ts';
import type { Benchmark } from './options.ts';
import { createSection, idleSection, pageWith } from './page.ts';

const file = join(checkout, 'docs/benchmarks.md');

type Report = (line: string) => void;
type Measure = (ground: OwnedGround, report: Report) => Promise<{ title: string; body: string }>;

export async function bench(names: readonly Benchmark[], report: Report): Promise<void> {
  await using ground = await localGround({ name: `bench-${process.pid}`, report });
  for (const name of names) {
    const { title, body } = await measures[name](ground, report);
    report(`\n${body}\n`);
    const page = await readFile(file, 'utf8').catch(() => '');
    await writeFile(file, pageWith(page, title, body));
  }
  report(`written to ${file}`);
}

const measures: Readonly<Record<Benchmark, Measure>> = {
  create: async (ground, report) => {
    const machine = await thisMachine();
    if (ground.local === undefined) throw new Error('creation is measured inside the local cluster');
    const seconds = await measureCreate(ground, ground.local, report);
    return { title: 'Creation', body: createSection(seconds, machine) };
  },
  idle: async (ground, report) => {
    const machine = await thisMachine();
    return { title: 'Idle', body: idleSection(await measureIdle(ground, report), machine) };
  },
};
