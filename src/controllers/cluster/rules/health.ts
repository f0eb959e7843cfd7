// Says which member is down when nothing else has more to say of it.
import { failuresTolerated } from '../../../etcd/quorum.ts';
import { healthyVoters, isHealthy, isNewcomer, isVoter, troubleOf, voterCount } from '../health.ts';
import type { Observed } from '../observed.ts';
import { wait, type Rule } from '../rule.ts';

export const health: Rule = {
  name: 'health',
  decide(o) {
    const down = o.members.filter((m) => (isVoter(m) && !isHealthy(m)) || isLost(o, m.name));
    if (down.length === 0) return undefined;
    const left = failuresTolerated(voterCount(o), healthyVoters(o).length);
    const risk = left > 0 ? `${String(left)} more may fail` : 'one more failure loses quorum';
    return wait(
      'MemberDown',
      `${down.map((m) => `${m.name}: ${troubleOf(m)}`).join('; ')}. The others serve; ${risk}.`,
    );
  },
};

/** Listed no more, though it has data: removed by hand. */
const isLost = (o: Observed, name: string): boolean => {
  const m = o.members.find((n) => n.name === name);
  return m !== undefined && m.listed === undefined && o.membership.known && !isNewcomer(o, m);
};
