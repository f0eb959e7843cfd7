// Says which voter is down, whether the cluster may lose one more, and whether and when it is replaced. Changes nothing.
// Danger avoided: a settled status over a sick member.
import { failuresTolerated } from '../../../etcd/quorum.ts';
import { replaceAfterMs } from '../../../crd/recovery.ts';
import { isBlamedOnSpec, isDown, isRestarting, isVisiblyDown } from '../down.ts';
import { deadAt, fateOf } from '../fate.ts';
import { healthyVoters, isHealthy, isInconsistent, isVoter, voterCount } from '../health.ts';
import { hasLeft, isOpen } from '../mesh.ts';
import type { Member, Observed } from '../observed.ts';
import { listed, wait, waitUntil, type Rule } from '../rule.ts';
import { troublesIn } from '../trouble.ts';

export const health: Rule = {
  name: 'health',
  decide(o) {
    // Of those that are to go departures tells, of one that is restarted rollout.
    const sick = o.members.filter(
      (m) => isVoter(m) && !isHealthy(m) && fateOf(o, m) === undefined && !isRestarting(o, m),
    );
    if (sick.length === 0) return undefined;
    const held = wait('MemberDown', [`${troublesIn(o, sick)}.`, risk(o), ...outlooks(o, sick)].join(' '));
    const dead = sick.flatMap((m) => deadAt(o, m) ?? []);
    return dead.length === 0 ? held : waitUntil(Math.min(...dead), held);
  },
};

function risk(o: Observed): string {
  const left = failuresTolerated(voterCount(o), healthyVoters(o).length);
  return `The others serve; ${left > 0 ? `${String(left)} more may fail` : 'one more failure loses quorum'}.`;
}

/** What follows for whom; each sentence once. The same at every look: when it is replaced stands beside it. */
function outlooks(o: Observed, sick: readonly Member[]): readonly string[] {
  return outlook.flatMap(({ is, words }) => {
    const members = sick.filter((m) => firstOf(o, m)?.is === is);
    return members.length === 0 ? [] : [words(o, listed(members.map(({ name }) => name)))];
  });
}

const firstOf = (o: Observed, m: Member): Outlook | undefined => outlook.find(({ is }) => is(o, m));

interface Outlook {
  readonly is: (o: Observed, m: Member) => boolean;
  readonly words: (o: Observed, names: string) => string;
}

/** The first that applies to a member. */
const outlook: readonly Outlook[] = [
  {
    is: (_, m) => isInconsistent(m),
    words: (_, names) => `${names} is not replaced: whose data is right is for a person to say.`,
  },
  { is: (_, m) => m.answer.reachable, words: (_, names) => `${names} answers, and is not replaced.` },
  {
    is: isBlamedOnSpec,
    words: (_, names) =>
      `No healthy member runs what the Pod of ${names} was made from, so a new member would do no better: change the spec, or mend what keeps it.`,
  },
  {
    is: (o, m) => isDown(o, m) && replaceAfterMs(o.cluster.spec) !== undefined,
    words: (o) => `Whoever stays down for ${o.cluster.spec.recovery.replaceAfter} is replaced by a new member.`,
  },
  { is: isDown, words: () => 'Nobody is replaced, because recovery.replaceAfter is Never.' },
  {
    is: (o, m) => healthyVoters(o).some((voter) => isOpen(o, voter, m)),
    words: (_, names) =>
      `Others may be connected to ${names}: their probes tell within two minutes, and it is not replaced before.`,
  },
  {
    is: (o, m) => connections(o, m).includes(true),
    words: (_, names) =>
      `Others are connected to ${names}, so only the operator does not reach it, and it is not replaced: look for a NetworkPolicy, or a missing route to its Pod.`,
  },
  {
    is: (o, m) => !isVisiblyDown(o, m) && !m.answer.reachable && m.answer.refused === true,
    words: (_, names) => `${names} has just ended, or starts: its kubelet tells in a moment.`,
  },
  {
    is: (o, m) => !isVisiblyDown(o, m) && o.nodes[m.pod?.node ?? ''] === undefined,
    words: (_, names) =>
      `By the last word of its kubelet ${names} is well, so it is not replaced. The operator may not see whether the node is: look yourself, or let it read nodes.`,
  },
  {
    is: (o, m) => !isVisiblyDown(o, m),
    words: (_, names) =>
      `By its kubelet ${names} is well, so it is not replaced unless its probes fail: etcd may hang, or a NetworkPolicy cuts it off. Delete its Pod to start it anew.`,
  },
  {
    is: () => true,
    words: (_, names) =>
      `Nobody says whether others are connected to ${names}, so it is not replaced: the operator has to reach port 2381 of a healthy member.`,
  },
];

/** Whether each healthy voter that says with whom it is connected is so with this one. */
const connections = (o: Observed, m: Member): readonly boolean[] =>
  healthyVoters(o).flatMap((voter) => {
    const left = hasLeft(o, voter, m);
    return left === undefined ? [] : [!left];
  });
