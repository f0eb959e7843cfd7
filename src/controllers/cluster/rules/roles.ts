// The role label and the readiness gate of each Pod follow what etcd says: Services, budget and drains see the truth.
import { quorum } from '../../../etcd/quorum.ts';
import { rfc3339 } from '../../../time.ts';
import { answerOf, isHealthy, isLatched, isVoter, listedMembers } from '../health.ts';
import type { Role } from '../names.ts';
import type { Member, Observed } from '../observed.ts';
import { actIfAny, listed, type Rule } from '../rule.ts';
import type { Step } from '../step.ts';

export const roles: Rule = {
  name: 'roles',
  decide(o) {
    const steps = o.members.flatMap((m) => [...setRole(m), ...setGate(o, m)]);
    const names = [...new Set(steps.map((s) => ('member' in s ? s.member : '')))];
    return actIfAny('MarkingPods', `Marking the Pods of ${listed(names)}: role and readiness as etcd has them.`, steps);
  },
};

function setRole(m: Member): Step[] {
  if (m.pod === undefined || m.pod.deleting || m.listed === undefined) return [];
  const role: Role = m.listed.isLearner ? 'learner' : 'voter';
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
 * Clients come only when the ticket is voided: from then on no restart can bring this identity up empty. Where we can't tell
 * (an election, or only we are cut off) the gate stays as it is.
 */
function gateOf(o: Observed, m: Member): Gate {
  if (m.pod?.container.state !== 'running') return no('NotRunning', 'Its container does not run.');
  if (!isVoter(m)) return no('NotVoter', 'It is not a voter of the cluster.');
  if (!isLatched(m)) return no('NotLatched', 'Its identity is not latched yet.');
  if (isHealthy(m)) return yes;
  return cutOff(o, m) ?? (m.pod.inQuorum ? yes : no('Unknown', 'It has not been seen in a quorum yet.'));
}

function cutOff(o: Observed, m: Member): Gate | undefined {
  const { activePeers, memberID } = answerOf(m) ?? {};
  if (activePeers === undefined) return undefined;
  const voters = listedMembers(o).filter((v) => !v.isLearner);
  const connected = voters.filter((v) => v.id === memberID || activePeers.includes(v.id));
  if (connected.length >= quorum(voters.length)) return undefined;
  return no('CutOff', `It is connected to ${String(connected.length)} of ${String(voters.length)} voters.`);
}
