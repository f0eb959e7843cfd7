// What of an EtcdCluster's status and Events is worth a line, as it changes: the plan in its own words, and who leads. Pure.
import type { EtcdCluster, PlanStatus } from '../../src/crd/etcdcluster.ts';
import type { KubeEvent } from '../../src/kube/objects.ts';

export type Tone = 'Act' | 'Wait' | 'Stalled' | 'Settled' | 'Leader' | 'Event' | 'Warning';

export interface StoryLine {
  readonly tone: Tone;
  /** Healthy members of those wanted, such as 3/5. */
  readonly members: string;
  /** One word. */
  readonly subject: string;
  readonly words: string;
}

type Reported = Pick<EtcdCluster, 'status'>;

/** The lines that lead from one status to the next; none when nothing that a person would notice has changed. */
export function linesBetween(before: Reported | undefined, after: Reported): StoryLine[] {
  return [...planLine(before, after), ...leaderLine(before, after)];
}

/** Of Events only those about the cluster: what is wrong with a Pod, its plan says in better words. */
export function eventLine({ regarding, type, reason = '', note = '' }: KubeEvent, members: string): StoryLine[] {
  if (regarding?.kind !== 'EtcdCluster') return [];
  return [{ tone: type === 'Warning' ? 'Warning' : 'Event', members, subject: reason, words: ownWords(note) }];
}

/** Plan and Event that say the same have the same key, whatever particulars follow. */
export function keyOf(reason = '', message = ''): string {
  return `${reason}: ${headOf(message)}`;
}

function planLine(before: Reported | undefined, after: Reported): StoryLine[] {
  const plan = after.status?.plan;
  return plan === undefined || isSame(before?.status?.plan, plan) ? [] : currentLine(after);
}

/** The plan as it is now, whether it was told or not. */
export function currentLine({ status }: Reported): StoryLine[] {
  if (status?.plan === undefined) return [];
  const { kind, reason, message } = status.plan;
  return [{ tone: kind, members: status.membersReady ?? '', subject: reason, words: ownWords(message) }];
}

function isSame(a: PlanStatus | undefined, b: PlanStatus): boolean {
  return a?.kind === b.kind && keyOf(a.reason, a.message) === keyOf(b.reason, b.message);
}

function leaderLine(before: Reported | undefined, { status }: Reported): StoryLine[] {
  const [was, is] = [before?.status?.leader, status?.leader];
  if (is === undefined || was === undefined || was === is) return [];
  const words = `${is} leads now; before, it was ${was}.`;
  return [{ tone: 'Leader', members: status?.membersReady ?? '', subject: 'NewLeader', words }];
}

/** What else waits was told when it became the plan, or will be. */
function ownWords(message: string): string {
  return message.split(' Also: ')[0] ?? message;
}

/** A message begins with what matters; member by member follows after semicolons, and changes often. */
function headOf(message: string): string {
  return ownWords(message).split('; ')[0] ?? message;
}
