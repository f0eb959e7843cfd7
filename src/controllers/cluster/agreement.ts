// The membership list, from the lists that the voters answered: the one that most of them agree on, and who says otherwise. Pure.
import type { ListedMember, Membership } from './observed.ts';
import { listed } from './rule.ts';

/** What one voter answered, linearizable. */
export interface MemberList {
  /** Name of the voter. */
  readonly from: string;
  /** By its own account. */
  readonly leads: boolean;
  readonly members: readonly ListedMember[];
}

/** Without a list nothing is known; `why` says why there is none. */
export function agreedOn(lists: readonly MemberList[], why: string): Membership {
  const [most] = [...lists].sort((a, b) => support(lists, b) - support(lists, a) || Number(b.leads) - Number(a.leads));
  if (most === undefined) return { known: false, why };
  const others = lists.filter((list) => !isSame(list, most)).map(inWords);
  const [first, ...more] = others.sort();
  return {
    known: true,
    members: most.members,
    ...(first === undefined ? {} : { disagreeing: [first, ...more] }),
  };
}

const support = (lists: readonly MemberList[], list: MemberList): number =>
  lists.filter((other) => isSame(other, list)).length;

/** Names and client URLs come later than the member itself, and not everywhere at once: they are no disagreement. */
const fingerprint = ({ members }: MemberList): string =>
  members
    .map(({ id, isLearner }) => (isLearner ? `${id} learner` : id))
    .sort()
    .join();

const isSame = (a: MemberList, b: MemberList): boolean => fingerprint(a) === fingerprint(b);

const inWords = ({ from, members }: MemberList): string =>
  `${from} lists ${members.length === 0 ? 'nobody' : listed(members.map(memberInWords).sort())}`;

function memberInWords({ id, name, isLearner }: ListedMember): string {
  const notes = [...(name === '' ? [] : [id]), ...(isLearner ? ['learner'] : [])];
  return `${name === '' ? id : name}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}
