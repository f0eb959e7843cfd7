// The sections of docs/benchmarks.md, one for each benchmark: figures beside targets, floor and peers. Pure.
import type { Change } from './change.ts';
import type { Drain } from './drain.ts';
import type { Fleet } from './fleet.ts';
import type { Costs, Replica } from './idle.ts';
import type { Machine } from './machine.ts';
import type { Benchmark } from './options.ts';
import { median, section, spread, spreadMs, spreadSeconds, table } from './page.ts';
import type { Planned } from './planner.ts';
import { floorSeconds, growFloorSeconds, peers, targets } from './reference.ts';
import type { Harm, Repair } from './repair.ts';
import type { Scale } from './scale.ts';
import { truths } from './truth.ts';
import type { Walk } from './walk.ts';
import type { Truth } from './truth.ts';

export function createSection(seconds: readonly number[], machine: Machine): string {
  const floor = (floorSeconds.best + floorSeconds.worst) / 2;
  const ms = seconds.map((each) => each * 1000);
  const ours = `**this operator**, median of ${seconds.length} runs (target: at most ${targets.createSeconds} s)`;
  const rows = [
    [ours, spreadSeconds(ms), (median(seconds) / floor).toFixed(1)],
    ['the same by hand: the floor', `${floorSeconds.best} to ${floorSeconds.worst}`, '1.0'],
    ...peers.map(({ name, createSeconds }) => [name, String(createSeconds), (createSeconds / floor).toFixed(1)]),
  ];
  const what = 'From `apply` until three voters of etcd 3.6, each with a volume, each answer a linearizable read.';
  const explained = [
    `Every run: ${seconds.map((each) => each.toFixed(1)).join(', ')} s.`,
    `${probing} Each run has a new namespace and new volumes; images are on the nodes. CoreDNS remembers missing names for 30 s, as many distributions set it.`,
  ];
  return section('create', [what, '', ...table(['', 'seconds', 'times the floor'], rows)], explained, machine);
}

const probing =
  'A program in the network of the Pods begins the change, then asks every member by itself, every 50 ms and over etcd’s JSON gateway, for its ' +
  'member list and for a key, both linearizable. The clock stops when all list the voters that have Pods and no other member, and all have answered the read. ' +
  'The operator’s status is not looked at.';

const writing =
  'Under writes the recording writer puts 200 keys a second through the client Service. The gap is the longest time without an acknowledged write, from the ' +
  'change until all has come to rest. After each run every member was asked for every acknowledged write: none is missing.';

export function scaleSection({ grow, shrink }: Scale, machine: Machine): string {
  const [quiet, busy] = [grow.filter(isQuiet), grow.filter(isWritten)];
  const rows = [
    [
      `**3 to 5, this operator** (target: at most ${targets.growSeconds} s)`,
      ...changeCells(quiet),
      toGrowFloor(median(serving(quiet)) / 1000),
    ],
    ['**3 to 5, this operator, under writes**', ...changeCells(busy), toGrowFloor(median(serving(busy)) / 1000)],
    ['3 to 5 by hand: the floor', String(growFloorSeconds), '', '', '1.0'],
    ...peers.map(({ name, growSeconds, gap }) => [
      `3 to 5, ${name}`,
      String(growSeconds),
      '',
      gap,
      toGrowFloor(growSeconds),
    ]),
    ['**5 to 3, this operator**', ...changeCells(shrink.filter(isQuiet)), ''],
    ['**5 to 3, this operator, under writes**', ...changeCells(shrink.filter(isWritten)), ''],
    ...peers.map(({ name, shrinkSeconds }) => [`5 to 3, ${name}`, String(shrinkSeconds), '', '', '']),
  ];
  const told = [
    `From \`apply\` of the new size until the voters, as many as asked for, each answer a linearizable read; median of ${quiet.length} runs each.`,
    '',
    ...table(['', 'seconds', 'until Pods are Ready, seconds', 'longest gap, ms', 'times the floor'], rows),
  ];
  return section('scale', told, [probing, writing, publishing], machine);
}

/** Why growing takes longer then. See docs/open-findings.md. */
const publishing =
  'Under writes etcd may bring a learner up to date by a snapshot that holds the learner’s own announcement already: the learner then waits 7 s for it before it ' +
  'serves clients. Floor and peers were timed while nobody wrote.';

const isWritten = ({ gapMs }: Change): boolean => gapMs !== undefined;
const isQuiet = (change: Change): boolean => !isWritten(change);

const toGrowFloor = (seconds: number): string => (seconds / growFloorSeconds).toFixed(1);
const serving = (changes: readonly Change[]): number[] => changes.map(({ servingMs }) => servingMs);

function changeCells(changes: readonly Change[]): string[] {
  const gaps = changes.flatMap(({ gapMs }) => gapMs ?? []);
  return [
    spreadSeconds(serving(changes)),
    spreadSeconds(changes.map(({ readyMs }) => readyMs)),
    gaps.length === 0 ? '' : spreadMs(gaps),
  ];
}

export function repairSection(repair: Repair, machine: Machine): string {
  const targetOf = { deletePod: targets.podSeconds, loseVolume: targets.volumeSeconds };
  const rows = [...repair].flatMap(([{ title, kind }, changes]) => [
    [`**${title}** (target: at most ${targetOf[kind]} s)`, ...changeCells(changes.filter(isQuiet)), ''],
    [`**${title}, under writes**`, ...changeCells(changes.filter(isWritten)), ''],
  ]);
  /** Against all of ours, leader or not. */
  const timesOurs = (kind: Harm['kind'], seconds: number): string => {
    const ours = [...repair].flatMap(([harm, changes]) => (harm.kind === kind ? serving(changes.filter(isQuiet)) : []));
    return (seconds / (median(ours) / 1000)).toFixed(1);
  };
  const theirs = peers.flatMap(({ name, podSeconds, volumeSeconds }) => [
    podSeconds === undefined
      ? [`Pod deleted, ${name}`, 'not measured', '', '', '']
      : [`Pod deleted, ${name}`, String(podSeconds), '', '', timesOurs('deletePod', podSeconds)],
    volumeSeconds === undefined
      ? [`volume lost, ${name}`, 'never repaired', '', '', '']
      : [`volume lost, ${name}`, String(volumeSeconds), '', '', timesOurs('loseVolume', volumeSeconds)],
  ]);
  const runs = [...repair.values()][0]?.filter(isQuiet).length ?? 0;
  const told = [
    `From the harm until three voters each answer a linearizable read again; median of ${runs} runs each.`,
    '',
    ...table(
      ['', 'seconds', 'until Pods are Ready, seconds', 'longest gap, ms', 'times this operator'],
      [...rows, ...theirs],
    ),
  ];
  const lost =
    'A volume is lost by deleting claim, PersistentVolume and Pod at once. The member is replaced by another with a new volume. ' +
    'Before each harm DNS is given the 30 s that it remembers where the last one was: a member that starts sooner may wait 2 s for an old address in its check at boot, and until DNS has forgotten it to be Ready.';
  return section('repair', told, [lost, probing, writing, publishing], machine);
}

export function walkSection(walks: readonly Walk[], machine: Machine): string {
  const rows = walks.map(({ title, targetSeconds, took }) => [
    targetSeconds === undefined ? title : `**${title}** (target: at most ${targetSeconds} s)`,
    spreadSeconds(took.map(({ ms }) => ms)),
    spreadMs(took.map(({ gapMs }) => gapMs)),
  ]);
  const told = [
    `Three members, from \`apply\` until the operator says that it is settled; median of ${walks[0]?.took.length ?? 0} runs each.`,
    '',
    ...table(['', 'seconds', 'longest gap, ms'], rows),
  ];
  const what =
    'Versions are changed in the Pods that there are. Before 3.7 each member writes a raft snapshot, for which the operator writes log entries: 10,000, ' +
    'and 1,000 where they came to 3.6 only to go on. ' +
    'By hand the hops from 3.5 to 3.7 took 5.7 s, 1.1 s of entries and 6.4 s on the same ground, while nothing was waited for between them. ' +
    'The rows by hand are the same changes as a script would make them, with the operator paused: each member is changed, and Ready, before the next; whoever leads is restarted as it comes. ' +
    'No peer upgrades behind gates, nor downgrades.';
  return section('versions', told, [what, writing], machine);
}

export function drainSection(drains: readonly Drain[], machine: Machine): string {
  const nodes = drains[0]?.nodeMs.map((_, index) => drains.map(({ nodeMs }) => nodeMs[index] ?? 0)) ?? [];
  const rows = [
    ...nodes.map((ms, index) => [`node ${index + 1} drained, seconds`, spreadSeconds(ms)]),
    [
      `longest gap between acknowledged writes, ms (target: at most ${targets.drainGapMs} ms)`,
      spreadMs(drains.map(({ gapMs }) => gapMs)),
    ],
  ];
  const told = [
    `Every node drained in turn by \`kubectl drain\` and uncordoned, at full speed; median of ${drains.length} runs.`,
    '',
    ...table(['', ''], rows),
  ];
  const what =
    'Members and replicas of the operator are evicted. Volumes are local, so a member comes back where it was once its node is uncordoned; the next drain ' +
    'begins at once, and is held by the disruption budget until the member is a healthy voter again.';
  return section('drain', told, [what, writing], machine);
}

const shown = `at most ${targets.shownSeconds} s`;
const silent = `at most ${targets.hangSeconds} s`;

const truthWords: Readonly<Record<keyof Truth, string>> = {
  killed: `process of a member killed: called unhealthy after (${shown})`,
  restarted: 'and all called healthy again, the kubelet having started it anew, after further',
  stopped: `process of a member stopped (SIGSTOP): called unhealthy after (${silent})`,
  continued: `it goes on (SIGCONT): all called healthy after (${shown})`,
  quorumLost: `processes of two members of three stopped: not Available after (${silent})`,
  quorumBack: `they go on: Available after (${shown})`,
  volumeLost: `claim, volume and Pod of a member deleted: called unhealthy after (${shown})`,
};

export function truthSection(truth: Truth, machine: Machine): string {
  const told = [
    `How long the status is behind; ${truth.stopped.length} rounds, each beginning with another member.`,
    '',
    ...table(
      ['', 'ms'],
      truths.map((what) => [truthWords[what], truthCell(truth[what])]),
    ),
  ];
  const how =
    'A watch of the EtcdCluster tells when the status first says so. The clock starts when the signal is sent, or before the first object is deleted. ' +
    'A process that is killed may be back before anybody could look: then there is nothing to tell.';
  return section('status', told, [how], machine);
}

function truthCell(delays: readonly (number | undefined)[]): string {
  const told = delays.filter((ms) => ms !== undefined);
  const silent = delays.length - told.length;
  const never = silent === 0 ? [] : [`never told in ${silent} of ${delays.length}`];
  return [...(told.length === 0 ? [] : [spreadMs(told)]), ...never].join('; ');
}

export function plannerSection(planned: readonly Planned[], machine: Machine): string {
  const rows = planned.map(({ title, reason, medianMs, slowMs }) => [
    title,
    `\`${reason}\``,
    medianMs.toFixed(2),
    slowMs.toFixed(2),
  ]);
  const told = [
    'One decision over a cluster of nine members, and the status that tells of it: pure arithmetic, no cluster is needed.',
    '',
    ...table(['cluster', 'decided', 'median, ms', '99 of 100 within, ms'], rows),
  ];
  const { cluster: _, ...here } = machine;
  return section('planner', told, ['Each round has an observation of its own, as each look has.'], here);
}

export function idleSection(costs: Costs, machine: Machine): string {
  const peersTake = peers.map(({ rssMB }) => `${rssMB} MB`).join(' and ');
  return costsSection('idle', costs, machine, {
    what: `What the operator costs while nothing happens to one settled cluster of three, over ${costs.minutes} minutes.`,
    target: `The target is at most ${targets.rssMB} MB; the peers, written in Go, take ${peersTake} on such a ground.`,
    explained: [],
  });
}

export function fleetSection(clusters: number, { settledSeconds, costs }: Fleet, machine: Machine): string {
  return costsSection('fleet', costs, machine, {
    what: `What the operator costs while nothing happens to ${clusters} settled clusters of three, over ${costs.minutes} minutes.`,
    target: `The target is at most ${targets.fleetRssMB} MB.`,
    explained: [
      'The clusters, their Pods, claims and Services are real to Kubernetes and to the operator. Their members are fakes: one process plays scheduler and ' +
        `kubelet, and serves etcd’s API at ${clusters * 3} addresses.`,
      `All applied one after another, they were settled after ${settledSeconds.toFixed(0)} s.`,
    ],
  });
}

interface CostWords {
  readonly what: string;
  readonly target: string;
  readonly explained: readonly string[];
}

function costsSection(
  name: Benchmark,
  { replicas, countedByServer }: Costs,
  machine: Machine,
  words: CostWords,
): string {
  const leader = replicas.find(({ leads }) => leads);
  const asked = [...(leader?.requestsPerMinute ?? [])].sort(([, a], [, b]) => b - a);
  const told = [
    words.what,
    '',
    ...table(['replica', 'resident memory', 'CPU', 'API requests per minute'], replicas.map(replicaCells)),
    '',
    words.target,
    '',
    'Requests of the leader by verb and kind, per minute:',
    '',
    ...asked.map(([what, count]) => `- ${what}: ${count.toFixed(1)}`),
    '',
    `A watch counts when it is begun. For EtcdClusters, which few others ask for, the API server itself counted ${countedByServer.toFixed(1)} requests per minute.`,
  ];
  const read =
    'Memory is what the kernel calls resident, looked at again and again meanwhile: median, least and most. All figures are read from `/metrics` of each replica (`process_resident_memory_bytes`, ' +
    '`process_cpu_seconds_total`, `etcd_operator_kube_request_seconds_count`).';
  return section(name, told, [...words.explained, read], machine);
}

function replicaCells({ leads, rssMB, cpuPercent, requestsPerMinute }: Replica): string[] {
  const requests = [...requestsPerMinute.values()].reduce((a, b) => a + b, 0);
  return [
    leads ? 'leader' : 'stand-by',
    `${spread(rssMB, 0)} MB`,
    `${cpuPercent.toFixed(2)} % of a core`,
    requests.toFixed(1),
  ];
}
