// Walks from version to version in memory: how each begins, and how it must end, for the tests of the loop.
import { expect } from '@jest/globals';
import { claims, pods } from '../../src/kube/objects.ts';
import { all, edit, isSettled, settled } from './lifecycle.ts';
import { expectWhole, untilTrue } from './loop-end.ts';
import { Ground, type Operator } from './loop.ts';
import { exampleSpec } from '../unit/desired/example.ts';

export interface Walk {
  readonly title: string;
  readonly size: number;
  readonly from: string;
  readonly to: string;
  /** Once this is told, the spec changes its mind. */
  readonly turn?: { readonly at: string; readonly to: string };
  readonly keepsPods?: false;
  /** After so many entries members write a raft snapshot. Absent: nothing is said of it. */
  readonly snapshotCount?: number;
}

export const walks: readonly Walk[] = [
  { title: 'one minor up', size: 3, from: '3.5.35', to: '3.6.16' },
  { title: 'from 3.4 to 3.7 in one edit', size: 3, from: '3.4.31', to: '3.7.3' },
  { title: 'the only voter, from 3.5 to 3.7', size: 1, from: '3.5.35', to: '3.7.3', keepsPods: false },
  { title: 'one minor down', size: 3, from: '3.7.3', to: '3.6.16' },
  { title: 'from 3.6 down to 3.5', size: 3, from: '3.6.16', to: '3.5.35' },
  { title: 'the only voter, one minor down', size: 1, from: '3.6.16', to: '3.5.35' },
  { title: 'another patch', size: 3, from: '3.6.15', to: '3.6.16' },
  {
    title: 'up, and back in the middle',
    size: 3,
    from: '3.5.35',
    to: '3.6.16',
    turn: { at: 'RestartingMember', to: '3.5.35' },
  },
  {
    title: 'down, and back before the first',
    size: 3,
    from: '3.7.3',
    to: '3.6.16',
    turn: { at: 'EnablingDowngrade', to: '3.7.3' },
  },
  {
    title: 'down, and back in the middle',
    size: 3,
    from: '3.6.16',
    to: '3.5.35',
    turn: { at: 'RestartingMember', to: '3.6.16' },
  },
];

/** What the spec asks for at this moment. */
export const wanted = async (ground: Ground): Promise<string> => (await ground.cluster()).spec.version ?? '';

export async function begun({ size, from, to, snapshotCount }: Walk): Promise<Ground> {
  const ground = new Ground();
  const etcd = { ...exampleSpec().etcd, ...(snapshotCount === undefined ? {} : { snapshotCount }) };
  await settled(ground, { size, version: from, etcd });
  ground.etcd.tick(3);
  await edit(ground, { version: to });
  return ground;
}

export async function walked(ground: Ground, operator: Operator, { to, turn }: Walk): Promise<void> {
  await untilTrue(ground, operator, async () => {
    const { status } = await ground.cluster();
    if (status?.plan?.reason === turn?.at && (await wanted(ground)) === to) await edit(ground, { version: turn?.to });
    return (await isSettled(ground)) && status?.version === (await wanted(ground));
  });
}

export async function checked(ground: Ground, walk: Walk, when: string): Promise<void> {
  await expectWhole(ground, walk.size, when);
  const { status } = await ground.cluster();
  const version = await wanted(ground);
  expect({ when, members: status?.members?.map((m) => m.version), target: status?.targetVersion }).toEqual({
    when,
    members: Array.from({ length: walk.size }, () => version),
    target: version,
  });
  expect({ when, rollout: status?.rollout, downgrade: status?.downgrade }).toEqual({ when });
  const images = (await all(ground, pods)).map(({ spec }) => spec?.containers[0]?.image);
  expect(new Set(images)).toEqual(new Set([`gcr.io/etcd-development/etcd:v${version}`]));
  const noted = (await all(ground, claims)).map(({ metadata }) => metadata?.annotations?.['etcdoperator.dev/version']);
  expect(new Set(noted)).toEqual(new Set([version]));
}
