// The client Service and the peers Service. They come before any Pod, so that a member's name resolves as soon as it has an address.
import { covers } from '../desired/covers.ts';
import { desiredServices } from '../desired/services.ts';
import { clusterName } from '../health.ts';
import { actIfAny, listed, type Rule } from '../rule.ts';
import type { Step } from '../step.ts';

export const services: Rule = {
  name: 'services',
  decide(o) {
    const steps = desiredServices({ cluster: clusterName(o) }).flatMap((service): Step[] => {
      const live = o.services.find((s) => s.metadata?.name === service.metadata?.name);
      if (live !== undefined && covers(live, service)) return [];
      const uid = live?.metadata?.uid;
      return [{ kind: 'ApplyService', service, ...(uid === undefined ? {} : { uid }) }];
    });
    const which = listed(steps.map((s) => (s.kind === 'ApplyService' ? (s.service.metadata?.name ?? '') : '')));
    return actIfAny('ApplyingServices', `Applying the Services ${which}.`, steps);
  },
};
