// Labels and annotations of the claims follow the spec.
import { describe, expect, test } from '@jest/globals';
import { claimFacts, latchAnnotations } from '../../../../src/controllers/cluster/facts.ts';
import { annotations, memberLabels } from '../../../../src/controllers/cluster/names.ts';
import { claims } from '../../../../src/controllers/cluster/rules/claims.ts';
import {
  claim,
  latched,
  member,
  members,
  nameOf,
  noClaim,
  observed,
  voter,
  withSpec,
  type MemberModifier,
  type Modifier,
} from '../../../support/observed.ts';
import { cluster } from '../../desired/example.ts';
import { table } from '../../../support/rule-table.ts';

const teamA = withSpec({ storage: { claimLabels: { team: 'a' }, claimAnnotations: { note: 'x' } } });
const memory = 'labels:team,annotations:note';
const marked: MemberModifier = claim({
  labels: { team: 'a' },
  annotations: { note: 'x', [annotations.given]: memory },
});

const says = (names: string, ...marked: readonly string[]) => ({
  kind: 'act' as const,
  reason: 'MarkingClaims',
  message: `Marking the claims of ${names}: labels and annotations as in the spec.`,
  steps: marked.map((name) => `ApplyClaimMetadata ${name}`),
});

table(claims, {
  'nothing is given and nothing was': {
    given: observed(),
  },
  'what others wrote is left': {
    given: observed(members(member('a', voter(), claim({ labels: { theirs: 'x' }, annotations: { theirs: 'x' } })))),
  },
  'all carry what is given': {
    given: observed(teamA, members(member('a', voter(), marked), member('b', voter(), marked))),
  },
  'those that lack it get it': {
    given: observed(teamA, members(member('a', voter(), marked), member('b', voter()), member('c', voter()))),
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
    given: observed(members(member('a', voter(), marked))),
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
});

describe('the step', () => {
  const step = (...modifiers: readonly Modifier[]) => {
    const verdict = claims.decide(observed(...modifiers));
    return verdict?.kind === 'act' ? verdict.steps[0] : undefined;
  };

  test('names the claim by its UID, what is given, and what is taken back', () => {
    const spec = withSpec({ storage: { claimLabels: { tier: 'b' } } });
    expect(step(spec, members(member('a', voter(), marked)))).toEqual({
      kind: 'ApplyClaimMetadata',
      member: 'shop-aaaaa',
      uid: 'claim-a',
      metadata: { labels: { tier: 'b' }, annotations: { [annotations.given]: 'labels:tier' } },
      without: { labels: ['team'], annotations: ['note'], fields: [] },
    });
  });

  test('lets everything else go first where it is refused', () => {
    expect(claims.decide(observed(teamA))).toMatchObject({ yields: true });
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
