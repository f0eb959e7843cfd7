// The images that members are still to run: each is pulled on the member's node, and asked for its version, before the member is stopped for it.
// Danger avoided: a slow registry, or a tag that is another etcd, that costs redundancy. Pure.
import { desiredImage } from './desired/container.ts';
import { hashesOf } from './desired/hashes.ts';
import { imagePodHash } from './desired/image-pod.ts';
import { minorOf } from '../../etcd/versions.ts';
import { isMinorAbove } from '../../etcd/walk.ts';
import { isVoter } from './health.ts';
import { imagePodName } from './names.ts';
import type { ImageFacts, Member, Observed } from './observed.ts';
import { walkOf } from './outdated.ts';
import { listed, stalled, wait, type Verdict } from './rule.ts';

/** Versions whose images it is still to run, the next first; none where it keeps its image, nor of one that only a newer operator knows. */
export function versionsToCome(o: Observed, { listed: as, latch, pod }: Member): readonly string[] {
  if (as?.isLearner !== false || pod === undefined || latch.version === undefined) return [];
  const versions = walkOf(o)?.path ?? [latch.version];
  const imageOf = (version: string) => hashesOf(o.cluster.spec, o.settings, version).image;
  return versions.filter((version) => minorOf(version) !== undefined && imageOf(version) !== pod.imageHash);
}

/**
 * X.Y.Z of 3.5 whose etcdutl is to look through a member's data before it comes to 3.6, which does not start with keys of the v2 API;
 * undefined where that is not due. What is in memory was written by members of ours alone, which never serve that API.
 */
export function v2CheckedBy(o: Observed, m: Member): string | undefined {
  const { latch, claim } = m;
  const [from = '', ...versions] = [latch.version, ...versionsToCome(o, m)];
  if (claim === undefined || !isBefore36(from) || versions.every(isBefore36)) return undefined;
  return [from, ...versions].filter((version) => minorOf(version) === '3.5').at(-1);
}

const isBefore36 = (version: string): boolean => isMinorAbove('3.6.0', version);

/** Made for what is still to come, and not in vain. */
export function isUseful(o: Observed, m: Member): boolean {
  const { imagePod } = m;
  const versions = versionsToCome(o, m);
  if (imagePod === undefined || versions.length === 0 || imagePod.failed !== undefined) return false;
  const isOfToday = imagePod.podHash === imagePodHash(o.cluster.spec, o.settings, versions);
  const isWhole = v2CheckedBy(o, m) === undefined || imagePod.v2 !== undefined;
  return isOfToday && isWhole && versions.every((version) => imageOf(o, m, version) !== undefined);
}

const imageOf = ({ cluster: { spec }, settings }: Observed, { imagePod }: Member, version: string) =>
  imagePod?.images.find(({ image }) => image === desiredImage({ spec, settings, version }));

/** What is to be waited for, or mended, before any of them goes down for another image; undefined where all images have been seen. */
export function unseenImages(o: Observed, members: readonly Member[] = o.members): Verdict | undefined {
  const unseen = members.filter((m) => isVoter(m) && m.pod?.deleting === false && !isSeen(o, m));
  if (unseen.length === 0) return undefined;
  const troubles = unseen.flatMap((m) => (isUseful(o, m) ? troublesOf(m) : []));
  if (troubles.length > 0)
    return stalled(
      'RolloutStalled',
      `${troubles.join('; ')}. Nobody was restarted for it. Name an image that can be had and is what it says, or mend what keeps it; it goes on by itself then.`,
    );
  const names = listed(unseen.map(({ name }) => name));
  return (
    v2Trouble(o, unseen) ??
    wait('PullingImages', `The images to come are being pulled on the nodes of ${names}. Nobody is restarted before.`)
  );
}

/** Back they are not taken by themselves: what the keys are for only their owner knows. */
function v2Trouble(o: Observed, unseen: readonly Member[]): Verdict | undefined {
  const found = unseen.flatMap((m) => {
    const trouble = isUseful(o, m) ? m.imagePod?.v2?.trouble : undefined;
    return trouble === undefined ? [] : [{ name: m.name, trouble }];
  });
  if (found.length === 0) return undefined;
  const words = found.map(({ name, trouble }) => `${name}: ${trouble}`).join('; ');
  const pods = listed(found.map(({ name }) => imagePodName(name)));
  return stalled(
    'RolloutStalled',
    `The data must have no keys of the v2 API, with which etcd 3.6 does not start. ${words}. Nobody was restarted for it. ` +
      `Set spec.version back, or restore a snapshot into a new cluster, which leaves such keys behind. To have the data looked through again, delete ${pods}.`,
  );
}

const isSeen = (o: Observed, m: Member): boolean =>
  (v2CheckedBy(o, m) === undefined || (isUseful(o, m) && m.imagePod?.v2?.clean === true)) &&
  versionsToCome(o, m).every((version) => isUseful(o, m) && imageOf(o, m, version)?.says === version);

const troublesOf = ({ pod, imagePod }: Member): readonly string[] =>
  (imagePod?.images ?? []).flatMap((image) => {
    const words = troubleOf(image);
    return words === undefined ? [] : [`On node ${pod?.node ?? ''}: ${words}`];
  });

function troubleOf({ image, version, says, trouble }: ImageFacts): string | undefined {
  if (says === undefined) return trouble === undefined ? undefined : `${image}: ${trouble}`;
  if (says === version) return undefined;
  return `${image} ${says === '' ? 'does not say which etcd it is' : `is etcd ${says}`}, and should be ${version}`;
}
