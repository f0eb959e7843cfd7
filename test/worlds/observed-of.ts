// What one look of the operator sees of a world.
import { desiredBudget } from '../../src/controllers/cluster/desired/budget.ts';
import { present } from '../../src/controllers/cluster/desired/present.ts';
import { desiredServices } from '../../src/controllers/cluster/desired/services.ts';
import type {
  EarlierLook,
  ListedMember,
  Member,
  Membership,
  NodeFacts,
  Observed,
} from '../../src/controllers/cluster/observed.ts';
import { cluster, exampleSpec, settings } from '../unit/desired/example.ts';
import { imagePodOf } from '../support/observed.ts';
import { asksPeers } from '../../src/controllers/cluster/to-read.ts';
import { answersOf, farBehind, withPeers } from './answers-of.ts';
import { clusterID, factsOf, listedMember, nodeOf, now, ticketOf } from './member-of.ts';
import { foreignID, healthyVoters, idOf, isListed, isSeen, nameOf, type World, type WorldMember } from './world.ts';

/** Longer than anything that is timed. */
const long = 86_400_000;
const short = 250;

export function observedOf(w: World): Observed {
  const isKnown = w.leader !== undefined && healthyVoters(w).some(isSeen);
  const [members, cluster, nodes] = [membersOf(w, isKnown), objectOf(w), nodesOf(w)];
  return withImagePods(w, {
    now,
    settings,
    cluster,
    members: asksPeers({ now, settings, cluster, members, nodes, ...earlierOf(w) }) ? withPeers(w, members) : members,
    membership: isKnown ? membershipOf(w) : { known: false, why: 'no member answers' },
    foreign: w.foreign === 'none' || !isKnown ? [] : [foreigner(w)],
    services: w.services ? services : none,
    ...(w.budget === undefined ? {} : { budget: budgetOf(w.budget) }),
    taken: [],
    retained: [],
    nodes,
    freshNames: freshNames(w.named),
    freshToken: 't',
    ...earlierOf(w),
  });
}

function withImagePods(w: World, o: Observed): Observed {
  const tried = new Set(w.members.flatMap((m) => (m.tried ? [m.name] : [])));
  if (tried.size === 0) return o;
  return {
    ...o,
    members: o.members.map((m) => (tried.has(m.name) ? { ...m, imagePod: imagePodOf(o, m) } : m)),
  };
}

function membersOf(w: World, isKnown: boolean): readonly Member[] {
  const answers = answersOf(w);
  return w.members
    .filter((m) => hasFacts(m, isKnown, w.clusterID))
    .map((m) => ({
      ...factsOf(m),
      answer: answers(m),
      ...(m.ticket === 'none' ? {} : { ticket: ticketOf(w, m) }),
      ...(isListed(m) && isKnown ? { listed: listedMember(m) } : {}),
    }));
}

/** Of some nothing is left; a ticket counts only while nobody can say that its member was removed. */
function hasFacts(m: WorldMember, isKnown: boolean, isBorn: boolean): boolean {
  const hasTicket = m.ticket !== 'none' && !(isBorn && isKnown);
  return m.claim !== 'none' || m.pod !== 'none' || (isListed(m) && isKnown) || hasTicket;
}

const objects = new Map<string, Observed['cluster']>();

function objectOf(w: World): Observed['cluster'] {
  const { size, asks, ordered, retention, paused, clusterID: isBorn, followed, bootstrap = [], step } = w;
  const told = [
    size,
    asks,
    ordered,
    retention,
    paused,
    isBorn,
    followed,
    step?.kind,
    step?.target,
    ...bootstrap,
  ].join();
  const known = objects.get(told) ?? newObject(w);
  objects.set(told, known);
  return known;
}

const newObject = (w: World): Observed['cluster'] => ({
  metadata: { name: cluster.name, namespace: cluster.namespace, uid: cluster.uid, generation: 1 },
  spec: specOf(w),
  status: present({
    observedGeneration: 1,
    clusterID: w.clusterID ? clusterID : undefined,
    wantedSize: w.followed,
    downgrade: w.ordered,
    bootstrap: w.bootstrap && {
      token: 't',
      version: w.asks,
      size: w.bootstrap.length,
      members: [...w.bootstrap],
    },
    step: w.step && { ...w.step, sinceTime: '2023-11-14T22:13:20Z' },
  }),
});

const specs = new Map<string, Observed['cluster']['spec']>();

function specOf({ size, asks, retention, paused }: World): Observed['cluster']['spec'] {
  const key = `${String(size)} ${asks} ${retention} ${String(paused)}`;
  const known = specs.get(key);
  if (known !== undefined) return known;
  const kept = { whenDeleted: 'Retain', whenScaled: retention, whenReplaced: retention } as const;
  const spec = exampleSpec({ size, version: asks, paused, storage: { retention: kept } });
  specs.set(key, spec);
  return spec;
}

const services = desiredServices({ cluster, spec: exampleSpec() });
const none: Observed['services'] = [];

const budgets = new Map<number, NonNullable<Observed['budget']>>();

function budgetOf(minAvailable: number): NonNullable<Observed['budget']> {
  const known = budgets.get(minAvailable) ?? newBudget(minAvailable);
  budgets.set(minAvailable, known);
  return known;
}

function newBudget(minAvailable: number) {
  const budget = desiredBudget({ cluster, voters: 3 });
  return { ...budget, metadata: { ...budget?.metadata, uid: 'budget' }, spec: { ...budget?.spec, minAvailable } };
}

function membershipOf(w: World): Membership {
  const members = w.members.filter(isListed).map(listedMember);
  const disagreeing = healthyVoters(w).filter((m) => isSeen(m) && m.fault === 'diverged');
  return {
    known: true,
    members: w.foreign === 'none' ? members : [...members, foreigner(w)],
    ...(disagreeing.length === 0 ? {} : { disagreeing: disagreeing.map((m) => `${m.name} lists others`) }),
  };
}

const foreigner = ({ foreign }: World): ListedMember => ({
  id: foreignID,
  name: foreign === 'stray' ? '' : 'foreign',
  peerURLs: ['http://10.9.9.9:2380'],
  isLearner: foreign !== 'voter',
  ...(foreign === 'stray' ? {} : { published: true }),
});

function nodesOf(w: World): Record<string, NodeFacts> {
  const nodes: Record<string, NodeFacts> = {};
  for (const m of w.members) if (m.pod !== 'none' && m.pod !== 'pending') nodes[nodeOf(m)] = nodeFactsOf(m);
  return nodes;
}

const known = new WeakMap<WorldMember, NodeFacts>();

function nodeFactsOf(m: WorldMember): NodeFacts {
  const facts = known.get(m) ?? nodeFacts[m.node](m);
  known.set(m, facts);
  return facts;
}

const zones = ['east', 'west', 'north'];
const zoneOf = (m: WorldMember): string => zones[m.name.charCodeAt(m.name.length - 1) % zones.length] ?? '';

const nodeFacts: Readonly<Record<WorldMember['node'], (m: WorldMember) => NodeFacts>> = {
  well: (m) => ({ gone: false, ready: true, cordoned: false, zone: zoneOf(m) }),
  cordoned: (m) => ({ gone: false, ready: true, cordoned: true, zone: zoneOf(m) }),
  lost: (m) => ({ gone: false, ready: false, cordoned: false, zone: zoneOf(m) }),
  gone: () => ({ gone: true, ready: false, cordoned: false }),
};

const fresh = new Map<number, readonly string[]>();

function freshNames(from: number): readonly string[] {
  const names = fresh.get(from) ?? Array.from({ length: 9 }, (_, i) => nameOf(from + i));
  fresh.set(from, names);
  return names;
}

function earlierOf(w: World): { earlier?: EarlierLook } {
  const seen = w.members.filter((m) => m.seen !== 'nothing');
  const { since, moved, snapshots: raftSnapshots } = w.memory;
  const words = Object.entries(since);
  if (seen.length === 0 && words.length === 0 && moved === undefined && isEmpty(raftSnapshots)) return {};
  const learners = Object.fromEntries(seen.map((m) => [idOf(m), m.seen === 'behind' ? farBehind : 0]));
  const times = Object.fromEntries(words.map(([word, time]) => [word, now - (time === 'long' ? long : short)]));
  const earlier = { now: now - short, numbersAt: now, learners, raftSnapshots, since: times };
  return { earlier: { ...earlier, ...(moved && { moved }) } };
}

const isEmpty = (record: object): boolean => Object.keys(record).length === 0;
