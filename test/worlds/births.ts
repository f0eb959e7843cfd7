// Clusters that are to be born.
import { emptyWorld, nameOf, newMember, noLatch, type World, type WorldMember } from './world.ts';

export function* births(sizes: readonly number[]): Generator<World> {
  for (const size of sizes) {
    const empty: World = { ...emptyWorld, size };
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

const placed = { ...noLatch, placed: true };

/** From the first start on. */
const inNewCluster: Partial<WorldMember> = { listed: 'voter', added: 1, joined: true, voted: true, latch: placed };

const stagesOfBirth: readonly Partial<WorldMember>[] = [
  { pod: 'none' },
  { pod: 'pending' },
  {},
  { latch: placed },
  { latch: placed, ticket: 'new' },
  { ...inNewCluster, ticket: 'new', pod: 'running', data: true, hasRun: true },
];

const troubleAtBirth: Readonly<Record<string, Partial<WorldMember>>> = {
  none: {},
  'its Pod is gone': { pod: 'none' },
  'its Pod cannot be run': { pod: 'pending', fault: 'pending' },
  'has its ticket': { ticket: 'new', latch: placed },
  'has no ticket': { ticket: 'none', pod: 'held', data: false, hasRun: false },
  'has no ticket, and no Pod': { ticket: 'none', pod: 'none', data: false, hasRun: false },
  'has a ticket, and has not started': { ticket: 'new', pod: 'none', data: false, hasRun: false },
  'its claim is being deleted': { claim: 'deleting' },
  'its claim is gone': { claim: 'none', pod: 'pending', latch: noLatch },
  'hangs once it runs': { fault: 'hangs' },
};
