// What the first command asks of a machine, and what it says when that is not there.
import { describe, expect, test } from '@jest/globals';
import { buildNames } from '../../../tools/build/catalog.mjs';
import type { Command } from '../../../tools/help.mjs';
import { clusterVerb, debianPackages, diskNeeds, needsOf, problems } from '../../../tools/preflight/needs.mjs';
import type { Machine } from '../../../tools/preflight/needs.mjs';

const everything = { localCluster: true, kubectl: false, builds: buildNames };
const nothing = { localCluster: false, kubectl: false, builds: [] };
const helmOnly = { localCluster: false, kubectl: true, builds: ['helm'] };
const contractServers = { localCluster: false, kubectl: true, builds: buildNames };

describe('a command needs', () => {
  test.each<[Command, string, object]>([
    ['check', '', nothing],
    ['mutants', '', nothing],
    ['explain', 'dump.json', nothing],
    ['operator', '', nothing],
    ['test', '', everything],
    ['test', '--only scale', everything],
    ['test', '--existing --operator-image x', contractServers],
    ['demo', '--keep', everything],
    ['demo', '--existing', helmOnly],
    ['bench', '', everything],
    ['bench', '--only planner', nothing],
    ['bench', '--only=planner', nothing],
    ['bench', '--only planner,idle', everything],
    ['bench', '--only planner --only idle', everything],
    ['cluster', 'up', everything],
    ['cluster', '--name two up', everything],
    ['cluster', '--name up down', nothing],
    ['cluster', 'down', nothing],
    ['cluster', 'kubectl get pods', nothing],
    ['cluster', '', nothing],
  ])('%s %s', (command, args, needs) => {
    expect(needsOf(command, args.split(' '))).toEqual(needs);
  });

  test('the verb of cluster is not the name of the cluster', () => {
    expect(clusterVerb(['--name', 'status', 'kubectl', 'up'])).toBe('kubectl');
  });
});

const place = (path: string, freeGB: number, neededGB: number, device = 1) => ({ path, device, freeGB, neededGB });
const containerd = debianPackages.filter(({ name }) => name === 'containerd');
const good: Machine = {
  platform: 'linux',
  root: true,
  apt: true,
  kubectl: true,
  goVersion: 'go1.26.8',
  places: [place('/cache', 100, 12)],
  missingPackages: [],
};
const demo = (change: Partial<Machine>) => problems(needsOf('demo', []), { ...good, ...change }, 'demo');

describe('a machine', () => {
  test('with all that is needed is not objected to', () => {
    expect(demo({})).toEqual([]);
  });

  test('whose missing packages can be installed is not objected to', () => {
    expect(demo({ missingPackages: containerd })).toEqual([]);
  });

  test.each<[string, Partial<Machine>, RegExp]>([
    ['that is not Linux', { platform: 'darwin' }, /needs Linux, this is darwin: .*`npm run demo -- --existing/],
    ['without root', { root: false }, /needs root, .*: run `sudo npm run demo`$/],
    ['without Go', { goVersion: undefined }, /^Go 1\.26\.0 or newer .*: `.*go\.dev\/dl\/go1\.26\.0\.linux-.*`$/],
    ['with an old Go', { goVersion: 'go1.25.9' }, /^Go 1\.26\.0 or newer is needed .* this is go1\.25\.9: /],
    [
      'without packages and apt-get',
      { apt: false, missingPackages: containerd },
      /^missing: containerd, ctr, .* install what Debian calls containerd$/,
    ],
    [
      'with a full disk',
      { places: [place('/cache', 3.06, 12)] },
      /^not enough free disk: 12\.0 GB .* 3\.1 GB .*\/cache;/,
    ],
  ])('%s is told in one line what to do', (_, change, sentence) => {
    const found = demo(change);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(sentence);
    expect(found[0]).not.toContain('\n');
  });

  test.each(['go1.26.0', 'go1.26rc1', 'go1.27.1', 'go2.0'])('with %s is new enough', (goVersion) => {
    expect(demo({ goVersion })).toEqual([]);
  });

  test('that lacks several things is told all of them, the disk first', () => {
    const found = demo({ root: false, goVersion: undefined, places: [place('/cache', 1, 12)] });
    expect(found.map((sentence) => sentence.slice(0, 12))).toEqual(['not enough f', 'the local cl', 'Go 1.26.0 or']);
  });

  test('needs no root and no packages against a cluster of the user, but Go for Helm and kubectl', () => {
    const bare = { ...good, platform: 'darwin' as const, root: false, apt: false, missingPackages: containerd };
    const needs = needsOf('demo', ['--existing']);
    expect(problems(needs, bare, 'demo')).toEqual([]);
    expect(problems(needs, { ...bare, goVersion: undefined }, 'demo')).toHaveLength(1);
    expect(problems(needs, { ...bare, kubectl: false }, 'demo')[0]).toMatch(/^kubectl is needed .*: `curl .*`$/);
  });

  test('with a full disk and nothing else can still end its cluster', () => {
    const full = { ...good, goVersion: undefined, places: [place('/cache', 0, 12)] };
    expect(problems(needsOf('cluster', ['down']), full, 'cluster')).toEqual([]);
  });
});

describe('disk', () => {
  test('of places on one file system is added up', () => {
    const places = [place('/root/.cache', 9, 6), place('/root/go', 9, 6)];
    expect(demo({ places })[0]).toMatch(/12\.0 GB .* 9\.0 GB .*\/root\/\.cache, \/root\/go/);
  });

  test('of places on two file systems is not', () => {
    expect(demo({ places: [place('/root/.cache', 9, 6), place('/root/go', 9, 6, 2)] })).toEqual([]);
  });

  test('is about 12 GB for a cold build and about 2 GB when all is built', () => {
    const total = (needs: object) => Object.values(needs).reduce((sum: number, part: number) => sum + part, 0);
    expect(total(diskNeeds(buildNames, false))).toBeCloseTo(12.5, 5);
    expect(total(diskNeeds([], true))).toBe(2);
    expect(total(diskNeeds(['helm'], true))).toBeLessThan(4);
  });
});
