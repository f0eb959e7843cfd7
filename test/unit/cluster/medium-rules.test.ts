// Members on volumes and in memory, side by side: what the rules do with each.
import { describe, expect, test } from '@jest/globals';
import type { Member, Observed } from '../../../src/controllers/cluster/observed.ts';
import { bootstrap } from '../../../src/controllers/cluster/rules/bootstrap.ts';
import { finalizer } from '../../../src/controllers/cluster/rules/finalizer.ts';
import { halfMade } from '../../../src/controllers/cluster/rules/half-made.ts';
import { leadership } from '../../../src/controllers/cluster/rules/leadership.ts';
import { leftovers } from '../../../src/controllers/cluster/rules/leftovers.ts';
import { quorum } from '../../../src/controllers/cluster/rules/quorum.ts';
import { scale } from '../../../src/controllers/cluster/rules/scale.ts';
import { connectedTo, since } from '../../support/fates.ts';
import {
  added,
  beingBorn,
  down,
  held,
  inMemory,
  member,
  members,
  nameOf,
  noClaim,
  observed,
  pod,
  unreachable,
  voter,
  withoutQuorum,
  withSpec,
  withStatus,
  type MemberModifier,
  type Modifier,
} from '../../support/observed.ts';
import { lookedFor, memory, mixed, onDisk, to } from '../../support/media.ts';
import { said } from '../../support/rule-table.ts';

const d = nameOf('d');

describe('a newcomer', () => {
  const inMemoryHeld = member('d', inMemory(), held());

  test('of another medium than is wanted by now is taken back', () => {
    expect(
      said(scale, observed(to('Disk'), members(memory('a'), memory('b'), memory('c'), inMemoryHeld))),
    ).toMatchObject({
      reason: 'RemovingNewcomers',
      message: `Taking back ${d}, of which etcd has not heard yet: another storage.medium is wanted by now.`,
      steps: [`DeletePod ${d}`],
    });
  });

  test('in memory is no remains of a member whose claim is gone', () => {
    expect(
      said(leftovers, observed(to('Memory'), members(onDisk('a'), onDisk('b'), onDisk('c'), lookedFor(inMemoryHeld)))),
    ).toBeUndefined();
  });

  test('in memory needs its Pod, one on a volume its claim', () => {
    const three = [onDisk('a'), onDisk('b'), onDisk('c')];
    const pending = member('d', inMemory(), held(), added());
    expect(said(halfMade, observed(to('Memory'), members(...three, pending)))).toMatchObject({
      reason: 'StartingLearner',
    });
    const gone = lookedFor(member('d', pod({ medium: 'Disk' }), noClaim(), held(), added()));
    expect(said(halfMade, observed(to('Memory'), members(...three, gone)))).toMatchObject({
      reason: 'RemovingLearner',
    });
  });

  test('has it noted on its ticket where its data is, before it is started', () => {
    const o = observed(
      to('Memory'),
      members(onDisk('a'), onDisk('b'), onDisk('c'), member('d', inMemory(), held(), added())),
    );
    const verdict = halfMade.decide(o);
    const [written] = verdict?.kind === 'act' ? verdict.steps.filter((step) => step.kind === 'WriteTicket') : [];
    expect(written?.ticket.metadata?.annotations).toEqual({ 'etcdoperator.dev/medium': 'Memory' });
  });
});

test('first members of another medium than is wanted by now are there all the same', () => {
  const first = (medium: MemberModifier) => ['a', 'b', 'c'].map((short) => member(short, medium, held()));
  const born = (medium: MemberModifier, spec: Modifier) =>
    said(bootstrap, observed(beingBorn(...first(medium)), withStatus({ bootstrap: record }), spec));
  expect(born(inMemory(), to('Disk'))).toMatchObject({ reason: 'StartingMembers' });
  expect(born(pod({ medium: 'Disk' }), to('Memory'))).toMatchObject({ reason: 'StartingMembers' });
});

const record = { token: 't', version: '3.6.16', size: 3, members: ['a', 'b', 'c'].map(nameOf) };

test('data in memory is no price for a connection, though others have theirs on volumes', () => {
  const both = members(member('a', voter(), connectedTo()), member('b', voter(), inMemory(), connectedTo()));
  const refused = (o: Observed) => ({ ...o, refused: { plan: 'AddingLearner', message: 'unhealthy cluster' } });
  expect(said(leadership, observed(to('Disk'), both, refused, since('apart a1 b1', 30_000)))).toBeUndefined();
});

test('the finalizer stays as long as there are claims', () => {
  const deletes = withSpec({ storage: { medium: 'Memory', updatePolicy: 'Replace', retention: gone } });
  const finalized: Modifier = (o) => ({
    ...o,
    cluster: { ...o.cluster, metadata: { ...o.cluster.metadata, finalizers: ['etcdoperator.dev/retention'] } },
  });
  expect(said(finalizer, observed(deletes, finalized, mixed))).toBeUndefined();
  expect(said(finalizer, observed(deletes, finalized, members(memory('a'))))).toMatchObject({
    reason: 'RemovingFinalizer',
  });
});

const gone = { whenDeleted: 'Delete', whenScaled: 'Delete', whenReplaced: 'Delete' } as const;

test('without quorum it is said what is lost with its Pods, and what is not', () => {
  const words = (...all: readonly Member[]) =>
    said(quorum, observed(to('Disk'), members(...all), withoutQuorum))?.message;
  const silent = unreachable();
  expect(words(onDisk('a', down()), memory('b', down()), onDisk('c', silent))).toContain(
    'the data of members whose Pods are gone is lost',
  );
  expect(words(onDisk('a', down()), onDisk('b', down()), onDisk('c', silent))).toContain('Nothing is destroyed');
});
