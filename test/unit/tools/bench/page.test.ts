// How figures become docs/benchmarks.md, and how Prometheus' text becomes figures.
import { describe, expect, test } from '@jest/globals';
import { replicaBetween } from '../../../../tools/bench/idle.ts';
import { growth, sums, total } from '../../../../tools/bench/metrics.ts';
import { parseBenchArguments } from '../../../../tools/bench/options.ts';
import { createSection, idleSection, median, pageWith } from '../../../../tools/bench/page.ts';

const machine = { hardware: '2 cores', software: 'Linux', load: 0.4 };

describe('the page', () => {
  test('keeps the sections that were not measured now', () => {
    const first = pageWith('', 'Creation', 'old');
    const both = pageWith(first, 'Idle', 'quiet');
    const again = pageWith(both, 'Creation', 'new');
    expect(again).toContain('## Creation\n\nnew\n\n## Idle\n\nquiet\n');
    expect(again).not.toContain('old');
    expect(again.match(/^# Benchmarks$/gm)).toHaveLength(1);
  });

  test('tells the median, the extremes and the ratio to the floor', () => {
    const text = createSection([7, 9, 6.9], machine);
    expect(text).toContain('| **7.0** (6.9 to 9.0) | 1.0 |');
    expect(text).toContain('| etcd-io/etcd-operator, main | 73.2 | 10.6 |');
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  });

  test('tells who leads and what it asks for', () => {
    const replica = { leads: true, rssMB: 80.4, cpuPercent: 0.5, requestsPerMinute: new Map([['patch Lease', 30]]) };
    const text = idleSection({ minutes: 3, replicas: [replica], countedByServer: 1 }, machine);
    expect(text).toContain('| leader | 80 MB | 0.50 % of a core | 30.0 |');
    expect(text).toContain('- patch Lease: 30.0');
  });
});

describe('metrics', () => {
  const text = (count: number, cpu: number) =>
    [
      '# HELP etcd_operator_kube_request_seconds Requests',
      `etcd_operator_kube_request_seconds_count{verb="patch",kind="Lease",code="200"} ${count}`,
      `etcd_operator_kube_request_seconds_count{verb="patch",kind="Lease",code="409"} 1`,
      `etcd_operator_kube_request_seconds_bucket{le="1",verb="patch",kind="Lease",code="200"} 99`,
      `process_cpu_seconds_total ${cpu}`,
      'process_resident_memory_bytes 8.1e7 1700000000',
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
    const { leads, rssMB, cpuPercent, requestsPerMinute } = replicaBetween(text(10, 1), text(100, 2.8));
    expect({ leads, rssMB }).toEqual({ leads: true, rssMB: 81 });
    expect(cpuPercent).toBeCloseTo(1);
    expect(requestsPerMinute).toEqual(new Map([['patch Lease', 30]]));
  });
});

describe('npm run bench', () => {
  test('measures everything unless told what', () => {
    expect(parseBenchArguments([])).toEqual(['create', 'idle']);
    expect(parseBenchArguments(['idle'])).toEqual(['idle']);
    expect(() => parseBenchArguments(['crate'])).toThrow('"crate"');
  });
});
