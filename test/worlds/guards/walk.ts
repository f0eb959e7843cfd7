// Walks through worlds with a planner one of whose guards is off, until somebody notices. A process of its own, since its sources
// are changed as they are loaded: it takes a Task as its argument, and prints what it Walked.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { edited, type Edit } from '../../support/edited.mjs';
import type { Place } from './places.ts';

export interface Task {
  readonly off: readonly Edit[];
  readonly in: Place;
  /** The beginning of what is to be found; absent: nothing is. */
  readonly sentence?: string;
}

export interface Walked {
  /** One of each, in the order in which it was found; the last is the one that was looked for, if that was found. */
  readonly found: readonly string[];
  readonly isNoticed: boolean;
  readonly worlds: number;
}

const task: Task = JSON.parse(process.argv[2] ?? '{}');

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!task.off.some(({ file }) => url.endsWith(`/${file}`))) return loaded;
    const path = fileURLToPath(url);
    return { ...loaded, source: edited(readFileSync(path, 'utf8'), path, task.off) };
  },
});

process.stdout.write(JSON.stringify(await walk(task)));

async function walk({ in: place, sentence }: Task): Promise<Walked> {
  // Only now, so that they come through the hook.
  const { Explorer } = await import('../explore.ts');
  const { plan } = await import('../../../src/controllers/cluster/plan.ts');
  const { places } = await import('./places.ts');
  const explorer = new Explorer(plan, Infinity);
  for (const world of places[place]()) {
    explorer.explore(world);
    const hit = explorer.findings.find(({ what }) => sentence !== undefined && what.startsWith(sentence));
    if (hit !== undefined) return { found: [hit.what], isNoticed: true, worlds: explorer.worlds };
  }
  const found = [...new Set(explorer.findings.map(({ what }) => what))];
  return { found, isNoticed: false, worlds: explorer.worlds };
}
