// Wires the controller of EtcdClusters: watches ring the queue, the queue makes passes, decisions are told to the log and as Events.
import { etcdClusters, etcdOperations } from '../../crd/kinds.ts';
import type { EtcdOperation } from '../../crd/etcdoperation.ts';
import type { BackOff } from '../../kube/backoff.ts';
import { monotonicClock } from '../../kube/clock.ts';
import { Doorbell, type Watched } from '../../kube/doorbell.ts';
import type { EventRecorder } from '../../kube/events.ts';
import type { Kube, Scope } from '../../kube/kube.ts';
import { budgets, claims, configMaps, nodes, pods, services, type KubeObject } from '../../kube/objects.ts';
import { Queue } from '../../kube/queue.ts';
import type { Etcd } from '../../etcd/etcd.ts';
import { onceUntilItChanges, whyFields, type Logger } from '../../log.ts';
import type { Metrics } from '../../metrics.ts';
import { Memory } from './memory.ts';
import { createNodeBell } from './node-bell.ts';
import { labels } from './names.ts';
import type { Observed } from './observed.ts';
import { reconcile, type Ports } from './reconcile.ts';
import { eventOf } from './report/event.ts';
import type { Settings } from './settings.ts';
import { targetOf } from './step.ts';

export interface ControllerOptions {
  /** For reads and watches. */
  readonly kube: Kube;
  /** For writes: refuses when the lease may pass before they end. */
  readonly writer: Kube;
  readonly etcd: Etcd;
  readonly settings: Settings;
  /** Empty: all. */
  readonly namespaces: readonly string[];
  readonly mayWrite: () => void;
  readonly events: EventRecorder;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export interface Controller {
  /** What is wrong with it; undefined when all is well. A pass that hangs would hold its cluster for ever. */
  readonly stuck: () => string | undefined;
  /** What it may not do of what it can't do without, so that no status tells of it; undefined when there is no such thing. */
  readonly denied: () => string | undefined;
  /** What was last seen of this cluster (`namespace/name`). */
  readonly observed: (key: string) => Observed | undefined;
  /** Resolves when the running passes have ended. */
  readonly stop: () => Promise<void>;
}

/** Longer than every deadline of a pass together. */
const stuckAfterMs = 120_000;

/** Passes that fail come back sooner than after a minute: that would be a break in what has to be seen for long. */
const backOff: BackOff = { firstMs: 250, maxMs: 30_000 };

export function startController(options: ControllerOptions): Controller {
  const stopping = new AbortController();
  const untold = new Map<string, string>();
  const memory = new Memory(() => doorbell.alive());
  const queue = queueOf(options, (key) => reconcile(ports, key));
  const ports: Ports = portsOf(options, memory, queue, untold);
  const doorbell = doorbellOf(options, memory, queue);
  const watching = doorbell.run(stopping.signal);
  return {
    stuck() {
      const pass = queue.oldestPass();
      if (pass === undefined || pass.ms < stuckAfterMs) return undefined;
      return `a pass over ${pass.key} has been running for ${String(Math.round(pass.ms / 1000))} s`;
    },
    denied() {
      const [first] = untold;
      return (
        doorbell.denied() ?? (first === undefined ? undefined : `the status of ${first[0]} is not told: ${first[1]}`)
      );
    },
    observed: (key) => memory.observed(key),
    async stop() {
      stopping.abort();
      await Promise.all([queue.stop(), watching]);
      await options.events.flush();
    },
  };
}

function doorbellOf({ kube, namespaces, log }: ControllerOptions, memory: Memory, queue: Queue): Doorbell {
  const isNews = onceUntilItChanges(monotonicClock);
  const ring = (key: string, version?: string): void => {
    if (memory.rung(key, version)) queue.ring(key);
  };
  const nodeBell = createNodeBell((node) => memory.clustersOn(node).forEach((key) => ring(key)));
  return new Doorbell({
    kube,
    clock: monotonicClock,
    watches: watched(namespaces),
    ring(kind, object, change) {
      if (kind === nodes) return nodeBell(object, change);
      const key = keyOf(object);
      if (key !== undefined) ring(key, kind === etcdClusters ? object.metadata?.resourceVersion : undefined);
    },
    onGap: () => memory.forgetHalves(),
    onError({ kind }, error) {
      if (isNews(kind, String(error))) log.info({ kind, ...whyFields(error) }, 'watch broke, trying again');
    },
  });
}

function queueOf({ metrics, log }: ControllerOptions, run: (key: string) => Promise<void>): Queue {
  const queue: Queue = new Queue({
    clock: monotonicClock,
    // They mostly wait: for members that hang, up to nine seconds each.
    workers: 16,
    backOff: () => backOff,
    run,
    onPass(report) {
      metrics.pass('cluster', report);
      metrics.queueDepth(queue.depth());
      const { failure, key: cluster } = report;
      if (failure !== undefined) log.warn({ cluster, err: failure.error, retryMs: failure.retryMs }, 'pass failed');
    },
  });
  return queue;
}

/** `untold`: why, by cluster. */
function portsOf(options: ControllerOptions, memory: Memory, queue: Queue, untold: Map<string, string>): Ports {
  const { kube, writer, etcd, settings, metrics, log, events, mayWrite } = options;
  return {
    sources: { kube, etcd, settings, now: () => Date.now() },
    actors: { kube: writer, etcd, mayWrite, onStep: (kind, result) => metrics.step(kind, result) },
    memory,
    later: (key, ms) => queue.later(key, ms),
    onLook: (key, status) => metrics.cluster(key, status),
    onUntold(key, why) {
      if (why === undefined) untold.delete(key);
      else untold.set(key, why);
      metrics.untold(untold.size);
    },
    onDecision(cluster, status, plan) {
      const { namespace, name } = cluster.metadata ?? {};
      const event = eventOf(status, plan);
      const { reason, message } = event;
      const steps = plan.kind === 'act' ? plan.steps.map((step) => `${step.kind} ${targetOf(step)}`) : undefined;
      log.info(
        { cluster: `${namespace ?? ''}/${name ?? ''}`, plan: status.plan?.kind, reason, message, steps },
        'decided',
      );
      events.record(cluster, event);
    },
  };
}

function watched(namespaces: readonly string[]): readonly Watched[] {
  const scopes: readonly Scope[] = namespaces.length === 0 ? [{}] : namespaces.map((namespace) => ({ namespace }));
  const ours = { [labels.managedBy]: 'etcd-operator' };
  const ofScopes = scopes.flatMap((scope): Watched[] => [
    { kind: etcdClusters, scope },
    { kind: etcdOperations, scope },
    ...[pods, claims, configMaps, services, budgets].map((kind): Watched => ({
      kind,
      scope: { ...scope, labels: ours },
    })),
  ]);
  return [...ofScopes, { kind: nodes, scope: {}, optional: true }];
}

function keyOf(object: KubeObject & Partial<Pick<EtcdOperation, 'spec'>>): string | undefined {
  const { namespace } = object.metadata ?? {};
  const cluster = clusterOf(object);
  return namespace === undefined || cluster === undefined ? undefined : `${namespace}/${cluster}`;
}

function clusterOf({ kind, metadata, spec }: KubeObject & Partial<Pick<EtcdOperation, 'spec'>>): string | undefined {
  if (kind === etcdClusters.kind) return metadata?.name;
  return kind === etcdOperations.kind ? spec?.clusterName : metadata?.labels?.[labels.cluster];
}
