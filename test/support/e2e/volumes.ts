// Volumes of members: lost for good, in the two ways in which that happens, and looked for on the nodes.
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promise } from './failures.ts';
import { claims, pods, volumes } from './kinds.ts';
import type { MemberPod } from './members.ts';
import type { Trial } from './scenario.ts';

/** Claim and Pod are deleted, and the volume goes with the claim. */
export async function loseClaim(trial: Trial, { metadata: { name } }: MemberPod): Promise<void> {
  const { api, namespace } = trial;
  await api.delete(claims, { namespace, name });
  await api.delete(pods, { namespace, name }, { gracePeriodSeconds: 1 });
  trial.tell(`deleted the claim and the Pod of ${name}`);
}

/** The volume is gone with what was on it, and the Pod; the claim is still there. Elsewhere than on our own nodes a disk would be left that nobody knows of: there the claim goes. */
export async function loseVolume(trial: Trial, pod: MemberPod): Promise<void> {
  const { api, namespace, local } = trial;
  if (local === undefined) return loseClaim(trial, pod);
  const { name } = pod.metadata;
  const claim = await api.get(claims, { namespace, name });
  const volume = { name: claim.spec?.volumeName ?? '' };
  const folder = await folderOf(trial, pod);
  await api.delete(volumes, volume);
  // Kubernetes keeps a volume that is claimed; a disk that has burnt asks nobody.
  await api.patch(volumes, volume, { metadata: { finalizers: null } });
  await api.delete(pods, { namespace, name }, { gracePeriodSeconds: 1 });
  await rm(folder, { recursive: true, force: true });
  trial.tell(`deleted the volume and the Pod of ${name}`);
}

/** The folder behind a member's claim, as seen from here. */
export async function folderOf({ api, namespace, local }: Trial, { metadata, spec }: MemberPod): Promise<string> {
  promise(local !== undefined, 'the nodes are not ours');
  const claim = await api.get(claims, { namespace, name: metadata.name });
  const volume = await api.get(volumes, { name: claim.spec?.volumeName ?? '' });
  const path = volume.spec?.hostPath?.path ?? volume.spec?.local?.path;
  promise(path !== undefined, `the volume of ${metadata.name} is no folder of a node`);
  return join(local.folder, spec?.nodeName ?? '', 'volumes', basename(path));
}
