// The driver of the volumes, and the part of a kubelet that grows file systems: what becomes of a claim that asks for more than it has.
import { claims, pods } from '../../src/kube/objects.ts';
import type { Claim, KubeObject } from '../../src/kube/objects.ts';
import type { Other } from './fake-kube.ts';

/** `NewPod`: the file system grows only when it is mounted anew. `Never`: nothing is done, nor told. Or it is not done, and told in these words. */
export type Manner = 'Online' | 'NewPod' | 'Never' | { readonly error: string; readonly infeasible?: true };

export class FakeDriver {
  manner: Manner = 'Online';
  readonly #kube: Other;
  /** By UID of the claim: the Pod that has its file system mounted, which did not grow. */
  #mountedBy = new Map<string, string>();

  constructor(kube: Other) {
    this.#kube = kube;
  }

  fork(kube: Other): FakeDriver {
    const fork = new FakeDriver(kube);
    fork.manner = this.manner;
    fork.#mountedBy = new Map(this.#mountedBy);
    return fork;
  }

  async sync(now: number): Promise<void> {
    const { items } = await this.#kube.list(claims, {});
    for (const claim of items.filter(isSmaller)) await this.#tell(claim, await this.#grown(claim, now));
  }

  /** What its status then says. */
  async #grown(claim: Claim, now: number): Promise<object> {
    if (typeof this.manner === 'object') return refusal(this.manner);
    if (this.manner === 'Never') return {};
    if (this.manner === 'Online') return done(claim);
    const uid = claim.metadata?.uid ?? '';
    const [pod, before] = [await this.#podOn(claim), this.#mountedBy.get(uid)];
    if (before !== undefined) return pod === '' || pod === before ? {} : done(claim);
    this.#mountedBy.set(uid, pod);
    const lastTransitionTime = new Date(now).toISOString();
    return { conditions: [{ type: 'FileSystemResizePending', status: 'True', lastTransitionTime }] };
  }

  /** Empty: none that is on a node. */
  async #podOn({ metadata }: Claim): Promise<string> {
    const { items } = await this.#kube.list(pods, {});
    const pod = items.find(({ metadata: own, spec }) => own?.name === metadata?.name && spec?.nodeName !== undefined);
    return pod?.metadata?.uid ?? '';
  }

  async #tell({ metadata }: Claim, status: object): Promise<void> {
    const at = { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' };
    const patch: KubeObject & { status: object } = { metadata: {}, status };
    await this.#kube.patch(claims, at, patch, 'status');
  }
}

const isSmaller = ({ spec, status }: Claim): boolean =>
  status?.phase === 'Bound' && spec?.resources?.requests?.['storage'] !== status.capacity?.['storage'];

const done = ({ spec }: Claim) => ({
  capacity: spec?.resources?.requests,
  conditions: null,
  allocatedResourceStatuses: null,
});

const refusal = ({ error, infeasible }: Extract<Manner, object>) => ({
  conditions: [{ type: 'ControllerResizeError', status: 'True', message: error }],
  ...(infeasible === true ? { allocatedResourceStatuses: { storage: 'ControllerResizeInfeasible' } } : {}),
});
