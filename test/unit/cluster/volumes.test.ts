// Members against the volumes that they have: what their Pods are made for, who has to be restarted, and who is replaced.
import { describe, expect, test } from '@jest/globals';
import { fatesOf } from '../../../src/controllers/cluster/fate.ts';
import type { ClaimFacts, Observed } from '../../../src/controllers/cluster/observed.ts';
import { isOutdated } from '../../../src/controllers/cluster/outdated.ts';
import { plan } from '../../../src/controllers/cluster/plan.ts';
import { conditions } from '../../../src/controllers/cluster/report/conditions.ts';
import { rollout } from '../../../src/controllers/cluster/rules/rollout.ts';
import { start } from '../../../src/controllers/cluster/rules/start.ts';
import { timed } from '../../../src/controllers/cluster/timing.ts';
import { quotaForVolume } from '../../../src/etcd/arguments.ts';
import { connectedTo, nodeIs, since } from '../../support/fates.ts';
import {
  claim,
  member,
  members,
  nameOf,
  noPod,
  observed,
  pod,
  running,
  voter,
  withSpec,
} from '../../support/observed.ts';
import {
  asked,
  classesAre,
  madeFor,
  madeForGiven,
  onVolume,
  quotaGiven,
  sized,
  wants,
} from '../../support/on-volumes.ts';
import { said } from '../../support/rule-table.ts';
import { exampleSpec } from '../desired/example.ts';

const GiB = 2 ** 30;
const { etcd } = exampleSpec();
const three = (...modifiers: Parameters<typeof onVolume>[1][]) =>
  members(...['a', 'b', 'c'].map((short) => onVolume(short, ...modifiers)));

describe('a Pod is made for the volume that its member has', () => {
  const quotaOf = (spec: Parameters<typeof withSpec>[0], of: Partial<ClaimFacts>): number => {
    const verdict = start.decide(observed(withSpec(spec), members(onVolume('a', claim(of), noPod()))));
    const [made] = verdict?.kind === 'act' ? verdict.steps.filter((step) => step.kind === 'CreatePod') : [];
    return Number(/backend-bytes=(\d+)/.exec(made?.pod.spec?.containers[0]?.args?.join(' ') ?? '')?.[1]);
  };
  const larger = { storage: { size: '16Gi' } };
  const given = { storage: { size: '32Gi' }, etcd: { ...etcd, backendQuota: '6Gi' } };

  test.each<[string, Parameters<typeof withSpec>[0], Partial<ClaimFacts>, number]>([
    ['not for a larger one that is wanted', larger, {}, quotaForVolume(8 * GiB)],
    ['nor for one that was asked for', larger, { requested: 16 * GiB }, quotaForVolume(8 * GiB)],
    ['but when it is there', larger, { requested: 16 * GiB, capacity: 16 * GiB }, quotaForVolume(16 * GiB)],
    [
      'also where only its file system has yet to grow: it does before the Pod starts',
      larger,
      { requested: 16 * GiB, growth: { fileSystemSince: 5_000 } },
      quotaForVolume(16 * GiB),
    ],
    ['a larger one than is wanted has the quota of the spec', {}, { capacity: 20 * GiB }, quotaForVolume(8 * GiB)],
    ['a quota that is given and fits is that', given, {}, 6 * GiB],
    ['one that does not fit yet is what fits', given, { capacity: 4 * GiB }, 3.5 * GiB],
  ])('%s', (_, spec, of, quota) => {
    expect(quotaOf(spec, of)).toBe(quota);
  });
});

describe('a member is outdated', () => {
  const outdated = (o: Observed): readonly string[] =>
    o.members.filter((m) => isOutdated(o, m)).map(({ name }) => name);
  const a = nameOf('a');

  test.each<[string, Observed, readonly string[]]>([
    ['not by a size that its volume has not', observed(wants('16Gi'), three()), []],
    ['once its volume has it', observed(wants('16Gi'), members(onVolume('a', sized('16Gi')), onVolume('b'))), [a]],
    [
      'not any more when its Pod was made for that',
      observed(wants('16Gi'), members(onVolume('a', sized('16Gi'), madeFor('16Gi')), onVolume('b'))),
      [],
    ],
    ['not where its volume is larger than is wanted', observed(members(onVolume('a', sized('20Gi')))), []],
    [
      'where its file system waits for a new Pod',
      observed(wants('16Gi'), members(onVolume('a', asked('16Gi', { fileSystemSince: 5_000 })))),
      [a],
    ],
    [
      'not when that was made',
      observed(
        wants('16Gi'),
        members(onVolume('a', asked('16Gi', { fileSystemSince: 5_000 }), madeFor('16Gi'), pod({ createdAt: 6_000 }))),
      ),
      [],
    ],
  ])('%s', (_, o, names) => {
    expect(outdated(o)).toEqual(names);
  });

  test('by its file system, whether or not the quota follows', () => {
    const waits = onVolume('a', madeForGiven, asked('16Gi', { fileSystemSince: 5_000 }));
    const spec = observed(quotaGiven, wants('16Gi')).cluster.spec;
    const o = observed(wants('16Gi'), quotaGiven, members(waits));
    expect([spec.etcd.backendQuota, isOutdated(o, waits)]).toEqual(['1Gi', true]);
  });
});

describe('the restart for a larger quota', () => {
  const one = members(onVolume('a'), onVolume('b', sized('16Gi')), onVolume('c', sized('16Gi')));

  test('is of those alone whose volume has grown, the leader last', () => {
    const o = observed(wants('16Gi'), one);
    expect(said(rollout, o)).toMatchObject({ reason: 'RestartingMember', steps: [`EvictPod ${nameOf('b')}`] });
  });

  test('waits until every volume has grown', () => {
    const growing = members(onVolume('a', asked('16Gi')), onVolume('b', sized('16Gi')), onVolume('c', sized('16Gi')));
    expect(plan(observed(wants('16Gi'), classesAre({ standard: true }), growing))).toMatchObject({
      kind: 'wait',
      reason: 'WaitingForVolume',
    });
  });

  test('does not wait for one that can not', () => {
    const o = observed(wants('16Gi'), classesAre({ standard: false }), one);
    expect(plan(o)).toMatchObject({ reason: 'RestartingMember', held: [{ reason: 'VolumesFixed' }] });
  });

  test('nor for one that is refused: that is told, and the others take up what they can', () => {
    const o = observed(wants('16Gi'), one);
    expect(plan(o)).toMatchObject({ reason: 'GrowingVolume' });
    const refused = { ...o, refused: { plan: 'GrowingVolume', message: 'exceeded quota' } };
    expect(plan(refused)).toMatchObject({
      reason: 'RestartingMember',
      held: [{ reason: 'GrowingVolume', message: expect.stringContaining('Refused: exceeded quota.') }],
    });
  });

  test('no space is no reason not to grow', () => {
    const full = three(running({ alarms: [{ type: 'NOSPACE' }], activePeers: ['a1', 'b1', 'c1'] }));
    const o = observed(wants('16Gi'), classesAre({ standard: true }), full);
    expect(plan(o)).toMatchObject({ reason: 'GrowingVolume', held: [{ reason: 'NoSpace' }] });
  });

  test('nor to keep the larger quota from the members', () => {
    const full = three(sized('16Gi'), running({ alarms: [{ type: 'NOSPACE' }], activePeers: ['a1', 'b1', 'c1'] }));
    const o = observed(wants('16Gi'), classesAre({ standard: true }), full);
    expect(plan(o)).toMatchObject({ reason: 'RestartingMember', held: [{ reason: 'NoSpace' }] });
  });

  test('a spec that says what can not be holds growth too', () => {
    expect(plan(observed(wants('16Gi'), withSpec({ size: 2 }), three()))).toMatchObject({ reason: 'InvalidSpec' });
  });
});

describe('by another on another volume is replaced', () => {
  const fates = (o: Observed) => [...fatesOf(o)].map(([{ name }, { kind, why }]) => `${name} ${kind}: ${why}`);
  const fast = { storageClassName: 'fast', updatePolicy: 'Replace' } as const;
  const first = `${nameOf('b')} Outdated: its volume is of class standard, and class fast is wanted`;
  const last = `${nameOf('a')} Outdated: its volume is of class standard, and class fast is wanted`;
  const onFast = (...shorts: readonly string[]) =>
    members(
      ...['a', 'b', 'c'].map((short) => onVolume(short, ...(shorts.includes(short) ? [sized('8Gi', 'fast')] : []))),
    );
  const only = (...modifiers: Parameters<typeof onVolume>[1][]) =>
    members(member('a', voter(), connectedTo(), sized('8Gi'), ...modifiers));
  const inZone = (zone: string) => withSpec({ pod: { nodeSelector: { zone } } });
  const nodes = (operator: string, ...values: string[]) =>
    withSpec({
      pod: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator, values }] }],
            },
          },
        },
      },
    });
  const replacing = wants('8Gi', { updatePolicy: 'Replace' });
  const labelled = (zone: string) => ({ labels: { zone } });
  const pending = asked('16Gi', { fileSystemSince: 5_000 });
  const given = (o: Observed) => withSpec({ size: 1 })(quotaGiven(o));

  test.each<[string, Observed, readonly string[]]>([
    ['one at a time, a follower first', observed(wants('8Gi', fast), onFast()), [first]],
    ['the leader last', observed(wants('8Gi', fast), onFast('b', 'c')), [last]],
    ['nobody who is on it', observed(wants('8Gi', fast), onFast('a', 'b', 'c')), []],
    ['nobody where that is not allowed', observed(wants('8Gi', { storageClassName: 'fast' }), onFast()), []],
    ['nobody while it is paused', observed(wants('8Gi', fast), withSpec({ rollout: { paused: true } }), onFast()), []],
    ['nobody for a spec that can not be', observed(wants('8Gi', fast), withSpec({ size: 2 }), onFast()), []],
    [
      'whose class does not let it grow',
      observed(wants('16Gi', { updatePolicy: 'Replace' }), classesAre({ standard: false }), three()),
      [`${nameOf('b')} Outdated: its volume is to grow from 8Gi to 16Gi: class standard does not let it`],
    ],
    [
      'where nobody says whether it does',
      observed(wants('16Gi', { updatePolicy: 'Replace' }), three()),
      [
        `${nameOf('b')} Outdated: its volume is to grow from 8Gi to 16Gi: the operator may not see whether its class lets it`,
      ],
    ],
    [
      'not where it does',
      observed(wants('16Gi', { updatePolicy: 'Replace' }), classesAre({ standard: true }), three()),
      [],
    ],
    [
      'who has not grown for ten minutes',
      observed(
        wants('16Gi', { updatePolicy: 'Replace' }),
        classesAre({ standard: true }),
        members(
          onVolume('a', sized('16Gi')),
          onVolume('b', asked('16Gi', { error: 'busy' })),
          onVolume('c', sized('16Gi')),
        ),
        since(`growing ${nameOf('b')}`, 600_000),
      ),
      [`${nameOf('b')} Outdated: its volume is to grow from 8Gi to 16Gi: it has not for ten minutes: busy`],
    ],
    [
      'whose node is none of those that are wanted',
      observed(inZone('z1'), replacing, nodeIs('a', labelled('z2')), nodeIs('b', labelled('z1')), onFast()),
      [`${nameOf('a')} Outdated: its node node-a lacks the label zone=z1 of pod.nodeSelector`],
    ],
    [
      'whose node an affinity does not name',
      observed(nodes('In', 'node-b', 'node-c'), replacing, nodeIs('a'), nodeIs('b'), onFast()),
      [`${nameOf('a')} Outdated: its node node-a is none of those that pod.affinity.nodeAffinity asks for`],
    ],
    [
      'not where it is one of those that it names',
      observed(nodes('NotIn', 'node-z'), replacing, nodeIs('a'), onFast()),
      [],
    ],
    [
      'nor because a node is gone that it names',
      observed(nodes('In', 'node-b'), replacing, nodeIs('a', { gone: true }), onFast()),
      [],
    ],
    ['not where they are restarted for it', observed(inZone('z1'), nodeIs('a', labelled('z2')), onFast()), []],
    ['not where nobody says what nodes have', observed(inZone('z1'), replacing, nodeIs('a'), onFast()), []],
    ['not because its node is gone', observed(inZone('z1'), replacing, nodeIs('a', { gone: true }), onFast()), []],
    ['the only one as well', observed(wants('8Gi', fast), withSpec({ size: 1 }), only()), [last]],
    [
      'not the only one as long as its kubelet may grow the file system',
      observed(given, wants('16Gi'), only(pending, madeForGiven)),
      [],
    ],
    [
      'but when it has not',
      observed(given, wants('16Gi'), only(pending, madeForGiven), since(`file system ${nameOf('a')}`, 180_000)),
      [`${nameOf('a')} Outdated: it runs an earlier spec, and is the only voter`],
    ],
  ])('%s', (_, o, expected) => {
    expect(fates(o)).toEqual(expected);
  });
});

describe('the status', () => {
  const upToDate = (o: Observed) => conditions(o, plan(o)).find(({ type }) => type === 'UpToDate');

  test.each<[string, Observed, string]>([
    ['grow', observed(wants('16Gi'), three()), `${nameOf('a')}: its volume is to grow from 8Gi to 16Gi; `],
    [
      'are of another class',
      observed(wants('8Gi', { storageClassName: 'fast' }), three()),
      `${nameOf('a')}: its volume is of class standard, and class fast is wanted; `,
    ],
  ])('is not up to date while volumes %s', (_, o, words) => {
    expect(upToDate(o)).toMatchObject({
      status: 'False',
      reason: 'EarlierVolume',
      message: expect.stringContaining(words),
    });
  });

  test('is so when all have what is wanted', () => {
    expect(upToDate(observed(three()))).toMatchObject({ status: 'True' });
  });
});

test('what is to grow, and what waits for a new Pod, is timed', () => {
  const o = observed(
    wants('16Gi'),
    members(onVolume('a', asked('16Gi')), onVolume('b', asked('16Gi', { fileSystemSince: 5_000 })), onVolume('c')),
  );
  const [a, b] = [nameOf('a'), nameOf('b')];
  expect(timed(o)).toEqual([`growing ${a}`, `growing ${b}`, `file system ${b}`]);
});
