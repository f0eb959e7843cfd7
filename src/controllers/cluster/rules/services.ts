// The peers Service and the client Service. They come before any Pod, so that a member's name resolves as soon as it has an address.
// Members need only the first: a client Service that is refused (a quota of load balancers, say) lets all other rules go on.
import type { EtcdClusterSpec } from '../../../crd/etcdcluster.ts';
import type { Service } from '../../../kube/objects.ts';
import { covers } from '../desired/covers.ts';
import { remembered, takenBack, type TakenBack } from '../desired/given.ts';
import { desiredClientService, desiredPeersService, givenToService } from '../desired/services.ts';
import { clusterName } from '../health.ts';
import { annotations } from '../names.ts';
import type { Observed } from '../observed.ts';
import { actIfAny, listed, yielding, type Rule } from '../rule.ts';
import type { Step } from '../step.ts';

type Wanted = EtcdClusterSpec['service'];

export const services: Rule = {
  name: 'services',
  decide(o) {
    const peers = applyPeers(o);
    const client = applyClient(o);
    const which = [...peers, ...client].map((s) => (s.kind === 'ApplyService' ? (s.service.metadata?.name ?? '') : ''));
    const act = actIfAny('ApplyingServices', `Applying the Services ${listed(which)}.`, [...peers, ...client]);
    return peers.length > 0 ? act : yielding(act);
  },
};

function applyPeers(o: Observed): Step[] {
  const service = desiredPeersService(clusterName(o));
  const live = liveOf(o, service);
  return live !== undefined && covers(live, service) ? [] : [applyStep(service, live)];
}

function applyClient(o: Observed): Step[] {
  const wanted = o.cluster.spec.service;
  const desired = desiredClientService(clusterName(o), wanted);
  const live = liveOf(o, desired);
  if (live === undefined) return [applyStep(desired, live)];
  if (isOtherBalancer(live, desired)) return [change(o, live, withoutBalancer(wanted))];
  const isSame = memoryOf(live) === remembered(givenToService(wanted))[annotations.given];
  return isSame && covers(live, withoutDropped(desired, live)) ? [] : [change(o, live, wanted)];
}

const liveOf = (o: Observed, { metadata }: Service): Service | undefined =>
  o.services.find((s) => s.metadata?.name === metadata?.name);

function applyStep(service: Service, live: Service | undefined, without?: TakenBack): Step {
  const uid = live?.metadata?.uid;
  return {
    kind: 'ApplyService',
    service,
    ...(uid === undefined ? {} : { uid }),
    ...(without === undefined ? {} : { without }),
  };
}

const memoryOf = ({ metadata }: Service): string | undefined => metadata?.annotations?.[annotations.given];

/** What the spec takes back goes, as far as Kubernetes lets it: a class only with its load balancer, addresses only for others. */
function change(o: Observed, live: Service, wanted: Wanted): Step {
  const desired = desiredClientService(clusterName(o), wanted);
  const without = takenBack(memoryOf(live), givenToService(wanted));
  const isKept = (name: string) => name === 'ipFamilyPolicy' || (name === 'loadBalancerClass' && balances(desired));
  const addresses = without.fields.includes('ipFamilyPolicy') ? { ipFamilyPolicy: 'SingleStack' } : {};
  const service = { ...desired, spec: { ...desired.spec, ...addresses } };
  return applyStep(service, live, { ...without, fields: without.fields.filter((name) => !isKept(name)) });
}

const balances = ({ spec }: Service): boolean => spec?.type === 'LoadBalancer';

/** The class of a load balancer is kept by Kubernetes as long as there is one; where the spec names none, others may. */
const isOtherBalancer = (live: Service, desired: Service): boolean =>
  balances(live) &&
  balances(desired) &&
  desired.spec?.loadBalancerClass !== undefined &&
  desired.spec.loadBalancerClass !== live.spec?.loadBalancerClass;

/** On the way to another class, as admission asks it of a user. */
function withoutBalancer(wanted: Wanted): Wanted {
  const { loadBalancerClass: _, loadBalancerSourceRanges: __, externalTrafficPolicy: ___, ...rest } = wanted;
  return { ...rest, type: 'ClusterIP' };
}

/** A Kubernetes that does not know it yet drops it without a word: what was given once and is not there is not given again. */
function withoutDropped(desired: Service, live: Service): Service {
  if (live.spec?.trafficDistribution !== undefined) return desired;
  const { trafficDistribution: _, ...spec } = desired.spec ?? {};
  return { ...desired, spec };
}
