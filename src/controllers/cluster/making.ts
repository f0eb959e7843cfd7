// The steps that make a member's objects: a newcomer's, or a Pod made anew. Pure.
import { desiredClaim } from './desired/claim.ts';
import { desiredPod } from './desired/pod.ts';
import { clusterName } from './health.ts';
import { isOnDisk } from './latching.ts';
import type { Role } from './names.ts';
import type { Observed } from './observed.ts';
import type { Step } from './step.ts';

interface Made {
  readonly member: string;
  readonly version: string;
  readonly role: Role;
}

export function makePod(o: Observed, { member, version, role }: Made): Step {
  const { spec } = o.cluster;
  const pod = desiredPod({ cluster: clusterName(o), spec, settings: o.settings, member, version, role });
  return { kind: 'CreatePod', member, pod };
}

/** Claim and Pod; with storage in memory there is no claim. */
export function makeMember(o: Observed, made: Made): Step[] {
  if (!isOnDisk(o)) return [makePod(o, made)];
  const { member, version } = made;
  const claim = desiredClaim({ cluster: clusterName(o), spec: o.cluster.spec, member, version });
  return [{ kind: 'CreateClaim', member, claim }, makePod(o, made)];
}
