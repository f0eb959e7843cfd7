// A downgrade that is under way: taken back, left to others, and nobody joins during it.
import { expect, test } from '@jest/globals';
import { downgrade } from '../../../../src/controllers/cluster/rules/downgrade.ts';
import { scale } from '../../../../src/controllers/cluster/rules/scale.ts';
import type { Member, Observed } from '../../../../src/controllers/cluster/observed.ts';
import { exited, latched, members, observed, unreachable, withSpec, withStatus } from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';
import { all, at, wants } from '../../../support/versions.ts';

const waits = (reason: string, message: string) => ({ kind: 'wait', reason, message, holds: [] }) as const;
const acts = (reason: string, message: string, ...steps: readonly string[]) =>
  ({ kind: 'act', reason, message, steps }) as const;

const under = { downgradeTo: '3.6', clusterVersion: '3.6' } as const;

table(downgrade, {
  'none is under way': { given: observed() },
  'one is, and the spec asks for it': { given: observed(all('3.7.3', under), wants('3.6.16')) },
  'it is done: etcd notices by itself': {
    given: observed(all('3.6.16', { downgradeTo: '3.6' }), wants('3.6.16')),
    says: waits('WaitingForDowngrade', 'Every member runs 3.6: etcd ends the downgrade in a moment.'),
  },
  'the spec has changed its mind': {
    given: observed(all('3.7.3', under), wants('3.7.3'), withStatus({ downgrade: '3.6' })),
    says: acts(
      'CancellingDowngrade',
      'Cancelling the downgrade to 3.6, which the spec does not ask for any more.',
      'CancelDowngrade shop-aaaaa',
    ),
  },
  'somebody else began it': {
    given: observed(all('3.7.3', under), wants('3.7.3')),
    says: {
      kind: 'wait',
      reason: 'ForeignDowngrade',
      message:
        'A downgrade to 3.6 is under way that this operator did not begin: nobody can join until it is done. Set spec.version to a version of 3.6 to go on with it, or take it back by `etcdctl downgrade cancel`.',
      holds: ['departures', 'learners', 'scale', 'rollout'],
    },
  },
  'who lost its volume has to be replaced first': {
    given: observed(
      members(
        at('3.7.3', 'a', under),
        at('3.7.3', 'b', under),
        lost(at('3.7.3', 'c', {}, unreachable(), exited('gone'))),
      ),
      wants('3.6.16'),
      withStatus({ downgrade: '3.6' }),
    ),
    says: acts(
      'CancellingDowngrade',
      'Cancelling the downgrade to 3.6: shop-ccccc has to be replaced first, and nobody can join during it.',
      'CancelDowngrade shop-aaaaa',
    ),
  },
  'also when all the others have gone down: etcd does not hear from every member, so it does not end it': {
    given: observed(
      members(
        at('3.6.16', 'a', { downgradeTo: '3.6' }),
        at('3.6.16', 'b', { downgradeTo: '3.6' }),
        lost(at('3.6.16', 'c', {}, unreachable(), exited('gone'))),
      ),
      wants('3.6.16'),
      withStatus({ downgrade: '3.6' }),
    ),
    says: acts(
      'CancellingDowngrade',
      'Cancelling the downgrade to 3.6: shop-ccccc has to be replaced first, and nobody can join during it.',
      'CancelDowngrade shop-aaaaa',
    ),
  },
  'who is to join has to do so first, or each would wait for the other': {
    given: observed(all('3.7.3', under), withSpec({ version: '3.6.16', size: 5 }), withStatus({ downgrade: '3.6' })),
    says: acts(
      'CancellingDowngrade',
      'Cancelling the downgrade to 3.6: of 5 members 3 stay, and nobody can join during it.',
      'CancelDowngrade shop-aaaaa',
    ),
  },
  'that of somebody else is left to them also then': {
    given: observed(
      members(
        at('3.7.3', 'a', under),
        at('3.7.3', 'b', under),
        lost(at('3.7.3', 'c', {}, unreachable(), exited('gone'))),
      ),
      wants('3.7.3'),
    ),
    says: {
      kind: 'wait',
      reason: 'ForeignDowngrade',
      message:
        'A downgrade to 3.6 is under way that this operator did not begin: nobody can join until it is done. Set spec.version to a version of 3.6 to go on with it, or take it back by `etcdctl downgrade cancel`.',
      holds: ['departures', 'learners', 'scale', 'rollout'],
    },
  },
});

function lost(m: Member): Member {
  const { claim: _, ...rest } = m;
  return { ...rest, claimGone: true };
}

table(scale, {
  'nobody is made while a downgrade is under way': {
    given: observed(all('3.7.3', under), withSpec({ version: '3.6.16', size: 5 })),
    says: waits(
      'WaitingForDowngrade',
      'Growing to 5: nobody can join until the downgrade to 3.6 is done or cancelled.',
    ),
  },
  'who joins in the middle of a hop has the older version': {
    given: observed(
      members(at('3.6.16', 'a', { clusterVersion: '3.5' }), at('3.5.35', 'b'), at('3.5.35', 'c')),
      withSpec({ version: '3.6.16', size: 5 }),
    ),
    says: acts(
      'CreatingMembers',
      'Growing to 5: making shop-vvvvv and shop-wwwww, held until they are ready.',
      'CreateClaim shop-vvvvv',
      'CreatePod shop-vvvvv',
      'CreateClaim shop-wwwww',
      'CreatePod shop-wwwww',
    ),
  },
});

test('who joins in the middle of a hop has the version of the oldest voter', () => {
  const middle = observed(
    members(at('3.6.16', 'a', { clusterVersion: '3.5' }), at('3.5.35', 'b'), at('3.5.35', 'c')),
    withSpec({ version: '3.6.16', size: 5 }),
  );
  expect(imagesMade(middle)).toEqual(Array.from({ length: 2 }, () => 'gcr.io/etcd-development/etcd:v3.5.35'));
});

test('who joins for the last of an older version has that of those that stay: the cluster version rises when it goes', () => {
  const last = observed(
    members(
      at('3.6.16', 'a', { clusterVersion: '3.5' }),
      at('3.6.16', 'b'),
      lost(at('3.5.35', 'c', {}, unreachable())),
    ),
    wants('3.6.16'),
  );
  expect(imagesMade(last)).toEqual(['gcr.io/etcd-development/etcd:v3.6.16']);
});

test('who joins while another version is noted of the last, and it does not run it yet, has the newer: it fits to either', () => {
  const noted = latched({ version: '3.5.35' });
  const one = at('3.6.16', 'a', { clusterVersion: '3.5' }, noted);
  expect(imagesMade(observed(members(one), withSpec({ size: 3, version: '3.6.16' })))).toEqual(
    Array.from({ length: 2 }, () => 'gcr.io/etcd-development/etcd:v3.6.16'),
  );
});

function imagesMade(o: Observed): readonly (string | undefined)[] {
  const decided = scale.decide(o);
  const steps = decided?.kind === 'act' ? decided.steps : [];
  return steps.flatMap((step) => (step.kind === 'CreatePod' ? [step.pod.spec?.containers[0]?.image] : []));
}
