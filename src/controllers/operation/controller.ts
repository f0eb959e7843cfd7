// Wires the controller of EtcdOperations: a watch rings the queue, the queue makes passes.
import { etcdOperations } from '../../crd/kinds.ts';
import { monotonicClock } from '../../kube/clock.ts';
import { Doorbell } from '../../kube/doorbell.ts';
import { Queue } from '../../kube/queue.ts';
import { onceUntilItChanges, whyFields } from '../../log.ts';
import type { Controller, ControllerOptions } from '../cluster/controller.ts';
import { reconcile, type Ports } from './reconcile.ts';

type Options = Pick<ControllerOptions, 'kube' | 'writer' | 'namespaces' | 'mayWrite' | 'events' | 'log' | 'metrics'>;

/** Longer than every deadline of a pass together. */
const stuckAfterMs = 120_000;

export function startOperations(options: Options): Omit<Controller, 'observed'> {
  const stopping = new AbortController();
  const queue: Queue = queueOf(options, (key) => reconcile(ports, key));
  const ports = portsOf(options, queue);
  const doorbell = doorbellOf(options, queue);
  const watching = doorbell.run(stopping.signal);
  return {
    stuck() {
      const pass = queue.oldestPass();
      if (pass === undefined || pass.ms < stuckAfterMs) return undefined;
      return `a pass over the EtcdOperation ${pass.key} has been running for ${String(Math.round(pass.ms / 1000))} s`;
    },
    denied: () => doorbell.denied(),
    async stop() {
      stopping.abort();
      await Promise.all([queue.stop(), watching]);
      await options.events.flush();
    },
  };
}

function doorbellOf({ kube, namespaces, log }: Options, queue: Queue): Doorbell {
  const isNews = onceUntilItChanges(monotonicClock);
  const scopes = namespaces.length === 0 ? [{}] : namespaces.map((namespace) => ({ namespace }));
  return new Doorbell({
    kube,
    clock: monotonicClock,
    watches: scopes.map((scope) => ({ kind: etcdOperations, scope })),
    ring: (_, { metadata: { namespace = '', name = '' } = {} }) => queue.ring(`${namespace}/${name}`),
    // Whoever is under way looks again by itself; whoever is new is told of when the watch begins anew.
    onGap: () => undefined,
    onError({ kind }, error) {
      if (isNews(kind, String(error))) log.info({ kind, ...whyFields(error) }, 'watch broke, trying again');
    },
  });
}

function queueOf({ log, metrics }: Options, run: (key: string) => Promise<void>): Queue {
  return new Queue({
    clock: monotonicClock,
    run,
    onPass(report) {
      const { failure, key: operation } = report;
      metrics.pass('operation', report);
      if (failure !== undefined) log.warn({ operation, err: failure.error, retryMs: failure.retryMs }, 'pass failed');
    },
  });
}

const portsOf = ({ kube, writer, mayWrite, events, log }: Options, queue: Queue): Ports => ({
  sources: { kube, now: () => Date.now() },
  kube: writer,
  mayWrite,
  later: (key, ms) => queue.later(key, ms),
  onNews(operation, told) {
    const { namespace, name } = operation.metadata ?? {};
    const { reason, message } = told;
    log.info({ operation: `${namespace ?? ''}/${name ?? ''}`, reason, message }, 'told');
    events.record(operation, told);
  },
});
