// What `kubectl describe` prints of a cluster in trouble, for each trouble: read by a person when it changes. UPDATE_GOLDEN=1 writes the
// files in test/fixtures/told anew; read their diff as somebody who was woken by an alert. At every look the status is compared with how
// things are by the fakes, and a look at which nothing happened must have nothing new to tell.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe as group, expect, test } from '@jest/globals';
import { asked } from '../../support/told/asked.ts';
import { describe } from '../../support/told/describe.ts';
import { down } from '../../support/told/down.ts';
import { etcd } from '../../support/told/etcd.ts';
import { permissions } from '../../support/told/permissions.ts';
import { Scene } from '../../support/told/scene.ts';
import type { Situation } from '../../support/told/situation.ts';
import { volumesAndImages } from '../../support/told/volumes.ts';

const folder = join(import.meta.dirname, '../../fixtures/told');
const fileOf = ({ title }: Situation): string => `${title.toLowerCase().replace(/[^a-z]+/g, '-')}.txt`;
const situations = [...asked, ...down, ...volumesAndImages, ...etcd, ...permissions];

async function isTold({ spec = {}, happens, until, passes, meanwhile }: Situation): Promise<string> {
  const scene = new Scene();
  if (spec !== 'never') await scene.begin(spec);
  await happens(scene);
  await (until === undefined ? scene.looks(4) : scene.until(until));
  if (passes === undefined) {
    await scene.looks(2);
    expect(await scene.news(async (i) => meanwhile?.(scene, i))).toEqual([]);
  }
  const { ground, events, operator } = scene;
  const untold = operator.untold === undefined ? '' : `The log, /readyz and a metric say: ${operator.untold}\n\n`;
  return `${untold}${describe({ cluster: await ground.cluster(), events, now: ground.now })}\n`;
}

group('what is told when', () => {
  test.each(situations)('$title', async (situation) => {
    const path = join(folder, fileOf(situation));
    const text = await isTold(situation);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
    expect(text).toBe(readFileSync(path, 'utf8'));
  });

  test('each file has its situation', () => {
    expect(readdirSync(folder).sort()).toEqual(situations.map(fileOf).sort());
  });
});
