// Voters of some version, for tables: what is observed of each.
import { hashesOf } from '../../src/controllers/cluster/desired/hashes.ts';
import { present } from '../../src/controllers/cluster/desired/present.ts';
import type { Member } from '../../src/controllers/cluster/observed.ts';
import { exampleSpec, settings } from '../unit/desired/example.ts';
import {
  type MemberModifier,
  type Modifier,
  imagesSeen,
  latched,
  member,
  members,
  pod,
  running,
  ticket,
  voter,
  withSpec,
} from './observed.ts';

const others = (short: string) => ['a', 'b', 'c'].filter((other) => other !== short);

type Reachable = NonNullable<Parameters<typeof running>[0]>;
/** Undefined: it does not say. */
type Says = { readonly [K in keyof Reachable]?: Reachable[K] | undefined };

/** A voter that was made to run this version, and says these things. */
export const at = (
  version: string,
  short: string,
  says: Says = {},
  ...modifiers: readonly MemberModifier[]
): Member => {
  const minor = version.replace(/\.\d+$/, '');
  const { image, pod: podHash } = hashesOf(exampleSpec(), settings, version);
  return member(
    short,
    voter(),
    latched({ version }),
    ticket('voided'),
    pod({ imageHash: image, podHash }),
    running(
      present<Reachable>({
        version,
        clusterVersion: minor,
        activePeers: others(short).map((each) => `${each}1`),
        ...(minor < '3.6' ? {} : { storageVersion: `${minor}.0` }),
        ...says,
      }),
    ),
    ...modifiers,
  );
};
/** Of which the images have been seen on each node. */
export const wants =
  (version: string): Modifier =>
  (o) =>
    imagesSeen(withSpec({ version })(o));

/** Three of them. */
export const all = (version: string, says: Says = {}, ...modifiers: readonly MemberModifier[]): Modifier =>
  members(...['a', 'b', 'c'].map((short) => at(version, short, says, ...modifiers)));
