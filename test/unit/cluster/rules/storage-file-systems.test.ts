// A volume grows in two parts, the second of which is the file system: its kubelet grows that under the Pod that there is, or needs a new one.
import { expect, test } from '@jest/globals';
import { plan } from '../../../../src/controllers/cluster/plan.ts';
import { storage } from '../../../../src/controllers/cluster/rules/storage.ts';
import { since } from '../../../support/fates.ts';
import { members, nameOf, observed, pod, type MemberModifier } from '../../../support/observed.ts';
import { asked, classesAre, madeForGiven, onVolume, quotaGiven, sized, wants } from '../../../support/on-volumes.ts';
import { earlier, asked as restartAsked } from '../../../support/rollouts.ts';
import { table } from '../../../support/rule-table.ts';

const expandable = classesAre({ standard: true });
const grows = (name: string, nth: number) =>
  ({
    kind: 'act',
    reason: 'GrowingVolume',
    message: `${name}: its volume is to grow from 8Gi to 16Gi, ${String(nth)} of 3: asking its driver for it.`,
    steps: [`GrowClaim ${name}`],
  }) as const;
const waits = (message: string) => ({ kind: 'wait', reason: 'WaitingForVolume', message, holds: ['rollout'] }) as const;
const pending = asked('16Gi', { fileSystemSince: 5_000 });
const waiting = (...b: readonly MemberModifier[]) =>
  members(onVolume('a', madeForGiven, madeAt, pending), onVolume('b', madeForGiven, madeAt, ...b), onVolume('c'));
const madeAt = pod({ createdAt: 4_000 });
const withNewPod = (name: string) => ({
  ...waits(`${name}: its volume is to grow from 8Gi to 16Gi: its file system does so under a new Pod.`),
  holds: [],
});

table(storage, {
  'its kubelet is waited for': {
    given: observed(quotaGiven, wants('16Gi'), expandable, waiting()),
    says: waits('shop-aaaaa: its volume is to grow from 8Gi to 16Gi: its kubelet has yet to grow the file system.'),
  },
  'but not for longer than it takes: the new Pod that it needs comes with the rollout': {
    given: observed(quotaGiven, wants('16Gi'), expandable, waiting(), since('file system shop-aaaaa', 180_000)),
    says: grows('shop-bbbbb', 2),
  },
  'nor is that of the next, whose driver is the same': {
    given: observed(quotaGiven, wants('16Gi'), expandable, waiting(pending), since('file system shop-aaaaa', 180_000)),
    says: grows('shop-ccccc', 3),
  },
  'of another class it is': {
    given: observed(
      quotaGiven,
      wants('16Gi'),
      classesAre({ standard: true, other: true }),
      waiting(sized('8Gi', 'other'), pending),
      since('file system shop-aaaaa', 180_000),
    ),
    says: waits('shop-bbbbb: its volume is to grow from 8Gi to 16Gi: its kubelet has yet to grow the file system.'),
  },
  'one that gets a new Pod for its quota gets it now, and the next is asked for when its file system has grown': {
    given: observed(wants('16Gi'), expandable, members(onVolume('a', pending), onVolume('b'), onVolume('c'))),
    says: withNewPod('shop-aaaaa'),
  },
  'also for a restart that is asked for': {
    given: observed(quotaGiven, wants('16Gi'), expandable, restartAsked(), waiting()),
    says: withNewPod('shop-aaaaa'),
  },
  'but not for ever: the kubelet or a window may keep it': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(onVolume('a', pending), onVolume('b'), onVolume('c')),
      since('file system shop-aaaaa', 180_000),
    ),
    says: grows('shop-bbbbb', 2),
  },
  'under a new Pod it is waited for again': {
    given: observed(
      wants('16Gi'),
      expandable,
      members(onVolume('a', pending, pod({ createdAt: 6_000 })), onVolume('b'), onVolume('c')),
      since('file system shop-aaaaa', 180_000),
    ),
    says: waits('shop-aaaaa: its volume is to grow from 8Gi to 16Gi: its kubelet has yet to grow the file system.'),
  },
});

test.each(['a', 'b'])('where the file system of %s grows with it, its new Pod is made before all others', (which) => {
  const made = (short: string) => onVolume(short, earlier, ...(short === which ? [pending] : []));
  const o = observed(wants('16Gi'), expandable, members(made('a'), made('b'), made('c')));
  const reason = which === 'a' ? 'MovingLeader' : 'RestartingMember';
  expect(plan(o)).toMatchObject({ reason, held: [{ reason: 'WaitingForVolume' }] });
  expect(plan(o).message).toContain(nameOf(which));
});
