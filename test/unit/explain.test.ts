// What a person reads of an observation: the plan, its steps, what every rule says, the conditions, the members.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { plan, rules } from '../../src/controllers/cluster/plan.ts';
import { ruleNames, wait, waitUntil } from '../../src/controllers/cluster/rule.ts';
import { dumpOf, readDump } from '../../src/dump.ts';
import { explain, explainPlan } from '../../src/explain.ts';
import { explainRules } from '../../src/explain/rules.ts';
import { duration, table } from '../../src/explain/table.ts';
import type { Observed } from '../../src/controllers/cluster/observed.ts';
import type { Service } from '../../src/kube/objects.ts';
import {
  claim,
  down,
  member,
  members,
  nameOf,
  noPod,
  now,
  observed,
  pod,
  running,
  unborn,
  voter,
  withoutQuorum,
  withSpec,
  type Modifier,
} from '../support/observed.ts';

const explained = (o: Observed): string => explain(dumpOf(o));

/** The lines below a heading, without their indent. */
function section(text: string, heading: string): string[] {
  const [, after = ''] = text.split(`\n\n${heading}\n`);
  const [lines = ''] = after.split('\n\n');
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(2));
}

const says = (o: Observed): Record<string, string> => Object.fromEntries(explainRules(o).says);

/** b is down and already marked so. */
const oneDown = members(
  member('a', voter()),
  member('b', voter(), down(), pod({ inQuorum: false, ready: false })),
  member('c', voter()),
);
const paused = withSpec({ paused: true });
const refused: Modifier = (o) => ({ ...o, refused: { plan: 'ApplyingServices', message: 'quota exceeded' } });
const withoutServices: Modifier = (o) => ({ ...o, services: [] });
const bPodGone: Modifier = (o) => ({
  ...o,
  members: o.members.map((m) => (m.name === nameOf('b') ? noPod()(m) : m)),
});
const broken: Modifier = (o) => {
  const { metadata: _, ...cluster } = o.cluster;
  return { ...o, cluster: Object.defineProperty(cluster, 'metadata', { get: () => throwing() }) };
};
function throwing(): never {
  throw new Error('no metadata');
}

describe('the plan', () => {
  test.each<[string, readonly Modifier[]]>([
    ['settled', []],
    ['that acts', [withSpec({ size: 5 })]],
    ['that waits', [oneDown]],
    ['that is stalled', [withSpec({ version: '9.9.9' })]],
    ['of a cluster that is to be born', [unborn]],
    ['without quorum', [withoutQuorum]],
  ])('%s is what the operator would decide, in its words', (_, modifiers) => {
    const o = observed(...modifiers);
    const { kind, reason, message } = plan(o);
    const [headline, words] = section(explained(o), 'Plan');
    expect(headline).toBe(`${kind[0]?.toUpperCase() ?? ''}${kind.slice(1)} ${reason}`);
    expect(words).toBe(message);
  });

  test.each([
    [240_000, 'Until 2026-01-01T00:04:00Z (4 min after this look).'],
    [-1_000, 'Until 2025-12-31T23:59:59Z (1 s before this look).'],
  ])('tells until when it waits: %d ms', (ms, sentence) => {
    const held = waitUntil(now + ms, wait('MemberDown', 'shop-bbbbb: it has no Pod.'));
    expect(explainPlan(observed(), { ...held, held: [] })).toEqual([
      'Wait MemberDown',
      'shop-bbbbb: it has no Pod.',
      sentence,
    ]);
  });

  test('tells what else waits, and what was refused', () => {
    const lines = section(explained(observed(oneDown, withoutServices, refused)), 'Plan');
    expect(lines).toContain('Refused the last time: ApplyingServices: quota exceeded');
  });
});

/** b was seen down for so long, and the others say that they are not connected to it. */
function downFor(ms: number): Modifier {
  return (o) => ({
    ...o,
    members: o.members.map((m) => (m.name === nameOf('b') ? m : running({ activePeers: ['a1', 'c1'] })(m))),
    earlier: { now: now - 250, numbersAt: now, learners: {}, since: { 'down b1': now - ms } },
  });
}

function gaveTraffic(service: Service): Service {
  const { metadata, spec } = service;
  if (metadata?.name !== 'shop-client') return service;
  const notes = { 'etcdoperator.dev/given': 'fields:externalTrafficPolicy' };
  return {
    ...service,
    metadata: { ...metadata, uid: 'service', annotations: notes },
    spec: { ...spec, externalTrafficPolicy: 'Local' },
  };
}

describe('the steps', () => {
  test('are told with what each would write', () => {
    expect(section(explained(observed(withSpec({ size: 5 }))), 'Steps')).toEqual([
      '1.  CreateClaim  shop-vvvvv  makes the claim: 8Gi of the default class',
      expect.stringMatching(
        /^2\. {2}CreatePod {4}shop-vvvvv {2}makes the Pod: .*:v3\.6\.16, learner; held until ConfigMap/,
      ),
      expect.stringMatching(/^3\. {2}CreateClaim {2}shop-wwwww/),
      expect.stringMatching(/^4\. {2}CreatePod {4}shop-wwwww/),
    ]);
  });

  test('are told with what the spec gives no more', () => {
    const gave = claim({ labels: { team: 'x' }, annotations: { 'etcdoperator.dev/given': 'labels:team' } });
    const o = observed(members(member('a', voter(), gave), member('b', voter()), member('c', voter())));
    expect(section(explained(o), 'Steps')).toEqual([
      '1.  ApplyMetadata  shop-aaaaa  sets on the claim with UID claim-a; takes off what the spec gives no more: team',
    ]);
  });

  test('of a Service as well', () => {
    const o = observed((all) => ({ ...all, services: all.services.map(gaveTraffic) }));
    expect(section(explained(o), 'Steps')).toEqual([
      '1.  ApplyService  shop-client  sets right the Service shop-client; takes off what the spec gives no more: externalTrafficPolicy',
    ]);
  });

  test('are no section of a plan without any', () => {
    expect(explained(observed())).not.toContain('Steps');
  });
});

describe('the rules', () => {
  test('are all told, in their order', () => {
    const told = section(explained(observed()), 'Rules, in order').map((line) => line.split(' ')[0]);
    expect(told).toEqual(rules.map(({ name }) => name));
  });

  test('of a settled cluster are silent', () => {
    expect(new Set(Object.values(says(observed())))).toEqual(new Set(['silent']));
  });

  test('that wait say whom they hold back, and those say what they would do alone', () => {
    const told = says(observed(paused, withSpec({ paused: true, size: 5 })));
    expect(told['pause']).toMatch(/^waits HeldByPause: Paused: .* Holds back all others\.$/);
    expect(told['scale']).toMatch(/^not asked: held back by pause; alone it acts CreatingMembers: Growing to 5: /);
    expect(told['budget']).toBe('not asked: held back by pause');
  });

  test('behind the one that acts were not asked', () => {
    const told = says(observed(withoutServices, oneDown));
    expect(told['services']).toMatch(/^acts ApplyingServices: /);
    expect(told['start']).toBe('not asked: services goes first');
    expect(told['health']).toMatch(/^not asked: services goes first; alone it waits MemberDown: /);
  });

  test('that mend go before one whose act was refused', () => {
    const told = says(observed(withoutServices, bPodGone, refused));
    expect(told['services']).toMatch(
      /^acts ApplyingServices: .* It was refused: quota exceeded\. CreatingPods goes first\.$/,
    );
    expect(told['start']).toMatch(/^acts CreatingPods: /);
  });

  test('that throw are told, and the plan is the one of a fault of ours', () => {
    const o = observed(broken);
    const { plan, says } = explainRules(o);
    expect(plan).toMatchObject({ kind: 'stalled', reason: 'Bug' });
    expect(says.filter(([, said]) => said.startsWith('THROWS no metadata'))).toHaveLength(1);
    expect(explained(observed(brokenRoles))).toContain('Members\n  name');
  });
});

/** Only roles reads this, and the members can still be told. */
const brokenRoles: Modifier = (o) => ({
  ...o,
  services: new Proxy([], { get: () => throwing() }),
});

describe('the members', () => {
  test('are a table, with what is the matter with each below it', () => {
    const lines = section(explained(observed(oneDown, downFor(400_000))), 'Members');
    expect(lines).toEqual([
      'name        id  role   leader  healthy  pod                            claim  ticket  latched',
      'shop-aaaaa  a1  voter  leads   yes      running, in quorum, on node-a  Bound  voided  place, identity, started, 3.6.16',
      '    connected to: a1, c1',
      'shop-bbbbb  b1  voter  -       no       exited, on node-b              Bound  voided  place, identity, started, 3.6.16',
      '    trouble: etcd ended with code 1 (Error)',
      '    fate: Dead, it has been down for longer than 5m',
      'shop-ccccc  c1  voter  -       yes      running, in quorum, on node-c  Bound  voided  place, identity, started, 3.6.16',
      '    connected to: a1, c1',
    ]);
  });

  test('of a cluster that is to be born are none', () => {
    expect(section(explained(observed(unborn)), 'Members')).toEqual(['none']);
  });
});

test('the conditions are those of the status', () => {
  const lines = section(explained(observed(oneDown)), 'Conditions that the status would get');
  expect(lines.map((line) => line.split(/ +/).slice(0, 3).join(' '))).toEqual([
    'Ready False MemberDown',
    'Reconciling True MemberDown',
    'Stalled False NotStalled',
    'Available True QuorumServes',
    'UpToDate True SpecRuns',
    'Degraded True MembersUnhealthy',
    'Members ready: 2/3.',
  ]);
});

test('what decisions hang on beside the members is told', () => {
  const o: Observed = {
    ...observed(downFor(90_000)),
    nodes: { 'node-a': { gone: false, ready: false, cordoned: true, zone: 'z1' } },
    taken: [{ object: 'Service/shop-client', owner: 'without an owner' }],
    foreign: [{ id: 'f1', name: '', peerURLs: ['http://else:2380'], isLearner: true }],
    protection: 'absent',
    restart: { at: now, operations: ['now'], ignoresWindows: true },
  };
  expect(section(explained(o), 'Also seen')).toEqual([
    'Membership list, by a linearizable answer: shop-aaaaa (a1), shop-bbbbb (b1), shop-ccccc (c1)',
    'Not made by us: never started (f1, learner) at http://else:2380',
    'Seen at every look for 1 min 30 s: down b1',
    'Node node-a: not ready, cordoned, zone z1',
    'EtcdOperation now asks for a restart of what is not younger than 2026-01-01T00:00:00Z, whatever the windows say',
    'Not ours: Service/shop-client, without an owner',
    'Admission policy for deletionProtection: absent',
  ]);
});

test('a dump of another release is told to be one', () => {
  const text = explain({ ...dumpOf(observed()), operator: '0.0.9' });
  expect(text).toContain('prod/shop, as operator 0.0.9 saw it at 2026-01-01T00:00:00Z\nExplained by operator 0.1.0');
  expect(explained(observed())).not.toContain('Explained by');
});

test('a dump that was saved as a file is still understood', () => {
  const dump = readDump(readFileSync('test/fixtures/dump-member-down.json', 'utf8'));
  const text = explain(dump);
  for (const heading of ['Plan', 'Rules, in order', 'Members', 'Also seen']) expect(text).toContain(`\n\n${heading}\n`);
  expect(section(text, 'Members').join()).toContain('trouble: ');
  for (const name of ruleNames.filter((name) => rules.some((rule) => rule.name === name))) {
    expect(text).toMatch(new RegExp(`^ {2}${name} +[a-z]`, 'm'));
  }
});

describe('columns', () => {
  test('are as wide as their widest cell', () => {
    expect(
      table([
        ['a', 'bb', 'c'],
        ['aaa', 'b', ''],
      ]),
    ).toEqual(['a    bb  c', 'aaa  b']);
  });

  test.each([
    [0, '0 s'],
    [59_600, '1 min'],
    [90_000, '1 min 30 s'],
  ])('%d ms are %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });
});
