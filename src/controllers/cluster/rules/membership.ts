// Members that we did not make: reported, and left alone. Growth waits until a person has decided.
import { listed, stalled, type Rule } from '../rule.ts';

export const membership: Rule = {
  name: 'membership',
  decide(o) {
    if (o.foreign.length === 0) return undefined;
    const which = o.foreign.map(
      (m) => `${m.name || 'a member that never started'} (${m.id}) at ${m.peerURLs.join(' ')}`,
    );
    return stalled(
      'ForeignMember',
      `In the membership list, but not made by this operator: ${listed(which)}. ` +
        'Remove it with `etcdctl member remove`, or move its data elsewhere first; the cluster is not scaled until then.',
      ['learners', 'scale'],
    );
  },
};
