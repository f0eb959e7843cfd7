// What one look of the operator sees of one member: of its Pod, its claim, its ticket, its place in the list.
import { versionVariables } from '../../src/controllers/cluster/desired/arguments.ts';
import { hashesOf } from '../../src/controllers/cluster/desired/hashes.ts';
import { present } from '../../src/controllers/cluster/desired/present.ts';
import { joinTicket, newTicket, voidedTicket } from '../../src/controllers/cluster/desired/ticket.ts';
import { ticketFacts } from '../../src/controllers/cluster/facts.ts';
import { peerURL } from '../../src/controllers/cluster/names.ts';
import type {
  ClaimFacts,
  ContainerFacts,
  Latch,
  ListedMember,
  Member,
  PodFacts,
  TicketFacts,
} from '../../src/controllers/cluster/observed.ts';
import { cluster, exampleSpec, settings } from '../unit/desired/example.ts';
import { idOf, type World, type WorldMember } from './world.ts';

export const now = 1_700_000_000_000;
export const clusterID = 'c1';

type Facts = Omit<Member, 'answer'>;

/** Worked out once for each state of a member. */
export function factsOf(m: WorldMember): Facts {
  const known = facts.get(m);
  if (known !== undefined) return known;
  const is: Facts = {
    name: m.name,
    peerURL: peerURL(cluster, m.name),
    latch: latchOf(m),
    ...(m.claim === 'none' ? { claimGone: true as const } : { claim: claimOf(m) }),
    ...(m.pod === 'none' ? {} : { pod: podOf(m) }),
  };
  facts.set(m, is);
  return is;
}

const facts = new WeakMap<WorldMember, Facts>();

const claimOf = ({ name, claim }: WorldMember): ClaimFacts => ({
  uid: claim === 'other' ? `other ${name}` : `claim ${name}`,
  phase: claim === 'lost' ? 'Lost' : 'Bound',
  deleting: claim === 'deleting',
  volumeName: `volume ${name}`,
  ...(claim === 'emptied' ? { volumeGone: true } : {}),
});

/** Gone with the claim that they stand on. */
function latchOf({ name, claim, latch, noted, proof }: WorldMember): Latch {
  if (claim === 'none') return {};
  return present<Latch>({
    version: noted,
    raftSnapshot: proof,
    claimUID: latch.placed ? `claim ${name}` : undefined,
    memberID: latch.id > 0 ? `${name.at(-1) ?? ''}${String(latch.id)}` : undefined,
    clusterID: latch.id > 0 ? clusterID : undefined,
    started: latch.started ? '2023-11-14T22:13:20Z' : undefined,
    removed: latch.removed,
  });
}

/** Of no spec in these worlds does it depend on the version that is asked for. */
const spec = exampleSpec();

export const nodeOf = (m: WorldMember): string => `node-${m.name.at(-1) ?? ''}`;

/** While it waits for a node it is on none. */
const podOf = (m: WorldMember): PodFacts => ({
  uid: `pod ${m.name}`,
  deleting: m.pod === 'deleting',
  ...(m.pod === 'pending' ? {} : { node: nodeOf(m), ip: '10.0.0.1' }),
  role: m.role,
  podHash: m.outdated === 'pod' ? 'another' : hashesOf(spec, settings, m.image).pod,
  imageHash: m.outdated === 'image' ? 'another' : hashesOf(spec, settings, m.image).image,
  containerID: `container ${m.name}`,
  inQuorum: m.gate,
  ready: m.gate && areProbesWell(m),
  containersReady: areProbesWell(m),
  finished: m.pod === 'finished',
  ...(m.touched ? { touched: now } : {}),
  container: containerOf(m),
});

const areProbesWell = (m: WorldMember): boolean =>
  m.pod === 'running' && !['hangs', 'apart', 'unheard'].includes(m.fault) && m.node !== 'lost' && m.node !== 'gone';

const containerOf = (m: WorldMember): ContainerFacts => (m.pod === 'crashed' ? endOf(m) : containers[m.pod]);

const exited = (message: string): ContainerFacts => ({
  state: 'exited',
  message: `etcd ended with code 1 (Error): ${message}`,
});

function endOf(m: WorldMember): ContainerFacts {
  if (m.fault === 'differs') return exited('found data inconsistency with peers');
  if (!m.data && m.ticket === 'void') return exited('cannot fetch cluster info from peer urls');
  return exited('panic');
}

const containers: Readonly<Record<WorldMember['pod'], ContainerFacts>> = {
  none: exited(''),
  pending: { state: 'pending', message: 'Unschedulable: no node has its volume' },
  pulling: { state: 'pending', message: 'its container is being made' },
  held: { state: 'held', message: '' },
  running: { state: 'running', message: '' },
  crashed: exited(''),
  deleting: { state: 'running', message: '' },
  finished: { state: 'exited', message: 'Evicted' },
};

const listedMembers = new WeakMap<WorldMember, ListedMember>();

export function listedMember(m: WorldMember): ListedMember {
  const known = listedMembers.get(m);
  if (known !== undefined) return known;
  const listed: ListedMember = {
    id: idOf(m),
    name: m.joined ? m.name : '',
    peerURLs: [peerURL(cluster, m.name)],
    isLearner: m.listed === 'learner',
    // Of the first members etcd has the names from the start; where clients reach one it says itself.
    published: m.joined && m.hasRun,
  };
  listedMembers.set(m, listed);
  return listed;
}

const tickets = new Map<string, TicketFacts>();

export function ticketOf(w: World, m: WorldMember): TicketFacts {
  const key = `${m.name} ${m.ticket} ${m.noted} ${w.bootstrap?.join() ?? ''}`;
  const known = tickets.get(key);
  if (known !== undefined) return known;
  const facts = ticketFacts(cluster, m.name, ticketObject(w, m));
  tickets.set(key, facts);
  return facts;
}

/** What its version names in its own way is as it should be. */
function ticketObject(w: World, { name, ticket, noted }: WorldMember) {
  const own = { cluster, member: name, options: versionVariables(spec, noted) };
  if (ticket === 'void') return voidedTicket(own);
  if (ticket === 'new') return newTicket({ ...own, members: w.bootstrap ?? [name], token: 't' });
  const names = ticket.replace('existing ', '').split(',');
  const members = names.map((each) => ({
    name: each,
    peerURL: each === 'foreign' ? 'http://10.9.9.9:2380' : peerURL(cluster, each),
  }));
  return joinTicket({ ...own, members, token: 't' });
}
