// The steps that make a member's objects: a newcomer's, or those of one that takes up another spec. Pure.
import { desiredClaim } from './desired/claim.ts';
import { desiredImage } from './desired/container.ts';
import { hashesOf } from './desired/hashes.ts';
import { desiredPod } from './desired/pod.ts';
import { clusterName } from './health.ts';
import { latchStep } from './latching.ts';
import { mediumOfNew } from './medium.ts';
import type { Role } from './names.ts';
import type { Member, Observed } from './observed.ts';
import { needsNewPod } from './outdated.ts';
import type { Step } from './step.ts';
import { renewTicket } from './ticketing.ts';
import { specFor } from './volumes.ts';

interface Made {
  readonly member: string;
  readonly version: string;
  readonly role: Role;
}

export function makePod(o: Observed, { member, version, role }: Made): Step {
  const found = o.members.find(({ name }) => name === member);
  const spec = specFor(o, found);
  const pod = desiredPod({ cluster: clusterName(o), spec, settings: o.settings, member, version, role });
  return { kind: 'CreatePod', member, pod };
}

/**
 * What a member runs on as today's spec has it, at this version: another image in the same Pod where that is all, else its Pod is ended
 * in one of two ways, and the rule start makes it anew. The version is noted first, so that a Pod that is lost in between comes back with it.
 */
export function remake(o: Observed, m: Member, version: string, end: typeof deletePod): Step[] {
  const { pod } = m;
  if (pod === undefined || pod.deleting) return [];
  const noted = m.latch.version === version ? [] : latchStep(m, { version });
  if (needsNewPod(o, m, version)) return [...noted, ...end(m)];
  const { spec } = o.cluster;
  const image = desiredImage({ spec, settings: o.settings, version });
  const imageHash = hashesOf(spec, o.settings, version).image;
  const ticket = renewTicket(o, { ...m, latch: { ...m.latch, version } });
  // Set back before its image was changed: no kubelet would start it anew for the image that it has.
  if (imageHash === pod.imageHash) return [...ticket, ...noted];
  const change = { kind: 'ChangeImage', member: m.name, uid: pod.uid, image, imageHash } as const;
  return [...ticket, ...noted, { ...change, former: pod.containerID ?? '' }];
}

/** Claim and Pod; with storage in memory there is no claim. */
export function makeMember(o: Observed, made: Made): Step[] {
  if (mediumOfNew(o) === 'Memory') return [makePod(o, made)];
  const { member, version } = made;
  const claim = desiredClaim({ cluster: clusterName(o), spec: o.cluster.spec, member, version });
  return [{ kind: 'CreateClaim', member, claim }, makePod(o, made)];
}

/** Of a member that never held data: its Pod, then its claim, which goes once the Pod has gone. */
export const unmakeMember = (m: Member): Step[] => [...deletePod(m), ...deleteTicket(m), ...deleteClaim(m)];

/** Nothing where there is none, or it is being deleted already; so with the claim. */
export const deletePod = ({ name, pod }: Member): Step[] =>
  pod === undefined || pod.deleting ? [] : [{ kind: 'DeletePod', member: name, uid: pod.uid }];

/** Of a member that serves: somebody else may be evicting another at this moment, and only the API server counts both. */
export const evictPod: typeof deletePod = ({ name, pod }) =>
  pod === undefined || pod.deleting ? [] : [{ kind: 'EvictPod', member: name, uid: pod.uid }];

export const deleteTicket = ({ name, ticket }: Member): Step[] =>
  ticket === undefined ? [] : [{ kind: 'DeleteTicket', member: name, uid: ticket.uid }];

export const deleteClaim = ({ name, claim }: Member): Step[] =>
  claim === undefined || claim.deleting ? [] : [{ kind: 'DeleteClaim', member: name, uid: claim.uid }];

/** Names that no member has or had, nor an object that a namesake left. An open step is finished with the names it was planned with. */
export function freshNames(o: Observed, count: number): readonly string[] {
  const { kind, target } = o.cluster.status?.step ?? {};
  const planned = kind === 'CreateClaim' || kind === 'CreatePod' ? (target ?? '').split(',') : [];
  const taken = new Set([
    ...o.members.map((m) => m.name),
    ...o.retained.map(({ name }) => name),
    ...(o.cluster.status?.bootstrap?.members ?? []),
  ]);
  return [...planned, ...o.freshNames].filter((name) => name !== '' && !taken.has(name)).slice(0, count);
}
