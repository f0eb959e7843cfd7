// Labels and annotations of claims and Pods follow the spec.
import { describe, expect, test } from '@jest/globals';
import { claimFacts, latchAnnotations } from '../../../../src/controllers/cluster/facts.ts';
import { annotations, memberLabels } from '../../../../src/controllers/cluster/names.ts';
import { marks } from '../../../../src/controllers/cluster/rules/marks.ts';
import {
  claim,
  latched,
  member,
  members,
  nameOf,
  noClaim,
  observed,
  pod,
  voter,
  withSpec,
  type MemberModifier,
  type Modifier,
} from '../../../support/observed.ts';
import { cluster } from '../../desired/example.ts';
import { table } from '../../../support/rule-table.ts';

const teamA = withSpec({ storage: { claimLabels: { team: 'a' }, claimAnnotations: { note: 'x' } } });
const memory = 'labels:team,annotations:note';
const labelled = withSpec({ pod: { labels: { team: 'a' }, annotations: { note: 'x' } } });
const notes = { labels: { team: 'a' }, annotations: { note: 'x', [annotations.given]: memory } };
const marked = (on: typeof claim | typeof pod): MemberModifier => on(notes);

const says = (names: string, ...marked: readonly string[]) => ({
  kind: 'act' as const,
  reason: 'MarkingClaims',
  message: `Marking the claims of ${names}: labels and annotations as in the spec.`,
  steps: marked.map((name) => `ApplyMetadata ${name}`),
});

table(marks, {
  'nothing is given and nothing was': {
    given: observed(),
  },
  'what others wrote is left': {
    given: observed(members(member('a', voter(), claim({ labels: { theirs: 'x' }, annotations: { theirs: 'x' } })))),
  },
  'all carry what is given': {
    given: observed(teamA, members(member('a', voter(), marked(claim)), member('b', voter(), marked(claim)))),
  },
  'those that lack it get it': {
    given: observed(teamA, members(member('a', voter(), marked(claim)), member('b', voter()), member('c', voter()))),
    says: says('shop-bbbbb and shop-ccccc', 'shop-bbbbb', 'shop-ccccc'),
  },
  'a newcomer too': {
    given: observed(teamA, members(member('a'))),
    says: says('shop-aaaaa', 'shop-aaaaa'),
  },
  'another value is set right': {
    given: observed(
      teamA,
      members(
        member('a', voter(), claim({ labels: { team: 'b' }, annotations: { note: 'x', [annotations.given]: memory } })),
      ),
    ),
    says: says('shop-aaaaa', 'shop-aaaaa'),
  },
  'an annotation that somebody changed is set right': {
    given: observed(
      teamA,
      members(
        member('a', voter(), claim({ labels: { team: 'a' }, annotations: { note: 'y', [annotations.given]: memory } })),
      ),
    ),
    says: says('shop-aaaaa', 'shop-aaaaa'),
  },
  'what is taken back goes': {
    given: observed(members(member('a', voter(), marked(claim)))),
    says: says('shop-aaaaa', 'shop-aaaaa'),
  },
  'the claim of a member that is to go or has gone is left': {
    given: observed(teamA, members(member('a', voter(), latched({ removed: 'Replaced' })))),
  },
  'a claim that is being deleted is left': {
    given: observed(teamA, members(member('a', voter(), claim({ deleting: true })))),
  },
  'a member without a claim has none to mark': {
    given: observed(teamA, members(member('a', voter(), noClaim()))),
  },
  'Pods that lack what is given get it': {
    given: observed(labelled, members(member('a', voter(), marked(pod)), member('b', voter()))),
    says: {
      kind: 'act',
      reason: 'LabellingPods',
      message: 'Labelling the Pods of shop-bbbbb: labels and annotations as in the spec.',
      steps: ['ApplyMetadata shop-bbbbb'],
    },
  },
  'a Pod from which it was taken back loses it': {
    given: observed(members(member('a', voter(), marked(pod)))),
    says: {
      kind: 'act',
      reason: 'LabellingPods',
      message: 'Labelling the Pods of shop-aaaaa: labels and annotations as in the spec.',
      steps: ['ApplyMetadata shop-aaaaa'],
    },
  },
  'a Pod that is going is left, and one of a member that is to go': {
    given: observed(
      labelled,
      members(member('a', voter(), pod({ deleting: true })), member('b', voter(), latched({ removed: 'Scaled' }))),
    ),
  },
});

describe('the step', () => {
  const step = (...modifiers: readonly Modifier[]) => {
    const verdict = marks.decide(observed(...modifiers));
    return verdict?.kind === 'act' ? verdict.steps[0] : undefined;
  };

  test('names the claim by its UID, what is given, and what is taken back', () => {
    const spec = withSpec({ storage: { claimLabels: { tier: 'b' } } });
    expect(step(spec, members(member('a', voter(), marked(claim))))).toEqual({
      kind: 'ApplyMetadata',
      on: 'Claim',
      member: 'shop-aaaaa',
      uid: 'claim-a',
      metadata: { labels: { tier: 'b' }, annotations: { [annotations.given]: 'labels:tier' } },
      without: { labels: ['team'], annotations: ['note'], fields: [] },
    });
  });

  test('lets everything else go first where it is refused', () => {
    expect(marks.decide(observed(teamA))).toMatchObject({ yields: true });
  });
});

test('of a claim is read what the spec or others gave it, and not what is ours', () => {
  const metadata = {
    labels: { ...memberLabels(cluster, nameOf('a')), team: 'a' },
    annotations: { ...latchAnnotations({ version: '3.6.16' }), note: 'x', [annotations.given]: 'labels:team' },
  };
  const { labels, annotations: notes } = claimFacts({ metadata }, undefined);
  expect([labels, notes]).toEqual([{ team: 'a' }, { note: 'x', [annotations.given]: 'labels:team' }]);
});

test('a Pod that was found by its name alone gets back what it is found by', () => {
  const o = observed(members(member('a', voter(), pod({ unlabelled: true })), member('b', voter())));
  const verdict = marks.decide(o);
  expect(verdict?.kind === 'act' ? verdict.steps : []).toMatchObject([
    { on: 'Pod', member: nameOf('a'), metadata: { labels: memberLabels(cluster, nameOf('a')) } },
  ]);
});
