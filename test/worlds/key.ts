// Tells worlds apart, but not by who has which name: two worlds that differ in names alone are one.
import { numberOf } from './versions.ts';
import { foreignID, idOf, listedNames, type World, type WorldMember } from './world.ts';

const keys = new WeakMap<World, string>();

export function keyOf(w: World): string {
  const known = keys.get(w);
  if (known !== undefined) return known;
  const { moved, since } = w.memory;
  const words = wordsOf(since);
  const members = w.members.map((m) => {
    const id = idOf(m);
    const isFirst = w.clusterID ? '' : String(w.bootstrap?.includes(m.name) ?? '');
    const leads = m.name === w.leader ? 'leads' : '';
    return `${ownKey(m)} ${snapshotsSince(w, m)} ${leads} ${isFirst} ${ticketIn(w, m)} ${words.get(id) ?? ''}${words.get(m.name) ?? ''} ${moved?.from === id ? moved.times : ''}`;
  });
  let key = `${w.size} ${w.leader !== undefined} ${w.asks} ${w.clusterVersion} ${w.downgrade} ${w.ordered} ${w.isHalfWritten} ${w.services} ${w.budget} ${w.clusterID} ${w.followed} ${w.alarm}`;
  key += ` ${plannedIn(w)} ${w.retention} ${w.foreign} ${w.sticky} ${w.paused} ${w.unfit} ${words.get('') ?? ''}`;
  key += ` ${w.clusterID ? '' : (w.bootstrap?.length ?? 'none')}`;
  key += members.sort().join('\n');
  keys.set(w, key);
  return key;
}

const ownKeys = new WeakMap<WorldMember, string>();

/** All of it but what depends on names. */
export function ownKey(m: WorldMember): string {
  const known = ownKeys.get(m);
  if (known !== undefined) return known;
  const { placed, id, started, removed } = m.latch;
  const flags = [m.joined, m.touched, m.data, m.hasRun, m.gate, m.behind, m.voted, m.byHand, m.tried, placed, started];
  const rest = [m.added, id, removed, m.listed, m.claim, m.pod, m.role, m.fault, m.serves, m.node, m.seen, m.outdated];
  const versions = [m.pod === 'none' ? '' : m.image, m.noted, m.stored, m.hasOldEntries, m.proof];
  const key = `${flags.map(Number).join('')} ${rest.join(' ')} ${versions.join(' ')}`;
  ownKeys.set(m, key);
  return key;
}

/** What the operator saw first of its process; the number itself tells nothing. Who does not go to 3.7 does not ask. */
function snapshotsSince({ asks, memory }: World, m: WorldMember): string {
  if (numberOf(asks) < 7) return '';
  const words = Object.entries(memory.snapshots).filter(([word]) => word.startsWith(`${idOf(m)} `));
  return words.map(([word, before]) => `${word.split(' ')[1]} ${m.snapshots - before}`).join();
}

const ticketIn = (w: World, { ticket }: WorldMember): string => {
  if (!ticket.startsWith('existing ')) return ticket;
  return ticket === `existing ${listedNames(w)}` ? 'existing' : 'outdated';
};

/** By member ID; what concerns none under the empty word. */
function wordsOf(since: World['memory']['since']): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const word in since) {
    const [kind = '', id = ''] = word.split(' ');
    const of = id === foreignID ? '' : id;
    words.set(of, `${words.get(of) ?? ''}${kind} ${since[word]} `);
  }
  return words;
}

/** Names that are still to be used: the one thing that an open step decides. */
function plannedIn({ step, members }: World): number {
  if (step?.kind !== 'CreateClaim' && step?.kind !== 'CreatePod') return 0;
  return step.target.split(',').filter((name) => !members.some((m) => m.name === name)).length;
}
