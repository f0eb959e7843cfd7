// One pass over one cluster: observe → plan → report → act. The status goes out first: it says what is about to be done, and writing it
// under the resourceVersion that was read keeps two operators from both doing it.
import { etcdClusters } from '../../crd/kinds.ts';
import type { EtcdCluster, EtcdClusterStatus } from '../../crd/etcdcluster.ts';
import { disposition, EtcdError, KubeError } from '../../errors.ts';
import type { KubeObject, ObjectMeta } from '../../kube/objects.ts';
import { same } from '../../kube/same.ts';
import { milliseconds } from '../../time.ts';
import { act, type Actors } from './act.ts';
import { observe, type Look, type Sources } from './observe.ts';
import type { Denied } from './observe-kube.ts';
import { present } from './desired/present.ts';
import type { Memory } from './memory.ts';
import type { Observed } from './observed.ts';
import { plan, type Plan } from './plan.ts';
import { stalled, type Act } from './rule.ts';
import { blindPlan, blindStatus } from './report/blind.ts';
import { isNews } from './report/event.ts';
import { statusOf } from './report/status.ts';

export interface Ports {
  readonly sources: Sources;
  readonly actors: Actors;
  readonly memory: Memory;
  /** Asks for the next pass, in milliseconds. */
  readonly later: (key: string, ms: number) => void;
  /** Called when what is decided has changed; for the log and the Events. */
  readonly onDecision: (cluster: EtcdCluster, status: EtcdClusterStatus, plan: Plan) => void;
  /** Called with every look; undefined when the cluster is gone. For the metrics. */
  readonly onLook: (key: string, status: EtcdClusterStatus | undefined) => void;
  /** Why the status can't say how things are: it may not be read, or not be written. Undefined: it says so, or need not any more. */
  readonly onUntold: (key: string, why: string | undefined) => void;
}

/** `key` is `namespace/name`. A throw means that the pass could not be made, and lets the queue back off. */
export async function reconcile(ports: Ports, key: string): Promise<void> {
  const look = await observeToDecide(ports, key);
  if (look === undefined) return forget(ports, key);
  if ('denied' in look) return reportDenied(ports, key, look);
  hangUp(ports, ports.memory.looked(key, look));
  const { decided, bug } = decide(look.observed);
  try {
    const told = await report(ports, key, look, decided);
    if (bug !== undefined) throw bug;
    if (decided.kind === 'act') await carryOut(ports, key, told, decided);
    ports.memory.succeeded(key, look, decided);
    ports.later(key, nextLook(look, decided));
  } catch (error) {
    failed(ports, key, decided, error);
  }
}

/** A rule that throws is our fault: the pass fails, and the status says so, or it would stand still. */
function decide(o: Observed): { readonly decided: Plan; readonly bug?: unknown } {
  try {
    return { decided: plan(o) };
  } catch (bug) {
    const message = `A fault of the operator: ${bug instanceof Error ? bug.message : String(bug)}. Please report it.`;
    return { decided: { ...stalled('Bug', message), held: [] }, bug };
  }
}

/**
 * Where the same steps are to be done again and again, another undoes them, at once or a moment later: without a back-off that would be a
 * write per round trip.
 */
async function carryOut(ports: Ports, key: string, { observed }: Look, { steps, message }: Plan & Act): Promise<void> {
  ports.memory.trying(key, observed, steps);
  await act(ports.actors, observed, steps);
  const { inARow, lately } = ports.memory.carriedOut(key, observed.now, steps);
  if (inARow <= mostInARow && lately <= mostLately) return;
  throw new KubeError('Undone', `${message} It was done again and again, and is undone by somebody else each time`);
}

const mostInARow = 5;
/** In a minute. A kubelet that does not look is asked every two seconds. */
const mostLately = 40;

async function observeToDecide(ports: Ports, key: string): Promise<Look | Denied | undefined> {
  try {
    const look = await lookTwiceToAct(ports, key);
    if (look !== undefined && 'denied' in look) ports.memory.missed(key);
    return look;
  } catch (error) {
    ports.memory.missed(key);
    noteUntold(ports, key, error);
    throw error;
  }
}

/** A remembered Kubernetes half is good enough to stay settled, never to act. */
async function lookTwiceToAct(ports: Ports, key: string): Promise<Look | Denied | undefined> {
  const [namespace = '', name = ''] = key.split('/');
  const remembered = ports.memory.recall(key, ports.sources.now());
  const look = await observe(ports.sources, { namespace, name }, remembered);
  if (look === undefined || 'denied' in look || remembered.half === undefined) return look;
  if (decide(look.observed).decided.kind !== 'act') return look;
  const { half: _, ...fresh } = remembered;
  return observe(ports.sources, { namespace, name }, fresh);
}

/** The status says what is missing; the pass has failed all the same. */
async function reportDenied(ports: Ports, key: string, { cluster, denied }: Denied): Promise<void> {
  const decided = blindPlan(denied.message);
  await write(ports, key, { cluster, status: blindStatus(cluster, ports.sources.now(), decided), decided });
  throw denied;
}

function forget(ports: Ports, key: string): void {
  hangUp(ports, ports.memory.forget(key));
  ports.onLook(key, undefined);
  ports.onUntold(key, undefined);
}

/** Connections to Pods that are gone would be dialled for ever, and an address may soon be somebody else's. */
function hangUp({ sources }: Ports, addresses: readonly string[]): void {
  for (const address of addresses) sources.etcd.forget(address);
}

/** Resolves to the look with the version of the cluster that this has made: what is written to it next is written under that. */
async function report(ports: Ports, key: string, look: Look, decided: Plan): Promise<Look> {
  const { cluster } = look.observed;
  const status = statusOf(look.observed, decided, ports.memory.refusal(key, decided));
  const written = await write(ports, key, { cluster, status, decided });
  if (written === undefined) return look;
  ports.memory.reported(key, look.half, written);
  return { ...look, observed: { ...look.observed, cluster: { ...cluster, metadata: written.metadata } } };
}

interface Report {
  readonly cluster: EtcdCluster;
  readonly status: EtcdClusterStatus;
  readonly decided: Plan;
}

/**
 * Where the status differs, and before every act: of one that is tried again the words are the same, and it has to be fenced all the same.
 * Resolves to the cluster with it. A conflict ends the pass: somebody else has decided meanwhile.
 */
async function write(ports: Ports, key: string, report: Report): Promise<EtcdCluster | undefined> {
  const { cluster, status, decided } = report;
  ports.onLook(key, status);
  if (decided.kind !== 'act' && same(status, cluster.status)) {
    ports.onUntold(key, undefined);
    return undefined;
  }
  ports.actors.mayWrite();
  const written = await writeStatus(ports, key, report);
  if (isNews(cluster.status, status)) ports.onDecision(cluster, status, decided);
  return { ...cluster, metadata: written.metadata, status: written.status };
}

async function writeStatus(ports: Ports, key: string, { cluster, status }: Report): Promise<StatusOnly> {
  const { apiVersion, kind } = etcdClusters;
  const target = present<ObjectMeta>({
    name: cluster.metadata?.name,
    namespace: cluster.metadata?.namespace,
    resourceVersion: cluster.metadata?.resourceVersion,
  });
  try {
    const object = { apiVersion, kind, metadata: target, status };
    const written = await ports.actors.kube.apply<StatusOnly>(etcdClusters, object, 'status');
    ports.onUntold(key, undefined);
    return written;
  } catch (error) {
    noteUntold(ports, key, error);
    throw error;
  }
}

/** In passing trouble the status is late, no more. */
function noteUntold(ports: Ports, key: string, error: unknown): void {
  if (error instanceof KubeError && error.code === 'Forbidden') ports.onUntold(key, error.message);
}

type StatusOnly = KubeObject & Pick<EtcdCluster, 'status'>;

/**
 * What is refused is told by the next pass, beside the plan that wanted it: in passing trouble as words, else as Degraded. An outdated
 * view is told only when looking again did not help. etcd's refusals mostly pass within seconds, so they do not back off at once.
 */
function failed(ports: Ports, key: string, decided: Plan, error: unknown): void {
  const next = disposition(error);
  const reason = error instanceof KubeError || error instanceof EtcdError ? error.code : 'Bug';
  const message = error instanceof Error ? error.message : String(error);
  const refusal = { plan: decided.reason, reason, message, degrades: next === 'retrySlowly' || next === 'bug' };
  const failingMs = ports.memory.failed(key, ports.sources.now(), next === 'observeAgain' ? outdatedMs : 0, refusal);
  if (next === 'observeAgain' || (next === 'retry' && error instanceof EtcdError))
    return ports.later(key, Math.min(settledMs, Math.max(lookAgainMs, failingMs / 20)));
  throw error;
}

/** A view that is still outdated after so long is something else: an object of that name which we do not see, say. */
const outdatedMs = 2_000;
const lookAgainMs = 200;
const quickMs = 250;
const settledMs = 5_000;

/** In motion we look often, and less often the longer the same thing is waited for. What Kubernetes sees rings by itself. */
function nextLook({ observed }: Look, decided: Plan): number {
  if (decided.kind === 'act') return 0;
  if (decided.kind !== 'wait') return settledMs;
  if (decided.reason.startsWith('Held'))
    return Math.min(settledMs, Math.max(0, (decided.until ?? Infinity) - observed.now));
  const before = observed.cluster.status?.plan;
  const since = before?.reason === decided.reason ? milliseconds(before.sinceTime) : observed.now;
  return Math.min(settledMs, Math.max(quickMs, (observed.now - since) / 20));
}
