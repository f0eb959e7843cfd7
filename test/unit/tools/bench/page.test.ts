// How figures become docs/benchmarks.md, and how Prometheus' text becomes figures.
import { describe, expect, test } from '@jest/globals';
import { oneByOne } from '../../../../tools/bench/bench.ts';
import { replicasIn } from '../../../../tools/bench/idle.ts';
import { growth, sums, total } from '../../../../tools/bench/metrics.ts';
import { helpOf } from '../../../../tools/help.mjs';
import { benchmarks, parseBenchArguments, titles } from '../../../../tools/bench/options.ts';
import { median, pageWith } from '../../../../tools/bench/page.ts';
import {
  createSection,
  drainSection,
  walkSection,
  fleetSection,
  idleSection,
  plannerSection,
  repairSection,
  scaleSection,
  truthSection,
} from '../../../../tools/bench/sections.ts';
import { harms } from '../../../../tools/bench/repair.ts';

const machine = { date: '2026-01-01', hardware: '2 cores', software: 'Linux', cluster: 'Kubernetes', load: 0.4 };

describe('the page', () => {
  test('keeps the sections that were not measured now', () => {
    const first = pageWith('', 'idle', 'quiet');
    const both = pageWith(first, 'create', 'of yesterday');
    const again = pageWith(both, 'create', 'new');
    expect(again).toContain('## Creation\n\nnew\n\n## Idle\n\nquiet\n');
    expect(again).not.toContain('yesterday');
    expect(again.match(/^# Benchmarks$/gm)).toHaveLength(1);
  });

  test('has its sections in one order, whatever was measured first', () => {
    const page = benchmarks.reduce((text, name) => pageWith(text, name, name), '# Head\n\n## Former\n\nof old\n');
    expect(page.match(/^## .*$/gm)).toEqual([...Object.values(titles), 'Former'].map((title) => `## ${title}`));
  });

  test('tells the median, the extremes and the ratio to the floor', () => {
    const text = createSection([7, 9, 6.9], machine);
    expect(text).toContain('| **7.0** (6.9 to 9.0) | 1.0 |');
    expect(text).toContain('| etcd-io/etcd-operator, main | 73.2 | 10.6 |');
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });

  test('tells of a change its seconds, its gap and the ratio to the floor', () => {
    const quiet = { servingMs: 7800, readyMs: 8100 };
    const change = { ...quiet, servingMs: 15_600, gapMs: 90 };
    const grow = [quiet, quiet, quiet, change, { ...change, gapMs: 100 }, change];
    const text = scaleSection({ grow, shrink: [quiet, change] }, machine);
    expect(text).toMatch(/3 to 5, this operator\*\* .*\*\*7.8\*\* \(7.8 to 7.8\) \| \*\*8.1\*\* .* \|  \| 1.0 \|/);
    expect(text).toMatch(/3 to 5, this operator, under writes.*\*\*15.6\*\* .* \*\*90\*\* \(90 to 100\) \| 2.0 \|/);
    expect(text).toContain('| 3 to 5, cozystack/etcd-operator, main | 67.2 |  | 165 (and back) | 8.6 |');
    expect(text).toContain('npm run bench -- --only scale');
    expect(text).toContain(
      'Measured on 2026-01-01, on 2 cores, all three nodes on this one machine; Linux, Kubernetes;',
    );
  });

  test('tells of each harm what it took, and of peers what they never do', () => {
    const change = { servingMs: 3000, readyMs: 3100, gapMs: 40 };
    const quiet = { servingMs: 3000, readyMs: 3100 };
    const text = repairSection(new Map(harms.map((harm) => [harm, [quiet, change]])), machine);
    expect(text).toMatch(/Pod of the leader deleted\*\* \(target: at most 4 s\) \| \*\*3.0\*\*/);
    expect(text).toMatch(/volume of a follower lost\*\* \(target: at most 10 s\) \| \*\*3.0\*\*/);
    expect(text).toContain('| volume lost, etcd-io/etcd-operator, main | never repaired |');
    expect(text).toContain('| Pod deleted, cozystack/etcd-operator, main | 5.5 |  |  | 1.8 |');
  });

  test('tells of walks how long each took, beside its target', () => {
    const took = [1, 2, 3].map((n) => ({ ms: n * 1000, gapMs: n * 10 }));
    const text = walkSection([{ title: '3.6 to 3.7', targetSeconds: 10, took }], machine);
    expect(text).toContain('| **3.6 to 3.7** (target: at most 10 s) | **2.0** (1.0 to 3.0) | **20** (10 to 30) |');
  });

  test('tells of drains each node and the longest gap', () => {
    const text = drainSection(
      [
        { nodeMs: [1000, 2000], gapMs: 300 },
        { nodeMs: [3000, 2000], gapMs: 500 },
      ],
      machine,
    );
    expect(text).toContain('| node 1 drained, seconds | **2.0** (1.0 to 3.0) |');
    expect(text).toMatch(/longest gap .*\*\*400\*\* \(300 to 500\)/);
  });

  test('tells how late the status is, and what it never told', () => {
    const told = [900, 1100, 1000];
    const truth = {
      killed: [400, undefined, 600],
      restarted: [undefined, undefined, undefined],
      stopped: told,
      continued: told,
      quorumLost: told,
      quorumBack: told,
      volumeLost: told,
    };
    const text = truthSection(truth, machine);
    expect(text).toMatch(/killed: called unhealthy .* \| \*\*500\*\* \(400 to 600\); never told in 1 of 3 \|/);
    expect(text).toMatch(/having started it anew, .* \| never told in 3 of 3 \|/);
    expect(text).toMatch(/two members of three stopped: not Available .* \| \*\*1000\*\* \(900 to 1100\) \|/);
  });

  test('tells of the planner without a cluster, which it does not need', () => {
    const planned = { title: 'nine healthy voters', reason: 'Settled', medianMs: 0.1, slowMs: 0.25 };
    const text = plannerSection([planned], machine);
    expect(text).toContain('| nine healthy voters | `Settled` | 0.10 | 0.25 |');
    expect(text).toContain('Measured on 2026-01-01, on 2 cores; Linux; load before it began: 0.4.');
  });

  const replica = {
    leads: true,
    rssMB: [80.4, 90, 84.1],
    cpuPercent: 0.5,
    requestsPerMinute: new Map([['patch Lease', 30]]),
  };
  const costs = { minutes: 3, replicas: [replica], countedByServer: 1 };

  test('tells who leads and what it asks for', () => {
    const text = idleSection(costs, machine);
    expect(text).toContain('| leader | **84** (80 to 90) MB | 0.50 % of a core | 30.0 |');
    expect(text).toContain('- patch Lease: 30.0');
  });

  test('tells of a fleet when it was settled, and what it costs', () => {
    const text = fleetSection(100, { settledSeconds: 61.4, costs }, machine);
    expect(text).toContain('settled after 61 s');
    expect(text).toContain('300 addresses');
    expect(text).toContain('| leader | **84** (80 to 90) MB |');
  });
});

describe('metrics', () => {
  const text = (count: number, cpu: number, started = 1) =>
    [
      '# HELP etcd_operator_kube_request_seconds Requests',
      `etcd_operator_kube_request_seconds_count{verb="patch",kind="Lease",code="200"} ${count}`,
      `etcd_operator_kube_request_seconds_count{verb="patch",kind="Lease",code="409"} 1`,
      `etcd_operator_kube_request_seconds_bucket{le="1",verb="patch",kind="Lease",code="200"} 99`,
      `process_cpu_seconds_total ${cpu}`,
      `process_start_time_seconds ${started}`,
      `process_resident_memory_bytes ${80 + count / 10}e6 1700000000`,
      'etcd_operator_leading 1',
    ].join('\n');

  test('are summed by the labels asked for', () => {
    const metric = 'etcd_operator_kube_request_seconds_count';
    expect(sums(text(5, 0), metric, ['verb', 'kind'])).toEqual(new Map([['patch Lease', 6]]));
    expect(total(text(5, 0), metric, { code: '409' })).toBe(1);
    expect(total('', metric)).toBe(0);
  });

  test('tell only what has grown', () => {
    const before = new Map([['a', 1]]);
    expect(growth(before, new Map(Object.entries({ a: 1, b: 2 })))).toEqual(new Map([['b', 2]]));
  });

  test('become the costs of a replica per minute and per core', () => {
    const seen = [text(10, 1), text(50, 2), text(100, 2.8)].map((page) => new Map([['a', page]]));
    const [replica] = replicasIn(seen, 3);
    expect(replica).toMatchObject({ leads: true, rssMB: [81, 85, 90] });
    expect(replica?.cpuPercent).toBeCloseTo(1);
    expect(replica?.requestsPerMinute).toEqual(new Map([['patch Lease', 30]]));
  });

  test('are worth nothing where a replica was not there all the while', () => {
    const page = (name: string, started: number) => new Map([[name, text(1, 1, started)]]);
    expect(() => replicasIn([page('a', 1), page('b', 1)], 3)).toThrow('the replicas were a, and then b');
    expect(() => replicasIn([page('a', 1), page('a', 2)], 3)).toThrow('started anew');
  });
});

describe('npm run bench', () => {
  test('measures everything unless told what, in its own order', () => {
    expect(parseBenchArguments([])).toEqual(benchmarks);
    expect(parseBenchArguments(['--only', 'idle'])).toEqual(['idle']);
    expect(parseBenchArguments(['--only', 'fleet,idle', '--only=planner'])).toEqual(['planner', 'idle', 'fleet']);
    expect(benchmarks.at(-1)).toBe('fleet');
  });

  test('refuses what it does not know', () => {
    expect(() => parseBenchArguments(['--only', 'crate'])).toThrow('"crate"');
    expect(() => parseBenchArguments(['create'])).toThrow('create');
  });

  test('knows of each what its help tells of', () => {
    for (const name of benchmarks) expect(helpOf('bench')).toMatch(new RegExp(`^  ${name} {2,}\\S`, 'm'));
  });

  test('goes on where one can not be measured, and fails at the end', async () => {
    const said: string[] = [];
    const measure = async (name: string): Promise<void> => {
      if (name === 'scale') throw new Error('never settled');
      said.push(name);
    };
    const all = oneByOne(['create', 'scale', 'drain'], () => undefined, measure);
    await expect(all).rejects.toThrow('not measured:\nscale: never settled');
    expect(said).toEqual(['create', 'drain']);
  });
});
