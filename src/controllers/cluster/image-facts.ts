// What an image Pod shows of the images that its member is still to run. Pure.
import type { Pod } from '../../kube/objects.ts';
import { stateOf, steadyWords, troubleOfOnce } from './container-facts.ts';
import { present } from './desired/present.ts';
import { v2CheckName, versionOfContainer } from './desired/image-pod.ts';
import { annotations } from './names.ts';
import type { Said, SaidByPod } from './observe-around.ts';
import type { ImageFacts, ImagePodFacts, V2Facts } from './observed.ts';

/** `beside`: the member's own Pod. One that stood beside an earlier one is about to be collected. */
export function imagePodFacts(pod: Pod, beside: Pod | undefined, said: Said): ImagePodFacts {
  const { uid = '', deletionTimestamp, ownerReferences = [], annotations: notes } = pod.metadata ?? {};
  return present<ImagePodFacts>({
    uid,
    deleting: deletionTimestamp !== undefined || !ownerReferences.some((owner) => owner.uid === beside?.metadata?.uid),
    podHash: notes?.[annotations.podHash] ?? '',
    failed: whyFailed(pod),
    v2: v2Facts(pod),
    images: (pod.spec?.containers ?? []).filter(isOfVersion).map(({ name, image = '' }) => ({
      image,
      version: versionOfContainer(name),
      ...wordsOf(pod, name, said[uid]?.[name]),
    })),
  });
}

const isOfVersion = ({ name }: { readonly name: string }): boolean => name !== v2CheckName;

function v2Facts(pod: Pod): V2Facts | undefined {
  if (pod.spec?.containers.every(isOfVersion) !== false) return undefined;
  const { terminated: ended } = stateOf(pod, v2CheckName);
  return present<V2Facts>({ clean: ended?.exitCode === 0, trouble: troubleOfOnce(pod, v2CheckName, 'etcdutl') });
}

/** Of one that runs still its version alone counts: what it has not said yet it may be about to say, and its log is read again. */
function wordsOf(pod: Pod, name: string, words: SaidByPod[string] | undefined): Pick<ImageFacts, 'says' | 'trouble'> {
  const says = words !== undefined && 'text' in words ? versionIn(words.text) : undefined;
  if (stateOf(pod, name).running !== undefined) return says === undefined || says === '' ? {} : { says };
  const trouble = words !== undefined && 'why' in words ? words.why : troubleOfOnce(pod, name);
  return present<Pick<ImageFacts, 'says' | 'trouble'>>({ says, trouble });
}

/** Its kubelet's reasons; a container that ended badly has its own. */
function whyFailed({ status }: Pod): string | undefined {
  if (status?.phase !== 'Failed' || status.reason === undefined) return undefined;
  return [status.reason, status.message].filter((part) => part !== undefined).join(': ');
}

/** Of `etcd --version`. */
const versionIn = (output: string): string => /^etcd Version: (\S+)\n/m.exec(output)?.[1] ?? '';

/** Containers that run, which may have said it by now, or have ended well, and have not been heard yet. */
export function containersToHear(pod: Pod, known: ImagePodFacts | undefined): readonly string[] {
  const told = pod.status?.containerStatuses?.filter(
    ({ state }) => state?.running !== undefined || state?.terminated?.exitCode === 0,
  );
  const heard = known?.images.flatMap(({ version, says }) => (says === undefined ? [] : [version])) ?? [];
  return (told ?? [])
    .filter(isOfVersion)
    .map(({ name }) => name)
    .filter((name) => !heard.includes(versionOfContainer(name)));
}

/** What was heard once is not asked again: a log may be gone by now. */
export function withHeard(now: ImagePodFacts, before: ImagePodFacts | undefined): ImagePodFacts {
  if (now.uid !== before?.uid) return now;
  const images = now.images.map((image, i) => {
    const { says, trouble } = before.images[i] ?? {};
    if (says !== undefined) return { ...image, says };
    return image.trouble === undefined ? image : { ...image, trouble: steadyWords(image.trouble, trouble) };
  });
  return { ...now, images };
}
