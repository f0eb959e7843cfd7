// EtcdOperations in tests: one as the API server stores it, and the controller of them beside that of the clusters, for tests of the whole loop.
import type { EtcdOperation, EtcdOperationSpec } from '../../src/crd/etcdoperation.ts';
import { etcdOperations } from '../../src/crd/kinds.ts';
import { KubeError } from '../../src/errors.ts';
import type { Told } from '../../src/kube/events.ts';
import { reconcile, type Ports } from '../../src/controllers/operation/reconcile.ts';
import { at, guardedKube, type Around, type Ground, type Operator } from './loop.ts';

export const restartSpec = (changes: Partial<EtcdOperationSpec> = {}): EtcdOperationSpec => ({
  clusterName: at.name,
  type: 'Restart',
  ignoreWindow: false,
  ...changes,
});

/** A user asks for it; at the next second, so that what was made before is older. */
export async function ask(ground: Ground, name: string, changes: Partial<EtcdOperationSpec> = {}): Promise<void> {
  ground.now += 1_000;
  await ground.others.create(etcdOperations, { metadata: { ...at, name }, spec: restartSpec(changes) });
}

/** Undefined when it is gone. */
export async function operationOf(ground: Ground, name: string): Promise<EtcdOperation | undefined> {
  try {
    return await ground.others.get(etcdOperations, { ...at, name });
  } catch (error) {
    if (error instanceof KubeError && error.code === 'NotFound') return undefined;
    throw error;
  }
}

export const isDone = async (ground: Ground, name: string): Promise<boolean> =>
  (await operationOf(ground, name))?.status?.result === 'Succeeded';

/** The controller of operations: in one pass each has its own. */
export class Operations {
  readonly writes: string[] = [];
  readonly events: Told[] = [];
  readonly errors: Error[] = [];
  /** In how many milliseconds the last pass wanted the next; undefined: not before it is rung. */
  nextMs: number | undefined;
  readonly #ground: Ground;
  readonly #ports: Ports;

  constructor(ground: Ground, around: Around = (_, go) => go()) {
    this.#ground = ground;
    const noted: Around = (write, go) => {
      this.writes.push(write);
      return around(write, go);
    };
    this.#ports = {
      sources: { kube: ground.kube, now: () => ground.now },
      kube: guardedKube(() => ground.kube, noted),
      mayWrite: () => undefined,
      later: (_, ms) => (this.nextMs = ms),
      onNews: (_, told) => this.events.push(told),
    };
  }

  async pass(): Promise<void> {
    const { items } = await this.#ground.others.list(etcdOperations, { namespace: at.namespace });
    for (const { metadata } of items) {
      this.nextMs = undefined;
      await reconcile(this.#ports, `${at.namespace}/${metadata?.name ?? ''}`).catch((error: unknown) =>
        this.errors.push(error instanceof Error ? error : new Error(String(error))),
      );
    }
  }
}

/** Both controllers, as they run side by side; one operator that is stopped stops both. */
export const both = (operator: Operator, operations: Operations) => ({
  get isStopped(): boolean {
    return operator.isStopped;
  },
  async pass(): Promise<void> {
    await operator.pass();
    if (!operator.isStopped) await operations.pass();
  },
});
