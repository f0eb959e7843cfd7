// All small worlds to begin with: a cluster that is to be born, or one that stands, with a few things that are not as they should be.
import { quorum } from '../../src/etcd/quorum.ts';
import { nameOf, newMember, type World, type WorldMember } from './world.ts';

type Condition = (w: readonly WorldMember[], m: WorldMember) => Partial<WorldMember>;

const asIs: Condition = () => ({});

/** What may be the matter with a voter. */
const voterConditions: Readonly<Record<string, Condition>> = {
  hangs: () => ({ fault: 'hangs' }),
  'its disk was wiped': () => ({ data: false, pod: 'crashed' }),
  'its disk was wiped, and its ticket is not voided': () => ({ data: false, pod: 'crashed', ticket: 'void' }),
  'has no Pod': () => ({ pod: 'none', gate: false }),
  'its Pod is being deleted': () => ({ pod: 'deleting' }),
  'its Pod was evicted': () => ({ pod: 'finished' }),
  'its Pod cannot be run': () => ({ pod: 'pending', fault: 'pending', gate: false }),
  'lost claim and Pod': () => ({ pod: 'none', claim: 'none', data: false, gate: false }),
  'its claim is being deleted': () => ({ claim: 'deleting' }),
  'its claim is being deleted, and its Pod is gone': () => ({ claim: 'deleting', pod: 'none', gate: false }),
  'has another claim': () => ({ claim: 'other', pod: 'none', gate: false }),
  'its ticket is not voided': () => ({ ticket: 'new' }),
  'its ticket is gone': () => ({ ticket: 'none' }),
  'was not seen to run yet': (_, m) => ({ ticket: 'new', latch: { ...m.latch, started: false } }),
  'has no latch but its place': () => ({ ticket: 'new', latch: { placed: true, id: 0, started: false } }),
  'its Pod is marked as a learner': () => ({ role: 'learner', gate: false }),
};

const list = (all: readonly WorldMember[], m: WorldMember): `existing ${string}` =>
  `existing ${[...all.filter((each) => each.listed !== 'no'), m].map(({ name }) => name).join()}`;

const placed = { placed: true, id: 1, started: false };
const started = { placed: true, id: 1, started: true };
const joined = { joined: true, data: true, hasRun: true, pod: 'running', latch: started } as const;

/** How far the one learner may be, and what may be the matter with it. */
const learnerConditions: Readonly<Record<string, Condition>> = {
  added: asIs,
  'added, and its Pod is gone': () => ({ pod: 'none' }),
  'added, and nothing of it is left': () => ({ pod: 'none', claim: 'none' }),
  'added, and its claim is being deleted': () => ({ claim: 'deleting' }),
  'its disk has an earlier identity': () => ({ added: 2, latch: placed }),
  latched: () => ({ latch: placed }),
  'has its ticket': (all, m) => ({ latch: placed, ticket: list(all, m) }),
  'has a ticket with another list': () => ({ latch: placed, ticket: 'existing x' }),
  'has its ticket and no Pod': (all, m) => ({ latch: placed, ticket: list(all, m), pod: 'none' }),
  'has its ticket, and its Pod cannot be run': (all, m) => ({
    latch: placed,
    ticket: list(all, m),
    pod: 'pending',
    fault: 'pending',
  }),
  'has joined': (all, m) => ({ ...joined, latch: placed, ticket: list(all, m) }),
  'never catches up': () => ({ ...joined, ticket: 'void', fault: 'slow' }),
  'has caught up': () => ({ ...joined, ticket: 'void', behind: false }),
  'has caught up, and its ticket is not voided': (all, m) => ({ ...joined, ticket: list(all, m), behind: false }),
  hangs: () => ({ ...joined, ticket: 'void', behind: false, fault: 'hangs' }),
  'its disk was wiped': () => ({ ...joined, ticket: 'void', data: false, pod: 'crashed' }),
  'has joined, and lost claim and Pod': () => ({ ...joined, ticket: 'void', data: false, pod: 'none', claim: 'none' }),
};

/** Made for growth; etcd has not heard of them. */
const newcomerConditions: Readonly<Record<string, Condition>> = {
  held: () => ({ pod: 'held' }),
  pending: () => ({ pod: 'pending' }),
  'cannot be run': () => ({ pod: 'pending', fault: 'pending' }),
  'has a claim and no Pod': asIs,
  'has a Pod and no claim': () => ({ pod: 'pending', claim: 'none' }),
  'is being deleted': () => ({ pod: 'deleting' }),
};

const voter = (index: number): WorldMember =>
  newMember(nameOf(index), {
    listed: 'voter',
    added: 1,
    joined: true,
    claim: 'bound',
    pod: 'running',
    ticket: 'void',
    data: true,
    hasRun: true,
    latch: started,
    role: 'voter',
    gate: true,
  });

const learner = (index: number): WorldMember =>
  newMember(nameOf(index), { listed: 'learner', added: 1, claim: 'bound', pod: 'held', behind: true });

const newcomer = (index: number): WorldMember => newMember(nameOf(index), { claim: 'bound' });

export function* births(sizes: readonly number[]): Generator<World> {
  for (const size of sizes) {
    const empty: World = {
      size,
      members: [],
      services: false,
      budget: undefined,
      bootstrap: undefined,
      clusterID: false,
      step: undefined,
      named: 0,
    };
    yield empty;
    const bootstrap = Array.from({ length: size }, (_, i) => nameOf(i));
    const member = (i: number, changes: Partial<WorldMember>) =>
      newMember(nameOf(i), { claim: 'bound', pod: 'held', role: 'voter', ...changes });
    const recorded = { ...empty, services: true, bootstrap, named: size };
    for (const stage of stagesOfBirth) {
      for (const trouble of Object.values(troubleAtBirth)) {
        yield {
          ...recorded,
          members: bootstrap.map((_, i) => member(i, { ...stage, ...(i === size - 1 && trouble) })),
        };
        yield { ...recorded, members: bootstrap.map((_, i) => member(i, { ...stage, ...(i === 0 && trouble) })) };
      }
    }
  }
}

/** From the first start on. */
const inNewCluster: Partial<WorldMember> = {
  listed: 'voter',
  added: 1,
  joined: true,
  latch: { placed: true, id: 0, started: false },
};

const stagesOfBirth: readonly Partial<WorldMember>[] = [
  { pod: 'none' },
  { pod: 'pending' },
  {},
  { latch: { placed: true, id: 0, started: false } },
  { latch: { placed: true, id: 0, started: false }, ticket: 'new' },
  { ...inNewCluster, ticket: 'new', pod: 'running', data: true, hasRun: true },
];

const troubleAtBirth: Readonly<Record<string, Partial<WorldMember>>> = {
  none: {},
  'its Pod is gone': { pod: 'none' },
  'its Pod cannot be run': { pod: 'pending', fault: 'pending' },
  'has its ticket': { ticket: 'new', latch: { placed: true, id: 0, started: false } },
  'has no ticket': { ticket: 'none', pod: 'held', data: false, hasRun: false },
  'has no ticket, and no Pod': { ticket: 'none', pod: 'none', data: false, hasRun: false },
  'has a ticket, and has not started': { ticket: 'new', pod: 'none', data: false, hasRun: false },
  'its claim is being deleted': { claim: 'deleting' },
  'its claim is gone': { claim: 'none', pod: 'pending' },
  'hangs once it runs': { fault: 'hangs' },
};

/** Worlds of so many voters with at most so many things the matter. */
export function* standing(count: number, sizes: readonly number[], most: number): Generator<World> {
  for (const size of sizes) {
    for (const [voters, used] of membersWith(
      Array.from({ length: count }, (_, i) => voter(i)),
      voterConditions,
      most,
    )) {
      for (const [rest, more] of others(voters, count, most - used)) {
        if (voters.length + rest.filter((m) => m.listed === 'learner').length > size) continue;
        for (const odd of oddities(count, most - used - more)) {
          yield {
            size,
            members: [...voters, ...rest],
            services: true,
            budget: count > 1 ? quorum(count) : undefined,
            bootstrap: voters.map((m) => m.name),
            clusterID: true,
            step: undefined,
            named: count + rest.length,
            ...odd,
          };
        }
      }
    }
  }
}

type Some = readonly [members: readonly WorldMember[], used: number];

/** Each of them as it should be, or with one condition; with at most so many conditions in all. */
function* membersWith(
  members: readonly WorldMember[],
  conditions: Readonly<Record<string, Condition>>,
  most: number,
): Generator<Some> {
  const [first, ...rest] = members;
  if (first === undefined) {
    yield [[], 0];
    return;
  }
  for (const [others, used] of membersWith(rest, conditions, most)) {
    yield [[first, ...others], used];
    if (used >= most) continue;
    for (const condition of Object.values(conditions)) {
      yield [[{ ...first, ...condition(members, first) }, ...others], used + 1];
    }
  }
}

/** A learner or none, and up to three newcomers. */
function* others(voters: readonly WorldMember[], count: number, most: number): Generator<Some> {
  yield [[], 0];
  if (most < 1) return;
  for (const learnerIs of [undefined, ...Object.values(learnerConditions)]) {
    const learners = learnerIs === undefined ? [] : [withCondition(voters, learner(count), learnerIs)];
    const from = count + learners.length;
    for (const newcomers of newcomersFrom(from, most - learners.length)) {
      if (learners.length + newcomers.length > 0)
        yield [[...learners, ...newcomers], learners.length + newcomers.length];
    }
  }
}

const withCondition = (all: readonly WorldMember[], m: WorldMember, condition: Condition): WorldMember => ({
  ...m,
  ...condition(all, m),
});

function* newcomersFrom(from: number, most: number): Generator<readonly WorldMember[]> {
  yield [];
  if (most < 1) return;
  for (const condition of Object.values(newcomerConditions)) {
    const first = withCondition([], newcomer(from), condition);
    for (const rest of newcomersFrom(from + 1, most - 1)) yield [first, ...rest];
  }
}

function* oddities(count: number, most: number): Generator<Partial<World>> {
  yield {};
  if (most < 1) return;
  yield { services: false };
  yield { clusterID: false };
  yield { budget: count > 1 ? undefined : 1 };
  yield { budget: quorum(count) + 1 };
  yield { budget: 1 };
  yield { step: { kind: 'CreateClaim', target: `${nameOf(9)},${nameOf(10)}` } };
}
