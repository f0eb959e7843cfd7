// Each guard of the rules is turned off in turn, and the worlds must notice. No code in src knows of this: a rule is lied to by what it
// observes, or some of its steps are taken from it.
import { expect, test } from '@jest/globals';
import type { Answer, Member, Observed } from '../../src/controllers/cluster/observed.ts';
import { planWith, rules } from '../../src/controllers/cluster/plan.ts';
import { actIfAny, ruleNames, type Rule, type RuleName } from '../../src/controllers/cluster/rule.ts';
import type { StepKind } from '../../src/controllers/cluster/step.ts';
import { births, standing } from './enumerate.ts';
import { Explorer } from './explore.ts';
import type { World } from './world.ts';

const changed = (name: RuleName, decide: (rule: Rule) => Rule['decide']): readonly Rule[] =>
  rules.map((rule) => (rule.name === name ? { name, decide: decide(rule) } : rule));

const lyingTo = (name: RuleName, lie: (o: Observed) => Observed): readonly Rule[] =>
  changed(name, (rule) => (o) => rule.decide(lie(o)));

const without = (name: RuleName, from = rules): readonly Rule[] => from.filter((rule) => rule.name !== name);

const withoutStep = (name: RuleName, kind: StepKind): readonly Rule[] =>
  changed(name, (rule) => (o) => {
    const verdict = rule.decide(o);
    if (verdict?.kind !== 'act') return verdict;
    return actIfAny(
      verdict.reason,
      verdict.message,
      verdict.steps.filter((step) => step.kind !== kind),
    );
  });

const eachMember =
  (lie: (m: Member, o: Observed) => Member) =>
  (o: Observed): Observed => ({ ...o, members: o.members.map((m) => lie(m, o)) });

const ofSize =
  (size: number) =>
  (o: Observed): Observed => ({ ...o, cluster: { ...o.cluster, spec: { ...o.cluster.spec, size } } });

const leaderOf = (o: Observed): string | undefined =>
  o.members.flatMap(({ answer }) => (answer.reachable ? [answer.leader] : [])).find((leader) => leader !== undefined);

function healthy(m: Member, o: Observed): Member {
  const leader = leaderOf(o);
  if (m.listed === undefined || m.listed.isLearner || leader === undefined) return m;
  const some = o.members.find(({ answer }) => answer.reachable)?.answer;
  if (some?.reachable !== true) return m;
  const answer: Answer = { ...some, memberID: m.listed.id, isLearner: false, linearizable: true, leader };
  return { ...m, answer };
}

const held = (m: Member): Member =>
  m.pod === undefined ? m : { ...m, pod: { ...m.pod, container: { state: 'held', message: '' } } };

const caughtUp = (m: Member): Member =>
  m.answer.reachable ? { ...m, answer: { ...m.answer, raftAppliedIndex: m.answer.raftIndex } } : m;

const seenCaughtUp = (o: Observed): Observed => ({
  ...o,
  earlier: {
    now: o.now,
    numbersAt: o.now,
    since: {},
    learners: Object.fromEntries(o.members.map((m) => [m.listed?.id ?? '', 0])),
  },
});

const started = (m: Member): Member => ({
  ...m,
  latch: { ...m.latch, started: '2023-11-14T22:13:20Z' },
  ...(m.ticket === undefined ? {} : { ticket: { ...m.ticket, voided: true } }),
});

function unlisted(m: Member): Member {
  if (m.listed?.isLearner !== true) return m;
  const { listed: _, ...rest } = m;
  return { ...rest, latch: { ...m.latch, memberID: 'learner' } };
}

const withoutIdentity = (o: Observed): Observed => {
  const { clusterID: _, ...status } = o.cluster.status ?? { observedGeneration: 1 };
  const members = o.members.map((m) => {
    const { clusterID: __, ...latch } = m.latch;
    return { ...m, latch };
  });
  return { ...o, cluster: { ...o.cluster, status }, members };
};

function onAnyClaim(m: Member): Member {
  const { claimUID: _, ...latch } = m.latch;
  return { ...m, latch };
}

const withClaim = (m: Member): Member => ({
  ...m,
  claim: { uid: 'claim', phase: 'Bound', deleting: false, volumeName: 'volume' },
});

/** As if no wait held back anything. */
const patient = (rule: Rule): Rule => ({
  name: rule.name,
  decide(o) {
    const verdict = rule.decide(o);
    return verdict === undefined || verdict.kind === 'act' ? verdict : { ...verdict, holds: [] };
  },
});

/** As if every wait held back all that comes after it. */
const impatient = (rule: Rule): Rule => ({
  name: rule.name,
  decide(o) {
    const verdict = rule.decide(o);
    return verdict === undefined || verdict.kind === 'act' ? verdict : { ...verdict, holds: ruleNames };
  },
});

test.each<{ guard: string; off: readonly Rule[]; found: string }>([
  {
    guard: 'quorum.mayPromote',
    off: lyingTo('learners', eachMember(healthy)),
    found: 'quorum does not survive the failure of one more voter',
  },
  {
    guard: 'quorum.mayAddLearner',
    off: lyingTo('scale', eachMember(healthy)),
    found: 'adds a learner while a voter is down',
  },
  {
    guard: 'the lag of a learner',
    off: lyingTo('learners', (o) => eachMember(caughtUp)(seenCaughtUp(o))),
    found: 'promotes a learner that is far behind',
  },
  {
    guard: 'a learner is looked at twice',
    off: lyingTo('learners', seenCaughtUp),
    found: 'promotes a learner that was not seen to be caught up before',
  },
  {
    guard: 'a learner is latched before it votes: the rule for it comes first, and learners asks again',
    off: without('latches', lyingTo('learners', eachMember(started))),
    found: 'promotes a learner whose ticket is not voided',
  },
  {
    guard: 'a second voter waits for a third',
    off: lyingTo('learners', ofSize(1)),
    found: 'a second voter without a third that is ready',
  },
  { guard: 'the budget comes first', off: without('budget'), found: 'promotes before the budget holds for it' },
  {
    guard: 'all of the first set are held before their tickets',
    off: lyingTo('bootstrap', eachMember(held)),
    found: 'starts the first set before all of it is held',
  },
  {
    guard: 'the first set notes its places',
    off: withoutStep('bootstrap', 'Latch'),
    found: 'starts a member before its place is latched',
  },
  {
    guard: 'a learner is latched before its ticket',
    off: withoutStep('half-made', 'Latch'),
    found: 'starts a learner before its identity is latched',
  },
  {
    guard: 'birth is over once there is an identity',
    off: lyingTo('bootstrap', withoutIdentity),
    found: 'writes a new ticket though the cluster has its identity',
  },
  {
    guard: 'tickets are voided',
    off: without('latches'),
    found: 'a voter that runs is not latched',
  },
  {
    guard: 'one learner at a time: learners and half-made hold scale back, and scale asks again',
    off: lyingTo('scale', eachMember(unlisted)).map(patient),
    found: 'adds a second learner',
  },
  { guard: 'no more than wanted', off: lyingTo('scale', ofSize(9)), found: 'adds more members than are wanted' },
  {
    guard: 'a newcomer is held first',
    off: lyingTo('scale', eachMember(held)),
    found: 'adds a learner that is not ready to start',
  },
  {
    guard: 'a member starts on its own claim',
    off: lyingTo('start', eachMember(onAnyClaim)),
    found: 'runs a member on another disk',
  },
  {
    guard: 'a learner of which nothing is left is taken back',
    off: lyingTo('half-made', eachMember(withClaim)),
    found: 'a learner that never started keeps its place',
  },
  {
    guard: 'a wait holds back what it names and nothing else',
    off: rules.map(impatient),
    found: 'latches would act, and is held back by',
  },
])('the worlds notice that this guard is off: $guard', ({ off, found }) => {
  const explorer = new Explorer((o) => planWith(off, o), Infinity);
  for (const world of someWorlds()) {
    explorer.explore(world);
    if (explorer.findings.some(({ what }) => what.startsWith(found))) return;
  }
  expect(explorer.findings.map(({ what }) => what)).toContain(found);
});

function* someWorlds(): Generator<World> {
  yield* births([3]);
  for (const voters of [1, 2, 3]) yield* standing(voters, [3, 5], 1);
  for (const voters of [1, 2, 3]) yield* standing(voters, [3, 5], 2);
}
