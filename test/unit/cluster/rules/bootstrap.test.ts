// The birth of a cluster: names, then claims and Pods, then all tickets together.
import { bootstrap } from '../../../../src/controllers/cluster/rules/bootstrap.ts';
import { ruleNames as all } from '../../../../src/controllers/cluster/rule.ts';
import type { Latch } from '../../../../src/controllers/cluster/observed.ts';
import type { EtcdClusterSpec } from '../../../../src/crd/etcdcluster.ts';
import {
  beingBorn,
  down,
  held,
  latch,
  listedAs,
  member,
  members,
  nameOf,
  noClaim,
  noPod,
  observed,
  pending,
  running,
  ticket,
  unborn,
  voter,
  withSpec,
  type Modifier,
} from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

const placed = (short: string): Latch => ({ version: '3.6.16', claimUID: `claim-${short}` });

/** Of a namesake, to be ignored. */
const leaves =
  (short: string): Modifier =>
  (o) => {
    const found = { uid: 'claim', clusterUID: 'earlier', deleting: false, orphaned: true, latch: {} };
    return { ...o, retained: [{ kind: 'Claim', name: nameOf(short), ...found }] };
  };

function withoutVersion(whole: EtcdClusterSpec): EtcdClusterSpec {
  const { version: _, ...spec } = whole;
  return spec;
}

table(bootstrap, {
  'the names of the first members are recorded before anything is made': {
    given: observed(unborn),
    says: {
      kind: 'act',
      reason: 'Bootstrapping',
      message: 'A new cluster of 3 with etcd 3.6.16: its members are to be shop-vvvvv, shop-wwwww and shop-xxxxx.',
      steps: ['RecordBootstrap shop-vvvvv,shop-wwwww,shop-xxxxx'],
    },
  },
  'a size of one needs one name, and the version of the spec is kept': {
    given: observed(unborn, withSpec({ size: 1, version: '3.5.35' })),
    says: {
      kind: 'act',
      reason: 'Bootstrapping',
      message: 'A new cluster of 1 with etcd 3.5.35: its members are to be shop-vvvvv.',
      steps: ['RecordBootstrap shop-vvvvv'],
    },
  },
  'a spec without a version is born with the default of the operator': {
    given: observed(unborn, (o) => ({ ...o, cluster: { ...o.cluster, spec: withoutVersion(o.cluster.spec) } })),
    says: {
      kind: 'act',
      reason: 'Bootstrapping',
      message: 'A new cluster of 3 with etcd 3.6.16: its members are to be shop-vvvvv, shop-wwwww and shop-xxxxx.',
      steps: ['RecordBootstrap shop-vvvvv,shop-wwwww,shop-xxxxx'],
    },
  },
  'a name that something of a namesake has is not used again': {
    given: observed(unborn, leaves('v'), withSpec({ size: 1 })),
    says: {
      kind: 'act',
      reason: 'Bootstrapping',
      message: 'A new cluster of 1 with etcd 3.6.16: its members are to be shop-wwwww.',
      steps: ['RecordBootstrap shop-wwwww'],
    },
  },
  'too few names make no smaller cluster': {
    given: observed(unborn, leaves('v'), withSpec({ size: 5 })),
    says: {
      kind: 'wait',
      reason: 'Bootstrapping',
      message: 'Names for the first members are drawn anew: some were taken.',
      holds: all,
    },
  },
  'claims and Pods are made for the names that were recorded': {
    given: observed(beingBorn()),
    says: {
      kind: 'act',
      reason: 'CreatingMembers',
      message: 'Making shop-aaaaa, shop-bbbbb and shop-ccccc: each is held before its start until all are ready.',
      steps: [
        'CreateClaim shop-aaaaa',
        'CreatePod shop-aaaaa',
        'CreateClaim shop-bbbbb',
        'CreatePod shop-bbbbb',
        'CreateClaim shop-ccccc',
        'CreatePod shop-ccccc',
      ],
    },
  },
  'what an interruption left out is made, and nothing twice': {
    given: observed(beingBorn(member('a', held()), member('c', held()))),
    says: {
      kind: 'act',
      reason: 'CreatingMembers',
      message: 'Making shop-bbbbb: each is held before its start until all are ready.',
      steps: ['CreateClaim shop-bbbbb', 'CreatePod shop-bbbbb'],
    },
  },
  'no ticket is written while one of them is not held': {
    given: observed(
      beingBorn(
        member('a', held()),
        member('b', held()),
        member('c', pending('Unschedulable: 0/3 nodes are available')),
      ),
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForMembers',
      message: '2 of 3 members are ready to start; shop-ccccc: Unschedulable: 0/3 nodes are available.',
      holds: all.slice(all.indexOf('quorum')),
    },
  },
  'when all are held, their places are noted and all tickets written': {
    given: observed(beingBorn(member('a', held()), member('b', held()), member('c', held()))),
    says: {
      kind: 'act',
      reason: 'StartingMembers',
      message: 'All are ready: starting shop-aaaaa, shop-bbbbb and shop-ccccc together.',
      steps: [
        'Latch shop-aaaaa',
        'Latch shop-bbbbb',
        'Latch shop-ccccc',
        'WriteTicket shop-aaaaa',
        'TouchPod shop-aaaaa',
        'WriteTicket shop-bbbbb',
        'TouchPod shop-bbbbb',
        'WriteTicket shop-ccccc',
        'TouchPod shop-ccccc',
      ],
    },
  },
  'after an interruption the missing tickets are written': {
    given: observed(
      beingBorn(
        member('a', held(), latch(placed('a')), ticket('new')),
        member('b', held(), latch(placed('b'))),
        member('c', held(), latch(placed('c'))),
      ),
    ),
    says: {
      kind: 'act',
      reason: 'StartingMembers',
      message: 'All are ready: starting shop-aaaaa, shop-bbbbb and shop-ccccc together.',
      steps: ['WriteTicket shop-bbbbb', 'TouchPod shop-bbbbb', 'WriteTicket shop-ccccc', 'TouchPod shop-ccccc'],
    },
  },
  'all told to start, it waits for them, and lets latches act': {
    given: observed(
      beingBorn(
        member('a', running(), ticket('new')),
        member('b', held(), ticket('new')),
        member('c', down('etcd ended with code 2 (Error): panic'), ticket('new')),
      ),
    ),
    says: {
      kind: 'wait',
      reason: 'WaitingForStart',
      message:
        'The members were told to start; shop-aaaaa: it knows no leader; shop-bbbbb: it is about to start; shop-ccccc: etcd ended with code 2 (Error): panic.',
      holds: ['quorum', 'membership', 'learners', 'scale', 'health', 'rollout'],
    },
  },
  'a disk that is lost after its start was ordered stalls: a person has to begin anew': {
    given: observed(
      beingBorn(
        member('a', held(), ticket('new')),
        member('b', held(), ticket('new')),
        member('c', noClaim(), noPod(), ticket('new')),
      ),
    ),
    says: {
      kind: 'stalled',
      reason: 'BootstrapInterrupted',
      message:
        'shop-ccccc lost the disk after the start of this new cluster was ordered. No client has written to it yet: delete this EtcdCluster and its claims, and create it again.',
      holds: all,
    },
  },
  'a first member that was left without a ticket joins the others, once they have an identity': {
    given: observed(members(member('a', voter()), member('b', voter()), member('c', listedAs('voter'), held()))),
    says: {
      kind: 'act',
      reason: 'StartingMembers',
      message: 'Starting shop-ccccc: the others run already.',
      steps: ['Latch shop-ccccc', 'WriteTicket shop-ccccc', 'TouchPod shop-ccccc'],
    },
  },
  'a first member that lost its claim is never made anew once there is an identity': {
    given: observed(
      members(member('a', voter()), member('b', voter()), member('c', listedAs('voter'), noClaim(), noPod())),
    ),
  },
  'with storage in memory there is no claim': {
    given: observed(beingBorn(), withSpec({ size: 3, storage: { size: '1Gi', medium: 'Memory' } })),
    says: {
      kind: 'act',
      reason: 'CreatingMembers',
      message: 'Making shop-aaaaa, shop-bbbbb and shop-ccccc: each is held before its start until all are ready.',
      steps: ['CreatePod shop-aaaaa', 'CreatePod shop-bbbbb', 'CreatePod shop-ccccc'],
    },
  },
  'birth is over when all have started': {
    given: observed(),
  },
});
