// The role label and the readiness gate of each Pod follow what etcd says: Services, budget and drains see the truth.
import { quorum } from '../../../etcd/quorum.ts';
import { rfc3339 } from '../../../time.ts';
import { metricsPort, peerPort } from '../../../etcd/arguments.ts';
import { answerOf, healthyVoters, isHealthy, isLatched, isVoter, listedMembers } from '../health.ts';
import { isConnected } from '../mesh.ts';
import type { Role } from '../names.ts';
import type { Member, Observed } from '../observed.ts';
import { actIfAny, listed, wait, type Rule, type Verdict } from '../rule.ts';
import { targetOf, type Step } from '../step.ts';

export const roles: Rule = {
  name: 'roles',
  decide: (o) => mark(o) ?? waitForMesh(o),
};

function mark(o: Observed): Verdict | undefined {
  const steps = o.members.flatMap((m) => [...setRole(m), ...setGate(o, m)]);
  const names = [...new Set(steps.map(targetOf))];
  return actIfAny('MarkingPods', `Marking the Pods of ${listed(names)}: role and readiness as etcd has them.`, steps);
}

/** Clients do not reach it yet: without these words a cluster without endpoints would look settled. */
function waitForMesh(o: Observed): Verdict | undefined {
  const apart = o.members.filter((m) => gateOf(o, m).reason === 'NotMeshed' && m.pod?.deleting === false);
  if (apart.length === 0) return undefined;
  const each = apart.map((m) => `${m.name}: ${whyApart(o, m) ?? ''}`).join('; ');
  return wait(
    'WaitingForMesh',
    `Clients are let in to a voter once it is connected with the others. ${each}. This takes a second; if it stays, they do not reach ` +
      `each other on port ${String(peerPort)}, or the operator does not reach their port ${String(metricsPort)}: look for a NetworkPolicy.`,
  );
}

function setRole(m: Member): Step[] {
  if (m.pod === undefined || m.pod.deleting || m.listed === undefined) return [];
  // Of a voter that is about to be removed departures has taken it already.
  const isSetAside = m.latch.removed !== undefined && m.pod.role === 'learner';
  const role: Role = m.listed.isLearner || isSetAside ? 'learner' : 'voter';
  return m.pod.role === role ? [] : [{ kind: 'SetRole', member: m.name, uid: m.pod.uid, role }];
}

function setGate(o: Observed, m: Member): Step[] {
  if (m.pod === undefined || m.pod.deleting) return [];
  const { inQuorum, reason, message } = gateOf(o, m);
  if (inQuorum === m.pod.inQuorum) return [];
  const { uid } = m.pod;
  return [{ kind: 'SetInQuorum', member: m.name, uid, inQuorum, reason, message, at: rfc3339(o.now) }];
}

interface Gate {
  readonly inQuorum: boolean;
  readonly reason: string;
  readonly message: string;
}

const yes: Gate = { inQuorum: true, reason: 'Voter', message: 'A voter that is connected to a quorum.' };
const no = (reason: string, message: string): Gate => ({ inQuorum: false, reason, message });

/**
 * Clients come only when the ticket is voided: from then on no restart can bring this identity up empty. And only when it is
 * connected with all healthy voters: a drain that trusts the gate takes the next one then. Where we can't tell (an election, or only we are cut
 * off) the gate stays as it is.
 */
function gateOf(o: Observed, m: Member): Gate {
  if (m.pod?.container.state !== 'running') return no('NotRunning', 'Its container does not run.');
  if (!isVoter(m)) return no('NotVoter', 'It is not a voter of the cluster.');
  if (!isLatched(m)) return no('NotLatched', 'Its identity is not latched yet.');
  if (isHealthy(m)) return m.pod.inQuorum || whyApart(o, m) === undefined ? yes : notMeshed;
  return cutOff(o, m) ?? (m.pod.inQuorum ? yes : no('Unknown', 'It has not been seen in a quorum yet.'));
}

const notMeshed = no('NotMeshed', 'It is not yet connected with all other healthy voters.');

/**
 * By its own account: it has made its connections since it started, to where the others are now, and those that it makes carry what both
 * say. By theirs it may be where it was before.
 */
function whyApart(o: Observed, m: Member): string | undefined {
  const others = healthyVoters(o).filter((other) => other !== m);
  if (others.length > 0 && answerOf(m)?.activePeers === undefined) return `its connections are not known`;
  const apart = others.filter((other) => !isConnected(o, m, other));
  return apart.length === 0 ? undefined : `not yet connected with ${listed(apart.map(({ name }) => name))}`;
}

function cutOff(o: Observed, m: Member): Gate | undefined {
  const { activePeers, memberID } = answerOf(m) ?? {};
  if (activePeers === undefined) return undefined;
  const voters = listedMembers(o).filter((v) => !v.isLearner);
  const connected = voters.filter((v) => v.id === memberID || activePeers.includes(v.id));
  if (connected.length >= quorum(voters.length)) return undefined;
  return no('CutOff', `It is connected to ${String(connected.length)} of ${String(voters.length)} voters.`);
}
