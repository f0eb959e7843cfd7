// docs/benchmarks.md: its sections as text, and how a new one takes the place of an old one. Pure.
import type { Idle, Replica } from './idle.ts';
import type { Machine } from './machine.ts';
import { floorSeconds, peers, targets } from './reference.ts';

const head = `# Benchmarks

Written by \`npm run bench\`, which boots a local three-node Kubernetes, installs the operator with its chart and measures. Anybody with a
Linux machine and root can repeat it; figures differ with the machine, their ratios less so.
`;

/** Sections stand in the order in which they were first written; those that are not measured now stay. */
export function pageWith(page: string, title: string, body: string): string {
  const [, ...old] = page.split(/^(?=## )/m);
  const section = `## ${title}\n\n${body.trim()}\n`;
  const isIt = (text: string) => text.startsWith(`## ${title}\n`);
  const sections = old.some(isIt) ? old.map((text) => (isIt(text) ? section : text)) : [...old, section];
  return [head, ...sections].map((text) => text.trim()).join('\n\n') + '\n';
}

export function createSection(seconds: readonly number[], machine: Machine): string {
  const middle = median(seconds);
  const [best, worst] = [Math.min(...seconds), Math.max(...seconds)];
  const floor = (floorSeconds.best + floorSeconds.worst) / 2;
  const row = (name: string, figure: string, ratio: number) => `| ${name} | ${figure} | ${ratio.toFixed(1)} |`;
  return [
    'From `apply` until three voters of etcd 3.6, each with a volume, each answer a linearizable read.',
    '',
    '| | seconds | times the floor |',
    '| --- | --- | --- |',
    row(
      `**this operator**, median of ${seconds.length} runs (target: at most ${targets.createSeconds} s)`,
      `**${middle.toFixed(1)}** (${best.toFixed(1)} to ${worst.toFixed(1)})`,
      middle / floor,
    ),
    row('the same by hand: the floor', `${floorSeconds.best} to ${floorSeconds.worst}`, 1),
    ...peers.map(({ name, createSeconds }) => row(name, String(createSeconds), createSeconds / floor)),
    '',
    '```',
    'npm run bench -- create',
    '```',
    '',
    `Every run: ${seconds.map((each) => each.toFixed(1)).join(', ')} s.`,
    '',
    'A program in the network of the Pods applies the EtcdCluster, then asks every member by itself, every 50 ms and over etcd’s JSON gateway, for its ' +
      'member list and for a key, both linearizable. The clock stops when all list three voters and no learner, and all have answered the read. ' +
      'The operator’s status is not looked at. Each run has a new namespace and new volumes; images are on the nodes. CoreDNS remembers missing names for 30 s, ' +
      'as many distributions set it. Floor and peers were measured once on such a ground, with the operators in Pods.',
    '',
    ground(machine),
  ].join('\n');
}

export function idleSection({ minutes, replicas, countedByServer }: Idle, machine: Machine): string {
  const rows = replicas.map(
    (one) =>
      `| ${one.leads ? 'leader' : 'stand-by'} | ${one.rssMB.toFixed(0)} MB | ${one.cpuPercent.toFixed(2)} % of a core | ${perMinute(one)} |`,
  );
  const leader = replicas.find(({ leads }) => leads);
  return [
    `What the operator costs while nothing happens to one settled cluster of three, over ${minutes} minutes.`,
    '',
    '| replica | resident memory | CPU | API requests per minute |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    `The target is at most ${targets.rssMB} MB; the peers, written in Go, take ${peers.map(({ rssMB }) => `${rssMB} MB`).join(' and ')} on such a ground.`,
    '',
    'Requests of the leader by verb and kind, per minute:',
    '',
    ...[...(leader?.requestsPerMinute ?? [])]
      .sort(([, a], [, b]) => b - a)
      .map(([what, count]) => `- ${what}: ${count.toFixed(1)}`),
    '',
    `A watch counts when it is begun. For EtcdClusters, which nobody else asks for, the API server itself counted ${countedByServer.toFixed(1)} requests per minute.`,
    '',
    '```',
    'npm run bench -- idle',
    '```',
    '',
    'Memory is what the kernel calls resident; all figures are read from `/metrics` of each replica (`process_resident_memory_bytes`, ' +
      '`process_cpu_seconds_total`, `etcd_operator_kube_request_seconds_count`) before and after.',
    '',
    ground(machine),
  ].join('\n');
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(at)] ?? 0) + (sorted[Math.ceil(at)] ?? 0)) / 2;
}

function perMinute({ requestsPerMinute }: Replica): string {
  return [...requestsPerMinute.values()].reduce((a, b) => a + b, 0).toFixed(1);
}

function ground({ hardware, software, load }: Machine): string {
  return `Measured on ${hardware}, all three nodes on this one machine; ${software}; load before it began: ${load.toFixed(1)}.`;
}
