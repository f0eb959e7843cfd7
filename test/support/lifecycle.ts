// The life and death of a whole cluster in memory: what users do to it, and how it must end, for the tests of the loop.
import { expect } from '@jest/globals';
import type { EtcdCluster } from '../../src/crd/etcdcluster.ts';
import { etcdClusters } from '../../src/crd/kinds.ts';
import { KubeError } from '../../src/errors.ts';
import { claims, configMaps, pods, services } from '../../src/kube/objects.ts';
import type { Kind, KubeObject } from '../../src/kube/objects.ts';
import { exampleSpec, type SpecChanges } from '../unit/desired/example.ts';
import type { Propagation } from './fake-rules.ts';
import { expectWhole, untilSettled } from './loop-end.ts';
import { at, Operator, type Ground } from './loop.ts';

/** From here on the operator acts, and the users meanwhile; until it is over. The same for every copy of the ground. */
export interface Course {
  /** Called after every pass: what a user does when something has come so far. */
  readonly meanwhile?: (ground: Ground) => Promise<void>;
  readonly isOver: (ground: Ground) => Promise<boolean>;
  readonly check: (ground: Ground, when: string) => Promise<void>;
}

export interface Story {
  readonly title: string;
  readonly begin: (ground: Ground) => Promise<Course>;
}

export async function follow(ground: Ground, operator: Operator, course: Course): Promise<void> {
  const plans: string[] = [];
  while (plans.length < 150) {
    await operator.pass();
    if (operator.isStopped) return;
    await ground.moves();
    await course.meanwhile?.(ground);
    if (await course.isOver(ground)) return;
    const { reason, message } = (await clusterOf(ground))?.status?.plan ?? { reason: 'gone', message: '' };
    plans.push(`${reason}: ${message}`);
  }
  throw new Error(`not over after:\n${plans.slice(-4).join('\n')}`);
}

/** Undefined when it is gone. */
export async function clusterOf(ground: Ground): Promise<EtcdCluster | undefined> {
  try {
    return await ground.cluster();
  } catch (error) {
    if (error instanceof KubeError && error.code === 'NotFound') return undefined;
    throw error;
  }
}

export async function apply(ground: Ground, changes: SpecChanges): Promise<void> {
  await ground.others.create(etcdClusters, { metadata: { ...at }, spec: exampleSpec(changes) });
}

export async function settled(ground: Ground, changes: SpecChanges): Promise<void> {
  await apply(ground, changes);
  await untilSettled(ground, new Operator(ground));
}

export async function edit(ground: Ground, spec: object): Promise<void> {
  const patch = { metadata: {}, spec };
  await ground.others.patch(etcdClusters, at, patch);
}

/** The garbage collector has done its part when this resolves, unless it is held. */
export async function remove(ground: Ground, propagation: Propagation): Promise<void> {
  ground.others.deleteBy(etcdClusters, at, propagation);
  await turn();
}

export const whenDeleted = (is: 'Retain' | 'Delete'): SpecChanges => ({
  storage: { retention: { whenDeleted: is, whenScaled: 'Delete', whenReplaced: 'Delete' } },
});

export async function all<T extends KubeObject>(ground: Ground, kind: Kind<T>): Promise<readonly T[]> {
  return (await ground.others.list(kind, { namespace: at.namespace })).items;
}

export const uidsOf = async <T extends KubeObject>(ground: Ground, kind: Kind<T>): Promise<readonly string[]> =>
  (await all(ground, kind)).map(({ metadata }) => metadata?.uid ?? '').sort();

/** What makes a cluster the one that it is. */
export interface Identity {
  readonly clusterID: string | undefined;
  readonly claims: readonly string[];
  readonly pods: readonly string[];
}

export const identityOf = async (ground: Ground): Promise<Identity> => ({
  clusterID: (await clusterOf(ground))?.status?.clusterID,
  claims: await uidsOf(ground, claims),
  pods: await uidsOf(ground, pods),
});

/** Settled on what is asked for now, by this reason. */
export async function isSettled(ground: Ground, reason = 'Settled'): Promise<boolean> {
  const { status, metadata } = (await clusterOf(ground)) ?? {};
  return (
    status?.plan?.kind === 'Settled' &&
    status.plan.reason === reason &&
    status.observedGeneration === metadata?.generation
  );
}

/** The same cluster as before, whole; nothing of it is older or newer than the object. */
export async function expectTaken(ground: Ground, before: Identity, when: string): Promise<void> {
  await expectWhole(ground, 3, when);
  const { metadata } = await ground.cluster();
  const { clusterID, claims: now } = await identityOf(ground);
  const objects = (await Promise.all([pods, services, configMaps].map((kind) => all<KubeObject>(ground, kind)))).flat();
  const owners = objects.map((object) => object.metadata?.ownerReferences?.map(({ uid }) => uid));
  expect({ when, clusterID, claims: now }).toEqual({ when, clusterID: before.clusterID, claims: before.claims });
  expect({ when, owners }).toEqual({ when, owners: objects.map(() => [metadata?.uid]) });
}

/** Nothing is left of the cluster but these claims, and none of them is going. */
export async function expectGone(ground: Ground, kept: readonly string[], when: string): Promise<void> {
  const going = (await all(ground, claims)).filter(({ metadata }) => metadata?.deletionTimestamp !== undefined);
  expect({
    when,
    cluster: await clusterOf(ground),
    pods: await uidsOf(ground, pods),
    services: await uidsOf(ground, services),
    tickets: await uidsOf(ground, configMaps),
    claims: await uidsOf(ground, claims),
    going,
  }).toEqual({ when, cluster: undefined, pods: [], services: [], tickets: [], claims: [...kept].sort(), going: [] });
}

export async function isGone(ground: Ground): Promise<boolean> {
  return (await clusterOf(ground)) === undefined && (await all(ground, pods)).length === 0;
}

/** Whatever the fakes do of themselves is done then. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
