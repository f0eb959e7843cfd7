// Keeps the cache folder small: of everything that is made anew when its content changes, the two used last stay.
// Two, because what still runs may be of the one before: a cluster restarts its programs from the cache.
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const kept = 2;

/** Marks an entry as used and removes those of the same name used longest ago. Names end in `-<12 hex digits>`. */
export async function keepNewest(used: string): Promise<void> {
  const now = new Date();
  await utimes(used, now, now);
  const others = (await readdir(dirname(used)))
    .filter((entry) => entry !== basename(used) && nameOf(entry) === nameOf(basename(used)))
    .map((entry) => join(dirname(used), entry));
  const byUse = await Promise.all(others.map(async (path) => ({ path, usedAt: (await stat(path)).mtimeMs })));
  byUse.sort((a, b) => b.usedAt - a.usedAt);
  for (const { path } of byUse.slice(kept - 1)) await rm(path, { recursive: true, force: true });
}

function nameOf(entry: string): string {
  return entry.replace(/-[0-9a-f]{12}(\.tar)?$/, '');
}
