// What kubelets make of image Pods: each container runs once, and says which etcd it is; one looks through the data of the member.
import { v2CheckName } from '../../src/controllers/cluster/desired/image-pod.ts';
import { labels } from '../../src/controllers/cluster/names.ts';
import { pods, type KubeObject, type Pod } from '../../src/kube/objects.ts';
import type { Other } from './fake-kube.ts';

/** What an image is, or why no container comes of it. */
export type ImageIs = { readonly says: string } | { readonly reason: string; readonly message: string };

export const isImagePod = ({ metadata }: Pod): boolean => metadata?.labels?.[labels.imagesFor] !== undefined;

export class FakeImages {
  readonly #kube: Other;
  /** By reference. Any other is what its tag says. */
  #images = new Map<string, ImageIs>();

  constructor(kube: Other) {
    this.#kube = kube;
  }

  fork(kube: Other): FakeImages {
    const fork = new FakeImages(kube);
    fork.#images = new Map(this.#images);
    return fork;
  }

  is(image: string, what: ImageIs): void {
    this.#images.set(image, what);
  }

  async run(pod: Pod): Promise<void> {
    const { namespace = '', name = '', uid } = pod.metadata ?? {};
    const { items } = await this.#kube.list(pods, { namespace });
    // It goes with the Pod beside it, which has just been ended.
    if (!items.some(({ metadata }) => metadata?.uid === uid)) return;
    const states = (pod.spec?.containers ?? []).map((container) => {
      const { image = '' } = container;
      const what = this.#images.get(image) ?? { says: /:v([^@]+)/.exec(image)?.[1] ?? '' };
      const ended = { terminated: { exitCode: 0, reason: 'Completed' } };
      if (container.name === v2CheckName) return { name: container.name, state: ended };
      if ('says' in what) {
        this.#kube.writeLog({ namespace, name }, container.name, `etcd Version: ${what.says}\nGit SHA: 0\n`);
        return { name: container.name, state: ended };
      }
      return { name: container.name, state: { waiting: what } };
    });
    const isOver = states.every(({ state }) => 'terminated' in state);
    const status = { phase: isOver ? 'Succeeded' : 'Pending', containerStatuses: states };
    await this.#kube.patch(pods, { namespace, name }, patchOf(status), 'status');
  }
}

const patchOf = (status: object): KubeObject => {
  const patch = { metadata: {}, status };
  return patch;
};
