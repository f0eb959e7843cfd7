// What one look of the operator sees of a world.
import { desiredBudget } from '../../src/controllers/cluster/desired/budget.ts';
import { podHash } from '../../src/controllers/cluster/desired/pod.ts';
import { desiredServices } from '../../src/controllers/cluster/desired/services.ts';
import { joinTicket, newTicket, voidedTicket } from '../../src/controllers/cluster/desired/ticket.ts';
import { ticketFacts } from '../../src/controllers/cluster/facts.ts';
import { peerURL } from '../../src/controllers/cluster/names.ts';
import type {
  Answer,
  ContainerFacts,
  EarlierLook,
  Latch,
  ListedMember,
  Member,
  Observed,
  PodFacts,
  TicketFacts,
} from '../../src/controllers/cluster/observed.ts';
import { present } from '../../src/controllers/cluster/desired/present.ts';
import { hasQuorum, healthyVoters, isUp, nameOf, type World, type WorldMember } from './world.ts';
import { cluster, exampleSpec, settings } from '../unit/desired/example.ts';

const now = 1_700_000_000_000;
const farBehind = 100_000;
const clusterID = 'c1';

/** The member ID that etcd has for it. */
export const idOf = (m: WorldMember): string => `${m.name.at(-1) ?? ''}${String(m.added)}`;

export function observedOf(w: World): Observed {
  const isKnown = healthyVoters(w).length > 0;
  const listed = w.members.filter((m) => m.listed !== 'no').map(listedMember);
  return {
    now,
    settings,
    cluster: {
      metadata: { name: cluster.name, namespace: cluster.namespace, uid: cluster.uid, generation: 1 },
      spec: specOf(w.size),
      status: present({
        observedGeneration: 1,
        clusterID: w.clusterID ? clusterID : undefined,
        bootstrap: w.bootstrap && {
          token: 't',
          version: '3.6.16',
          size: w.bootstrap.length,
          members: [...w.bootstrap],
        },
        step: w.step && { ...w.step, sinceTime: '2023-11-14T22:13:20Z' },
      }),
    },
    members: w.members.filter((m) => isSeen(w, m)).map((m) => memberOf(w, m)),
    membership: isKnown ? { known: true, members: listed } : { known: false, why: 'no member answers' },
    foreign: [],
    services: w.services ? services : [],
    ...(w.budget === undefined ? {} : { budget: budgetOf(w.budget) }),
    taken: [],
    retained: [],
    nodes: {},
    freshNames: Array.from({ length: 9 }, (_, i) => nameOf(w.named + i)),
    freshToken: 't',
    ...earlierOf(w),
  };
}

/** Of some nothing is left; a ticket counts only while nobody can say that its member was removed. */
function isSeen(w: World, m: WorldMember): boolean {
  const isListed = m.listed !== 'no' && hasQuorum(w);
  const hasTicket = m.ticket !== 'none' && !(w.clusterID && hasQuorum(w));
  return m.claim !== 'none' || m.pod !== 'none' || isListed || hasTicket;
}

const specs = new Map([1, 3, 5, 7, 9].map((size) => [size, exampleSpec({ size })]));
const specOf = (size: number) => specs.get(size) ?? exampleSpec({ size });

const services = desiredServices({ cluster, spec: exampleSpec() });

function budgetOf(minAvailable: number) {
  const budget = desiredBudget({ cluster, voters: 3 });
  return { ...budget, metadata: { ...budget?.metadata, uid: 'budget' }, spec: { ...budget?.spec, minAvailable } };
}

function memberOf(w: World, m: WorldMember): Member {
  return {
    name: m.name,
    peerURL: peerURL(cluster, m.name),
    latch: latchOf(m),
    answer: answerOf(w, m),
    ...(m.claim === 'none' ? {} : { claim: claimOf(m) }),
    ...(m.pod === 'none' ? {} : { pod: podOf(m) }),
    ...(m.ticket === 'none' ? {} : { ticket: ticketOf(w, m) }),
    ...(m.listed === 'no' || !hasQuorum(w) ? {} : { listed: listedMember(m) }),
  };
}

const claimOf = ({ name, claim }: WorldMember) => ({
  uid: claim === 'other' ? `other ${name}` : `claim ${name}`,
  phase: 'Bound',
  deleting: claim === 'deleting',
  volumeName: `volume ${name}`,
});

/** Gone with the claim that they stand on. */
function latchOf({ name, claim, latch }: WorldMember): Latch {
  if (claim === 'none') return {};
  return present<Latch>({
    version: '3.6.16',
    claimUID: latch.placed ? `claim ${name}` : undefined,
    memberID: latch.id > 0 ? `${name.at(-1) ?? ''}${String(latch.id)}` : undefined,
    clusterID: latch.id > 0 ? clusterID : undefined,
    started: latch.started ? '2023-11-14T22:13:20Z' : undefined,
  });
}

const hashOfPod = podHash(exampleSpec(), '3.6.16');

const podOf = (m: WorldMember): PodFacts => ({
  uid: `pod ${m.name}`,
  deleting: m.pod === 'deleting',
  node: 'node-1',
  ip: '10.0.0.1',
  role: m.role,
  podHash: hashOfPod,
  inQuorum: m.gate,
  ready: m.pod === 'running' && m.gate,
  containersReady: m.pod === 'running',
  finished: m.pod === 'finished',
  ...(m.touched ? { touched: now } : {}),
  container: containers[m.pod],
});

const exited: ContainerFacts = { state: 'exited', message: 'etcd ended with code 1 (Error)' };
const containers: Readonly<Record<WorldMember['pod'], ContainerFacts>> = {
  none: exited,
  pending: { state: 'pending', message: 'its container is being made on node-1' },
  pulling: { state: 'pending', message: 'ErrImagePull: no answer' },
  held: { state: 'held', message: '' },
  running: { state: 'running', message: '' },
  crashed: exited,
  deleting: { state: 'running', message: '' },
  finished: { state: 'exited', message: 'Evicted' },
};

const listedMember = (m: WorldMember): ListedMember => ({
  id: idOf(m),
  name: m.joined ? m.name : '',
  peerURLs: [peerURL(cluster, m.name)],
  isLearner: m.listed === 'learner',
});

function answerOf(w: World, m: WorldMember): Answer {
  if (!isUp(m) || !hasQuorum(w)) return { reachable: false, why: 'no answer' };
  const leader = healthyVoters(w)[0];
  return {
    reachable: true,
    clusterID,
    memberID: idOf(m),
    version: '3.6.16',
    isLearner: m.listed === 'learner',
    raftIndex: farBehind,
    raftAppliedIndex: m.behind ? 0 : farBehind,
    raftTerm: 2,
    dbSize: 20_480,
    dbSizeInUse: 20_480,
    alarms: [],
    linearizable: m.listed === 'voter',
    ...(leader === undefined ? {} : { leader: idOf(leader) }),
  };
}

const tickets = new Map<string, TicketFacts>();

function ticketOf(w: World, m: WorldMember): TicketFacts {
  const key = `${m.name} ${m.ticket} ${w.bootstrap?.join() ?? ''}`;
  const found = tickets.get(key) ?? ticketFacts(cluster, m.name, ticketObject(w, m));
  tickets.set(key, found);
  return found;
}

function ticketObject(w: World, { name, ticket }: WorldMember) {
  if (ticket === 'void') return voidedTicket({ cluster, member: name });
  if (ticket === 'new') return newTicket({ cluster, member: name, members: w.bootstrap ?? [name], token: 't' });
  const names = ticket.replace('existing ', '').split(',');
  const members = names.map((each) => ({ name: each, peerURL: peerURL(cluster, each) }));
  return joinTicket({ cluster, member: name, members, token: 't' });
}

function earlierOf(w: World): { earlier?: EarlierLook } {
  const seen = w.members.filter((m) => m.seen !== 'nothing');
  if (seen.length === 0) return {};
  const learners = Object.fromEntries(seen.map((m) => [idOf(m), m.seen === 'behind' ? farBehind : 0]));
  return { earlier: { now: now - 250, numbersAt: now, learners, since: {} } };
}
