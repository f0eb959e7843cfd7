// Who leads before a node is drained, and after a leader has got its peers wrong.
import { leadership } from '../../../../src/controllers/cluster/rules/leadership.ts';
import { connectedTo, downVoter, goingVoter, movedAway, nodeIs, since } from '../../../support/fates.ts';
import {
  latched,
  learner,
  member,
  members,
  noClaim,
  observed,
  pod,
  running,
  voter,
  withSpec,
  type Modifier,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

const meshed = (...all: readonly string[]) =>
  all.map((short) => member(short, voter(), connectedTo(...all.filter((other) => other !== short))));
const cordoned = (...shorts: readonly string[]) => shorts.map((short) => nodeIs(short, { cordoned: true }));
const moved = (to: string, why: string) =>
  ({
    kind: 'act',
    reason: 'MovingLeader',
    message: `Moving leadership from shop-aaaaa to ${to}: ${why}.`,
    steps: [`MoveLeader ${to}`],
  }) as const;
const evicted = 'its node node-a is cordoned, so it may be evicted soon';
const mistaken = 'it takes shop-ccccc for disconnected, which they are not';
const [a, b, c] = [
  member('a', voter(), connectedTo('b')),
  member('b', voter(), connectedTo('a', 'c')),
  member('c', voter(), connectedTo('a', 'b')),
];

table(leadership, {
  'one that leads, and is well, leads on': { given: observed(members(...meshed('a', 'b', 'c'))) },
  'one on a cordoned node hands over': { given: observed(...cordoned('a')), says: moved('shop-bbbbb', evicted) },
  'not to one whose node is cordoned as well': {
    given: observed(...cordoned('a', 'b')),
    says: moved('shop-ccccc', evicted),
  },
  'where all nodes are cordoned it leads on': { given: observed(...cordoned('a', 'b', 'c')) },
  'the cordoned node of a follower is no reason': { given: observed(...cordoned('b')) },
  'not to one that learns, is behind, goes, is noted to go, or is kept from clients': {
    given: observed(
      members(
        ...meshed('a'),
        member('d', learner()),
        member('e', voter(), running({ raftAppliedIndex: 1000 - 301 })),
        goingVoter('f'),
        member('g', voter(), pod({ inQuorum: false })),
        member('h', voter(), latched({ removed: 'Scaled' })),
        member('i', voter()),
      ),
      ...cordoned('a'),
    ),
    says: moved('shop-iiiii', evicted),
  },
  'not while a voter is down: when it comes back it may be connected with this leader alone': {
    given: observed(members(...meshed('a', 'b', 'c'), downVoter('d')), ...cordoned('a')),
  },
  'the only voter leads on': { given: observed(members(member('a', voter())), ...cordoned('a')) },
  'one that is going already hands over by itself': {
    given: observed(members(member('a', voter(), pod({ deleting: true })), b, c), ...cordoned('a')),
  },
  'after three tries it leads on': { given: observed(...cordoned('a'), movedAway('a', 3)) },
  'tries of another leader do not count': {
    given: observed(...cordoned('a'), movedAway('b', 3)),
    says: moved('shop-bbbbb', evicted),
  },
  'one that has taken another for disconnected for two seconds hands over to who knows better': {
    given: observed(members(a, b, c), since('apart a1 c1', 2_000)),
    says: moved('shop-bbbbb', mistaken),
  },
  'not before: a member that has just started is called in a moment': {
    given: observed(members(a, b, c), since('apart a1 c1', 1_999)),
  },
  'not to one that is not connected with all either': {
    given: observed(members(a, member('b', voter(), connectedTo('a')), c), since('apart a1 c1', 2_000)),
    says: moved('shop-ccccc', mistaken),
  },
  'where nobody is connected with all it leads on': {
    given: observed(
      members(a, member('b', voter(), connectedTo('a')), member('c', voter(), connectedTo('b'))),
      since('apart a1 c1', 2_000),
    ),
  },
  'what another leader took for disconnected is no matter': {
    given: observed(members(a, b, c), since('apart b1 c1', 2_000)),
  },
  ...hopeless(),
});

/** Two voters, each of which takes the other for disconnected, and a newcomer that etcd does not take. */
function hopeless() {
  const refused: Modifier = (o) => ({ ...o, refused: { plan: 'AddingLearner', message: 'unhealthy cluster' } });
  const both = members(member('a', voter(), connectedTo()), member('b', voter(), connectedTo()));
  const knows = members(member('a', voter(), connectedTo()), member('b', voter(), connectedTo('a')));
  const long = since('apart a1 b1', 30_000);
  return {
    'where each takes the other for disconnected, and etcd takes no member, one is started anew': {
      given: observed(both, refused, long),
      says: {
        kind: 'act',
        reason: 'ReconnectingMember',
        message:
          'Deleting the Pod of shop-bbbbb, to connect it anew: it and shop-aaaaa take each other for disconnected, so etcd takes no member.',
        steps: ['DeletePod shop-bbbbb'],
      },
    },
    'not before half a minute has passed': { given: observed(both, refused, since('apart a1 b1', 29_000)) },
    'nor while etcd refuses nothing': { given: observed(both, long) },
    'nor where the other one knows: it leads then': {
      given: observed(knows, refused, long),
      says: moved('shop-bbbbb', 'it takes shop-bbbbb for disconnected, which they are not'),
    },
    'never with storage in memory, which would go with the Pod': {
      given: observed(
        withSpec({ storage: { size: '1Gi', medium: 'Memory' } }),
        members(member('a', noClaim(), voter(), connectedTo()), member('b', noClaim(), voter(), connectedTo())),
        refused,
        long,
      ),
    },
  } as const;
}
