// What may be the matter with a member, and how far a half-done change may be.
import { isListed, nameOf, newMember, noLatch, type WorldMember } from './world.ts';

/** `long`: and the operator has seen it so for long enough to act on it. */
type Changes = Partial<WorldMember> & { readonly long?: true };
export type Condition = (all: readonly WorldMember[], m: WorldMember) => Changes;
export type Conditions = Readonly<Record<string, Condition>>;

const asIs: Condition = () => ({});
const ended = { pod: 'none', gate: false, serves: 'no' } as const;

/** The seven that every multiset of voters is made of. */
export const mainConditions: Conditions = {
  'is well': asIs,
  lags: () => ({ behind: true, fault: 'slow' }),
  'runs on a claim that is being deleted': () => ({ claim: 'deleting' }),
  hangs: () => ({ fault: 'hangs' }),
  'hangs for long': () => ({ fault: 'hangs', long: true }),
  'lost claim and Pod': () => ({ ...ended, claim: 'none', data: false, latch: noLatch }),
};

/** What else may be the matter with a voter. */
export const voterConditions: Conditions = {
  ...Object.fromEntries(Object.entries(mainConditions).slice(1)),
  'its disk was wiped': () => ({ data: false, pod: 'crashed', serves: 'no' }),
  'has no Pod': () => ended,
  'its Pod is being deleted': () => ({ pod: 'deleting', serves: 'no' }),
  'its Pod was evicted': () => ({ pod: 'finished', serves: 'no' }),
  'its Pod cannot be run': () => ({ ...ended, pod: 'pending', fault: 'pending' }),
  'its Pod could not be run for long': () => ({ ...ended, pod: 'pending', fault: 'pending', long: true }),
  'its Pod, of an earlier spec, cannot be run': () => ({ ...ended, pod: 'pending', fault: 'pending', outdated: 'pod' }),
  'crashes at every start': () => ({ pod: 'crashed', fault: 'crashes', serves: 'no', gate: false }),
  'has crashed at every start for long': () => ({ pod: 'crashed', fault: 'crashes', serves: 'no', long: true }),
  'its data differs': () => ({ pod: 'crashed', fault: 'differs', serves: 'no' }),
  'its claim is being deleted, and its Pod is gone': () => ({ ...ended, claim: 'deleting' }),
  'its claim is being deleted, and it hangs': () => ({ claim: 'deleting', fault: 'hangs' }),
  'has another claim': () => ({ ...ended, claim: 'other', data: false }),
  'its claim has lost its volume': () => ({ claim: 'lost' }),
  'its claim has lost its volume, and its Pod is gone': () => ({ ...ended, claim: 'lost', data: false }),
  'its volume is deleted, and its Pod hangs': () => ({ claim: 'emptied', fault: 'hangs' }),
  'its volume is deleted, and its Pod is gone': () => ({ ...ended, claim: 'emptied', data: false }),
  'its ticket is not voided': () => ({ ticket: 'new' }),
  'its ticket is gone': () => ({ ticket: 'none' }),
  'was not seen to run yet': (_, m) => ({ ticket: 'new', latch: { ...m.latch, started: false } }),
  'has no latch but its place': () => ({ ticket: 'new', latch: { ...noLatch, placed: true } }),
  'its Pod is marked as a learner': () => ({ role: 'learner', gate: false }),
  'is not marked as ready': () => ({ gate: false }),
  'its removal is noted': (_, m) => ({ latch: { ...m.latch, removed: 'Scaled' } }),
  'its replacement is noted': (_, m) => ({ latch: { ...m.latch, removed: 'Replaced' } }),
  'is reached by others only': () => ({ fault: 'unseen' }),
  'is reached by us only': () => ({ fault: 'apart' }),
  'is reached by other voters only': () => ({ fault: 'unheard' }),
  'is reached by its kubelet only': () => ({ fault: 'alone' }),
  'sees the leader only': () => ({ fault: 'loose', serves: 'loosely' }),
  'takes the others for disconnected': () => ({ fault: 'mistaken' }),
  'lists other members': () => ({ fault: 'diverged' }),
  'was made from an earlier spec': () => ({ outdated: 'pod' }),
  'was made from an earlier spec, and crashes': () => ({ outdated: 'pod', pod: 'crashed', serves: 'no' }),
  'its node is cordoned': () => ({ node: 'cordoned' }),
  'its node does not answer': () => ({ node: 'lost' }),
  'its node has not answered for long': () => ({ node: 'lost', long: true }),
  'its node does not answer, and its Pod is being deleted': () => ({ node: 'lost', pod: 'deleting', serves: 'no' }),
  'its node is deleted': () => ({ node: 'gone' }),
};

const list = (all: readonly WorldMember[], m: WorldMember): `existing ${string}` =>
  `existing ${[...all.filter(isListed), m].map(({ name }) => name).join()}`;

const placed = { ...noLatch, placed: true, id: 1 };
const started = { ...placed, started: true };
const joined = { joined: true, data: true, hasRun: true, pod: 'running', serves: 'yes', latch: started } as const;
const voided = { ...joined, ticket: 'void' } as const;

/** How far the one learner may be, and what may be the matter with it. */
export const learnerConditions: Conditions = {
  added: asIs,
  'has caught up': () => ({ ...voided, behind: false }),
  'never catches up': () => ({ ...voided, fault: 'slow' }),
  hangs: () => ({ ...voided, behind: false, fault: 'hangs' }),
  'has caught up, and is reached by us only': () => ({ ...voided, behind: false, fault: 'apart', seen: 'caught up' }),
  'has joined, and lost claim and Pod': () => ({ ...voided, ...ended, data: false, claim: 'none', latch: noLatch }),
  'added, and its Pod is gone': () => ({ pod: 'none' }),
  'added, and nothing of it is left': () => ({ pod: 'none', claim: 'none' }),
  'added, and its claim is being deleted': () => ({ claim: 'deleting' }),
  'added, and its node does not answer': () => ({ node: 'lost' }),
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
  'has not caught up for long': () => ({ ...voided, fault: 'slow', seen: 'behind', long: true }),
  'has caught up, and its ticket is not voided': (all, m) => ({ ...joined, ticket: list(all, m), behind: false }),
  'hangs for long': () => ({ ...voided, behind: false, fault: 'hangs', long: true }),
  crashes: () => ({ ...voided, pod: 'crashed', fault: 'crashes', serves: 'no' }),
  'its disk was wiped': () => ({ ...voided, data: false, pod: 'crashed', serves: 'no' }),
  'runs on a claim that is being deleted': () => ({ ...voided, behind: false, claim: 'deleting' }),
  'its node has not answered for long': () => ({ ...voided, behind: false, node: 'lost', long: true }),
  'is to be taken out': () => ({ ...voided, behind: false, latch: { ...started, removed: 'Scaled' } }),
};

/** Made for growth; etcd has not heard of them. */
export const newcomerConditions: Conditions = {
  held: () => ({ pod: 'held' }),
  pending: () => ({ pod: 'pending' }),
  'cannot be run': () => ({ pod: 'pending', fault: 'pending' }),
  'has a claim and no Pod': asIs,
  'has a Pod and no claim': () => ({ pod: 'pending', claim: 'none' }),
  'is being deleted': () => ({ pod: 'deleting' }),
  'its claim is being deleted': () => ({ pod: 'held', claim: 'deleting' }),
  'its node does not answer': () => ({ pod: 'held', node: 'lost' }),
};

const removed = { ...started, removed: 'Replaced' } as const;
const out = { added: 1, voted: true, hasRun: true, data: true, ticket: 'void', role: 'voter' } as const;

/** Etcd lists them no more. */
export const leftoverConditions: Conditions = {
  'runs still': () => ({ ...out, pod: 'running', serves: 'yes', gate: true, latch: removed }),
  'has ended': () => ({ ...out, pod: 'crashed', latch: { ...removed, removed: 'Scaled' } }),
  'has no Pod': () => ({ ...out, latch: removed }),
  'has no Pod and no ticket': () => ({ ...out, ticket: 'none', latch: removed }),
  'its claim is being deleted': () => ({ ...out, pod: 'crashed', claim: 'deleting', latch: removed }),
  'its Pod stays on a node that does not answer': () => ({ ...out, pod: 'deleting', node: 'lost', latch: removed }),
  'was removed by hand': () => ({ ...out, pod: 'crashed', byHand: true, latch: started }),
  'was removed by hand, and that is noted': () => ({
    ...out,
    byHand: true,
    latch: { ...started, removed: 'ByHand' },
  }),
  'its claim is gone': () => ({ ...out, pod: 'crashed', claim: 'none', data: false, latch: noLatch }),
  'was a learner that never started': () => ({ added: 1, pod: 'held', latch: { ...placed, removed: 'NeverJoined' } }),
  'was a learner that never started, and was removed by hand': () => ({
    added: 1,
    pod: 'held',
    latch: placed,
    byHand: true,
  }),
  'was a learner': () => ({
    ...out,
    voted: false,
    role: 'learner',
    pod: 'crashed',
    latch: { ...removed, removed: 'Scaled' },
  }),
};

export const voter = (index: number): WorldMember =>
  newMember(nameOf(index), {
    ...voided,
    listed: 'voter',
    added: 1,
    claim: 'bound',
    voted: true,
    role: 'voter',
    gate: true,
  });

export const learner = (index: number): WorldMember =>
  newMember(nameOf(index), { listed: 'learner', added: 1, claim: 'bound', pod: 'held', behind: true });

export const newcomer = (index: number): WorldMember => newMember(nameOf(index), { claim: 'bound' });
