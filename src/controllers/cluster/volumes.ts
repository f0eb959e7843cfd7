// The volume that each member has, against the one that the spec asks for. Pure.
// Danger avoided: a quota that its volume can't hold. So whatever the spec asks for, a member's Pod is made for the volume that it has.
import type { EtcdClusterSpec } from '../../crd/etcdcluster.ts';
import { mostQuota } from '../../etcd/arguments.ts';
import { wholeQuantity } from '../../quantity.ts';
import { mediumOf, mediumOfNew, whyOtherMedium } from './medium.ts';
import type { ClaimFacts, Member, NodeFacts, Observed } from './observed.ts';
import { perObject } from './per-look.ts';
import { labelsNamed, whyNotOn } from './placement.ts';
import { bytes } from './report/numbers.ts';
import { seenFor } from './since.ts';

/**
 * The spec as it holds for this member, or for one that is to be made. A change of the size is one for it only once its volume has that
 * size, and one of the medium never.
 */
export function specFor(o: Pick<Observed, 'cluster' | 'members'>, m: Member | undefined): EtcdClusterSpec {
  const spec = onMedium(o.cluster.spec, isMade(m) ? mediumOf(o, m) : mediumOfNew(o));
  const size = m?.claim === undefined ? undefined : sizeSoon(m.claim);
  return size === undefined || size >= wanted(spec) ? spec : onVolumeOf(spec, String(size));
}

/** With neither it is yet to be made: nobody who was something is made anew then. */
const isMade = (m: Member | undefined): m is Member => m?.pod !== undefined || m?.claim !== undefined;

const onMedium = perObject((spec: EtcdClusterSpec, medium): EtcdClusterSpec =>
  medium === spec.storage.medium
    ? spec
    : { ...spec, storage: { ...spec.storage, medium: medium === 'Memory' ? medium : 'Disk' } },
);

const onVolumeOf = perObject((spec: EtcdClusterSpec, size): EtcdClusterSpec => {
  const { storage, etcd } = spec;
  const fits = (wholeQuantity(etcd.backendQuota ?? '') ?? 0) < Number(size);
  const quota = fits ? {} : { backendQuota: String(Math.floor(mostQuota(Number(size)))) };
  return { ...spec, storage: { ...storage, size }, etcd: { ...etcd, ...quota } };
});

/** A Pod that is made while the file system has yet to grow starts when it has. */
const sizeSoon = ({ capacity, requested = 0, growth }: ClaimFacts): number | undefined =>
  capacity === undefined || growth?.fileSystemSince === undefined ? capacity : Math.max(capacity, requested);

const wanted = ({ storage }: EtcdClusterSpec): number => wholeQuantity(storage.size) ?? 0;

/** Of one that is not bound yet nobody knows: it gets what it asks for, or more. */
export const isSmall = (spec: EtcdClusterSpec, { phase, capacity }: ClaimFacts): boolean =>
  phase === 'Bound' && capacity !== undefined && capacity < wanted(spec);

/** Everybody who has a part in it was told. */
export const isAsked = (spec: EtcdClusterSpec, { requested = 0 }: ClaimFacts): boolean => requested >= wanted(spec);

/** Its kubelet has to grow the file system, and may need a new Pod for that: this one was there before. */
export const awaitsNewPod = ({ claim, pod }: Member): boolean =>
  claim?.growth?.fileSystemSince !== undefined && (pod?.createdAt ?? 0) <= claim.growth.fileSystemSince;

/** A kubelet grows it under a Pod that runs, within two minutes, where its driver can. */
const fileSystemMs = 180_000;

/** It may still do so without a new Pod: nobody on a volume of that class has waited for it in vain. */
export const awaitsKubelet = (o: Observed, m: Member): boolean =>
  awaitsNewPod(m) && !o.members.some((each) => isOfSameClass(each, m) && hasWaited(o, each));

const hasWaited = (o: Observed, m: Member): boolean => awaitsNewPod(m) && seenFor(o, fileSystemWord(m), fileSystemMs);

const isOfSameClass = (a: Member, b: Member): boolean => a.claim?.storageClassName === b.claim?.storageClassName;

/** Nobody was told yet, and its class is known to let it. */
export function mayGrow(o: Observed, m: Member): boolean {
  const { claim } = m;
  if (claim === undefined || !isSmall(o.cluster.spec, claim) || isAsked(o.cluster.spec, claim)) return false;
  return o.classes?.[claim.storageClassName ?? '']?.expandable === true && whyFixed(o, m) === undefined;
}

const growingWord = (m: Member): string => `growing ${m.name}`;
const fileSystemWord = (m: Member): string => `file system ${m.name}`;

/** What of the volume counts only once it is seen for long. */
export function timedVolume(m: Member): readonly string[] {
  const { requested = 0, capacity = requested } = m.claim ?? {};
  return [...(capacity < requested ? [growingWord(m)] : []), ...(awaitsNewPod(m) ? [fileSystemWord(m)] : [])];
}

export type OnVolume = Member & { readonly claim: ClaimFacts };

/** Why this volume never becomes what is asked for. */
export function whyFixed(o: Observed, m: Member): string | undefined {
  const { claim } = m;
  if (claim === undefined) return undefined;
  const { storageClassName } = o.cluster.spec.storage;
  const has = claim.storageClassName ?? '';
  if (storageClassName !== undefined && storageClassName !== has)
    return `its volume is of ${named(has)}, and ${named(storageClassName)} is wanted`;
  const why = isSmall(o.cluster.spec, claim) ? whyNotGrown(o, { ...m, claim }, has) : undefined;
  return why && `${fromTo(o, claim)}: ${why}`;
}

function whyNotGrown(o: Observed, m: OnVolume, has: string): string | undefined {
  const { infeasible, error = 'its driver does not say why, `kubectl describe pvc` may' } = m.claim.growth ?? {};
  if (infeasible === true) return `it can't: ${error}`;
  return whyNotByClass(o, has) ?? (isStuck(o, m) ? `it has not for ten minutes: ${error}` : undefined);
}

/** Where nobody says whether its class lets it grow, that is tried, unless the members may be replaced: that always works. */
function whyNotByClass({ cluster: { spec }, classes }: Observed, has: string): string | undefined {
  const found = classes?.[has];
  if (has === '') return 'it is of no class, so nobody grows it';
  if (found?.expandable === false) return `class ${has} does not let it`;
  return found === undefined && isReplacing(spec) ? 'the operator may not see whether its class lets it' : undefined;
}

const isStuck = (o: Observed, m: OnVolume): boolean => seenFor(o, growingWord(m), longMs) && !awaitsNewPod(m);

/** Longer than any driver takes that gets on. */
const longMs = 600_000;

const named = (className: string): string => (className === '' ? 'no class' : `class ${className}`);

const isReplacing = ({ storage }: EtcdClusterSpec): boolean => storage.updatePolicy === 'Replace';

/** What this volume lacks of what is asked for, whether or not it can become so. */
export function lackOf(o: Observed, m: Member): string | undefined {
  const small = m.claim && isSmall(o.cluster.spec, m.claim) ? fromTo(o, m.claim) : undefined;
  const why = whyOtherMedium(o, m) ?? whyFixed(o, m) ?? small;
  return why && `${m.name}: ${why}`;
}

/** Why another member on another volume takes its place. */
export const whyMoved = (o: Observed, m: Member): string | undefined =>
  isReplacing(o.cluster.spec) ? (whyOtherMedium(o, m) ?? whyFixed(o, m) ?? whyMisplaced(o, m)) : undefined;

/** Its volume may be bound to where its Pod, made anew, would not be let. */
function whyMisplaced({ cluster: { spec }, nodes }: Observed, { pod, claim }: Member): string | undefined {
  const has = claim && labelsOf(spec, nodes[pod?.node ?? '']);
  const why = has && whyNotOn(spec, pod?.node ?? '', has);
  return why && `its node ${pod?.node ?? ''} ${why}`;
}

/** Undefined: nobody knows those that are spoken of. */
function labelsOf(spec: EtcdClusterSpec, node: NodeFacts | undefined): NodeFacts['labels'] {
  if (node === undefined || node.gone) return undefined;
  return node.labels ?? (labelsNamed(spec).length === 0 ? {} : undefined);
}

/** `its volume is to grow from 8Gi to 16Gi`. */
export const fromTo = ({ cluster: { spec } }: Pick<Observed, 'cluster'>, { capacity = 0 }: ClaimFacts): string =>
  `its volume is to grow from ${bytes(capacity)} to ${spec.storage.size}`;
