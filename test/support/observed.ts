// Small observations for tests: a settled cluster, and modifiers that say only what differs.
import { desiredBudget } from '../../src/controllers/cluster/desired/budget.ts';
import { versionVariables } from '../../src/controllers/cluster/desired/arguments.ts';
import { hashesOf } from '../../src/controllers/cluster/desired/hashes.ts';
import { desiredImage } from '../../src/controllers/cluster/desired/container.ts';
import { imagePodHash } from '../../src/controllers/cluster/desired/image-pod.ts';
import { v2CheckedBy, versionsToCome } from '../../src/controllers/cluster/imaging.ts';
import { desiredServices } from '../../src/controllers/cluster/desired/services.ts';
import { joinTicket, newTicket, voidedTicket } from '../../src/controllers/cluster/desired/ticket.ts';
import { ticketFacts } from '../../src/controllers/cluster/facts.ts';
import { peerURL } from '../../src/controllers/cluster/names.ts';
import type {
  Answer,
  ImagePodFacts,
  Latch,
  Member,
  Observed,
  PodFacts,
} from '../../src/controllers/cluster/observed.ts';
import type { EtcdClusterStatus } from '../../src/crd/etcdcluster.ts';
import { cluster, exampleSpec, settings, withChanges, type SpecChanges } from '../unit/desired/example.ts';

export type Modifier = (o: Observed) => Observed;
export type MemberModifier = (m: Member) => Member;

export const now = Date.parse('2026-01-01T00:00:00Z');
export const clusterID = 'c1';

/** `a` is short for the member `shop-aaaaa`, whose ID is `a1`. */
export const nameOf = (short: string): string => `shop-${short.repeat(5)}`;

/** Settled, with three healthy voters a, b and c, of which a leads; then whatever the modifiers say. */
export function observed(...modifiers: readonly Modifier[]): Observed {
  const settled: Observed = {
    now,
    settings,
    cluster: {
      metadata: { name: cluster.name, namespace: cluster.namespace, uid: cluster.uid, generation: 1 },
      spec: exampleSpec(),
      status: {
        observedGeneration: 1,
        clusterID,
        bootstrap: { token: 't', version: '3.6.16', size: 3, members: ['a', 'b', 'c'].map(nameOf) },
      },
    },
    members: [],
    membership: { known: false, why: 'no member runs' },
    foreign: [],
    services: desiredServices({ cluster, spec: exampleSpec() }),
    taken: [],
    retained: [],
    nodes: {},
    freshNames: ['v', 'w', 'x', 'y', 'z'].map(nameOf),
    freshToken: 'fresh',
    ...budgetFor(3),
  };
  const start = members(member('a', voter()), member('b', voter()), member('c', voter()))(settled);
  return modifiers.reduce((o, modify) => modify(o), start);
}

function budgetFor(voters: number): Pick<Observed, 'budget'> {
  const budget = desiredBudget({ cluster, voters });
  return budget === undefined ? {} : { budget: { ...budget, metadata: { ...budget.metadata, uid: 'budget' } } };
}

/** These and no others; what is listed of them is the membership. */
export const members =
  (...all: readonly Member[]): Modifier =>
  (o) => ({
    ...o,
    members: all,
    membership: { known: true, members: all.flatMap(({ listed }) => (listed === undefined ? [] : [listed])) },
  });

/** On each node the images that its member is still to run have been asked for their versions. */
export const imagesSeen: Modifier = (o) => ({
  ...o,
  members: o.members.map((m) => (versionsToCome(o, m).length === 0 ? m : { ...m, imagePod: imagePodOf(o, m) })),
});

/** It has shown all that is to come. */
export function imagePodOf(o: Observed, m: Member): ImagePodFacts {
  const {
    cluster: { spec },
    settings,
  } = o;
  const versions = versionsToCome(o, m);
  const images = versions.map((version) => ({
    image: desiredImage({ spec, settings, version }),
    version,
    says: version,
  }));
  const v2 = v2CheckedBy(o, m) === undefined ? {} : { v2: { clean: true } };
  return { uid: `image-${m.name}`, deleting: false, podHash: imagePodHash(spec, settings, versions), images, ...v2 };
}

/** No member answers a linearizable read, so there is no list. */
export const withoutQuorum: Modifier = (o) => ({
  ...o,
  members: o.members.map(unlisted),
  membership: { known: false, why: 'no member answers a linearizable read' },
});

function unlisted(m: Member): Member {
  const { listed: _, ...rest } = m;
  return rest;
}

export const withSpec =
  (changes: SpecChanges): Modifier =>
  (o) => ({ ...o, cluster: { ...o.cluster, spec: withChanges(o.cluster.spec, changes) } });

export const withStatus =
  (changes: Partial<EtcdClusterStatus>): Modifier =>
  (o) => {
    const before = o.cluster.status ?? { observedGeneration: -1 };
    return { ...o, cluster: { ...o.cluster, status: { ...before, ...changes } } };
  };

/** Nothing is there yet but the object. */
export const unborn: Modifier = (o) => {
  const { budget: _, ...rest } = o;
  const { status: __, ...object } = o.cluster;
  return { ...rest, cluster: object, members: [], membership: { known: false, why: 'no member runs' }, services: [] };
};

/** The names of its first members are recorded, and it has no identity yet. */
export const beingBorn =
  (...all: readonly Member[]): Modifier =>
  (o) => {
    const { budget: _, ...rest } = o;
    const { clusterID: __, ...status } = o.cluster.status ?? { observedGeneration: 1 };
    return {
      ...rest,
      cluster: { ...o.cluster, status },
      members: all,
      membership: { known: false, why: 'no member runs' },
    };
  };

export const budgetOf =
  (voters: number): Modifier =>
  (o) => {
    const { budget: _, ...rest } = o;
    return { ...rest, ...budgetFor(voters) };
  };

/** The last look saw how many entries the learner had to catch up. */
export const seenBefore =
  (short: string, entries: number): Modifier =>
  (o) => ({ ...o, earlier: { now: now - 250, numbersAt: now, learners: { [`${short}1`]: entries }, since: {} } });

const hashes = hashesOf(exampleSpec(), settings, '3.6.16');

/** With a claim and a Pod that is being made, and unknown to etcd; then whatever the modifiers say. */
export function member(short: string, ...modifiers: readonly MemberModifier[]): Member {
  const name = nameOf(short);
  const made: Member = {
    name,
    peerURL: peerURL(cluster, name),
    claim: { uid: `claim-${short}`, phase: 'Bound', deleting: false, volumeName: `volume-${short}` },
    latch: { version: '3.6.16' },
    pod: {
      uid: `pod-${short}`,
      deleting: false,
      node: `node-${short}`,
      ip: '10.0.0.1',
      role: 'learner',
      podHash: hashes.pod,
      imageHash: hashes.image,
      containerID: `container-${short}`,
      inQuorum: false,
      ready: false,
      containersReady: false,
      finished: false,
      container: { state: 'pending', message: 'its container is being made' },
    },
    answer: { reachable: false, why: 'its container does not run' },
  };
  return modifiers.reduce((m, modify) => modify(m), made);
}

/** Latched, running, healthy and marked: all that a voter should be. */
export const voter = (): MemberModifier => (m) =>
  [
    listedAs('voter'),
    latched(),
    pod({ role: 'voter', inQuorum: true, ready: true, containersReady: true }),
    running(),
    ticket('voided'),
  ].reduce((all, modify) => modify(all), m);

/** Latched, running and caught up. */
export const learner = (): MemberModifier => (m) =>
  [listedAs('learner'), latched(), running(), ticket('voided')].reduce((all, modify) => modify(all), m);

/** Etcd has heard of it; its process never joined. */
export const added =
  (): MemberModifier =>
  (m): Member => ({ ...m, listed: { id: idOf(m), name: '', peerURLs: [m.peerURL], isLearner: true } });

export const listedAs =
  (role: 'voter' | 'learner'): MemberModifier =>
  (m) => ({ ...m, listed: { id: idOf(m), name: m.name, peerURLs: [m.peerURL], isLearner: role === 'learner' } });

/** It has told the others where clients reach it. */
export const published = (): MemberModifier => (m) =>
  m.listed === undefined ? m : { ...m, listed: { ...m.listed, published: true } };

const idOf = (m: Member): string => `${m.name.at(-1) ?? ''}1`;

export const latched =
  (changes: Latch = {}): MemberModifier =>
  (m) => {
    const whole: Latch = {
      clusterID,
      memberID: idOf(m),
      started: '2026-01-01T00:00:00Z',
      ...(m.claim === undefined ? {} : { claimUID: m.claim.uid }),
    };
    return { ...m, latch: { ...m.latch, ...whole, ...changes } };
  };

export const latch =
  (is: Latch): MemberModifier =>
  (m) => ({ ...m, latch: is });

export const pod =
  (changes: Partial<PodFacts>): MemberModifier =>
  (m) =>
    m.pod === undefined ? m : { ...m, pod: { ...m.pod, ...changes } };

export const held = (): MemberModifier => pod({ container: { state: 'held', message: '' } });
export const exited = (message: string): MemberModifier => pod({ container: { state: 'exited', message } });
export const pending = (message: string): MemberModifier => pod({ container: { state: 'pending', message } });

type Reachable = Extract<Answer, { reachable: true }>;

/** Its container runs and it answers, by default as a follower of a. */
export const running =
  (changes: Partial<Reachable> = {}): MemberModifier =>
  (m) => ({
    ...pod({ container: { state: 'running', message: '' } })(m),
    answer: {
      reachable: true,
      clusterID,
      memberID: idOf(m),
      version: '3.6.16',
      leader: 'a1',
      isLearner: m.listed?.isLearner ?? false,
      raftIndex: 1000,
      raftAppliedIndex: 1000,
      raftTerm: 2,
      dbSize: 20_480,
      dbSizeInUse: 16_384,
      alarms: [],
      linearizable: m.listed?.isLearner === false,
      ...changes,
    },
  });

export const unreachable =
  (why = 'no answer within 3 s'): MemberModifier =>
  (m) => ({ ...m, answer: { reachable: false, why } });

/** Down, in the words of its container. */
export const down =
  (message = 'etcd ended with code 1 (Error)'): MemberModifier =>
  (m) =>
    unreachable('its container does not run')(exited(message)(m));

export const noPod = (): MemberModifier => (m) => {
  const { pod: _, ...rest } = m;
  return unreachable('its container does not run')(rest);
};

/** And with the claim goes what was latched on it. */
export const noClaim = (): MemberModifier => (m) => {
  const { claim: _, ...rest } = m;
  return { ...rest, latch: {} };
};

/** Its data is in memory: it has no claim, as its Pod says; without a Pod, as a look by name says. */
export const inMemory = (): MemberModifier => (m) => {
  const { claim: _, ...rest } = m;
  return m.pod === undefined ? { ...rest, latch: {}, claimGone: true, podGone: true } : pod({ medium: 'Memory' })(rest);
};

export const claim =
  (changes: Partial<NonNullable<Member['claim']>>): MemberModifier =>
  (m) =>
    m.claim === undefined ? m : { ...m, claim: { ...m.claim, ...changes } };

/** `new` makes the cluster of a, b and c; `joins` has these members in its list. */
export const ticket =
  (is: 'new' | 'voided' | 'none' | { readonly joins: readonly string[] }): MemberModifier =>
  (m) => {
    const { ticket: _, ...rest } = m;
    if (is === 'none') return rest;
    const options = versionVariables(exampleSpec(), m.latch.version ?? '3.6.16');
    const facts = ticketFacts(cluster, m.name, ticketObject(m.name, is, options));
    return { ...m, ticket: { ...facts, uid: `ticket-${m.name.at(-1) ?? ''}` } };
  };

function ticketObject(
  name: string,
  is: 'new' | 'voided' | { readonly joins: readonly string[] },
  options: Readonly<Record<string, string>>,
) {
  const own = { cluster, member: name, options };
  if (is === 'voided') return voidedTicket(own);
  if (is === 'new') return newTicket({ ...own, members: ['a', 'b', 'c'].map(nameOf), token: 't' });
  const all = is.joins.map((short) => ({ name: nameOf(short), peerURL: peerURL(cluster, nameOf(short)) }));
  return joinTicket({ ...own, members: all, token: 't' });
}
