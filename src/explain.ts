// What would be done with an observation, and why: the plan, its steps, what every rule says, and the status. For people. Pure.
import { clusterName } from './controllers/cluster/health.ts';
import type { ListedMember, Observed } from './controllers/cluster/observed.ts';
import type { Plan } from './controllers/cluster/plan.ts';
import { statusOf } from './controllers/cluster/report/status.ts';
import { whoAsks } from './controllers/cluster/restart.ts';
import { targetOf, type Step } from './controllers/cluster/step.ts';
import type { EtcdClusterStatus } from './crd/etcdcluster.ts';
import type { Dump } from './dump.ts';
import { explainMembers } from './explain/members.ts';
import { explainRules } from './explain/rules.ts';
import { writeOf } from './explain/steps.ts';
import { duration, indented, table } from './explain/table.ts';
import { rfc3339 } from './time.ts';
import { operatorVersion } from './version.ts';

export function explain({ operator, at, observed: o }: Dump): string {
  const { plan, says } = explainRules(o);
  const sections = [
    section('Plan', () => explainPlan(o, plan)),
    section('Steps', () => (plan.kind === 'act' ? table(plan.steps.map(explainStep)) : [])),
    section('Rules, in order', () => table(says)),
    section('Conditions that the status would get', () => conditionsOf(statusOf(o, plan))),
    section('Members', () => explainMembers(o)),
    section('Also seen', () => beside(o)),
  ];
  return `${[title(o, operator, at), ...sections.filter((text) => text !== '')].join('\n\n')}\n`;
}

/** Nothing where there are no lines. A fault of ours in one of them must not hide the others. */
function section(heading: string, made: () => readonly string[]): string {
  try {
    const lines = made();
    return lines.length === 0 ? '' : [heading, ...indented(lines)].join('\n');
  } catch (error) {
    return `${heading}\n  THROWS ${error instanceof Error ? error.message : String(error)}`;
  }
}

function title(o: Observed, operator: string, at: string): string {
  const { namespace, name } = clusterName(o);
  const seen = `${namespace}/${name}, as operator ${operator} saw it at ${at}`;
  if (operator === operatorVersion) return seen;
  return `${seen}\nExplained by operator ${operatorVersion}, whose rules may differ.`;
}

const verbs = { act: 'Act', wait: 'Wait', stalled: 'Stalled', settled: 'Settled' } as const satisfies Record<
  Plan['kind'],
  string
>;

export function explainPlan(o: Observed, plan: Plan): string[] {
  const until = 'until' in plan ? plan.until : undefined;
  return [
    `${verbs[plan.kind]} ${plan.reason}`,
    plan.message,
    ...(until === undefined ? [] : [`Until ${rfc3339(until)} (${fromNow(until - o.now)}).`]),
    ...plan.held.map(({ reason, message }) => `Also: ${reason}: ${message}`),
    ...(o.refused === undefined ? [] : [`Refused the last time: ${o.refused.plan}: ${o.refused.message}`]),
  ];
}

const fromNow = (ms: number): string =>
  ms < 0 ? `${duration(-ms)} before this look` : `${duration(ms)} after this look`;

const explainStep = (step: Step, index: number): string[] => [
  `${String(index + 1)}.`,
  step.kind,
  targetOf(step),
  writeOf(step),
];

const conditionsOf = ({ conditions, membersReady, failuresTolerated }: EtcdClusterStatus): string[] => [
  ...table((conditions ?? []).map(({ type, status, reason, message }) => [type, status, reason ?? '', message ?? ''])),
  `Members ready: ${membersReady ?? '-'}. Failures tolerated: ${String(failuresTolerated ?? 'unknown')}.`,
];

/** What decisions hang on and is in no other section. */
const beside = (o: Observed): string[] => [
  o.membership.known
    ? `Membership list, by a linearizable answer: ${o.membership.members.map(listedWords).join(', ')}`
    : `No membership list: ${o.membership.why}`,
  ...(o.membership.known && o.membership.disagreeing !== undefined
    ? [`Answer another list: ${o.membership.disagreeing.join(', ')}`]
    : []),
  ...o.foreign.map((m) => `Not made by us: ${listedWords(m)} at ${m.peerURLs.join(' ')}`),
  ...Object.entries(o.earlier?.since ?? {}).map(
    ([word, since]) => `Seen at every look for ${duration(o.now - since)}: ${word}`,
  ),
  ...Object.entries(o.nodes).map(([name, node]) => `Node ${name}: ${nodeWords(node)}`),
  ...(o.restart === undefined
    ? []
    : [
        `${whoAsks(o)} for a restart of what is not younger than ${rfc3339(o.restart.at)}${o.restart.ignoresWindows ? ', whatever the windows say' : ''}`,
      ]),
  ...o.taken.map(({ object, owner }) => `Not ours: ${object}, ${owner}`),
  ...o.retained.map(({ kind, name, clusterUID }) => `Left by an earlier cluster (UID ${clusterUID}): ${kind} ${name}`),
  ...(o.protection === undefined ? [] : [`Admission policy for deletionProtection: ${o.protection}`]),
];

const listedWords = ({ name, id, isLearner }: ListedMember): string =>
  `${name || 'never started'} (${id}${isLearner ? ', learner' : ''})`;

const nodeWords = ({ gone, ready, cordoned, zone }: Observed['nodes'][string]): string =>
  [
    gone ? 'gone' : ready ? 'ready' : 'not ready',
    ...(cordoned ? ['cordoned'] : []),
    ...(zone === undefined ? [] : [`zone ${zone}`]),
  ].join(', ');
