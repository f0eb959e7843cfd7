// The operator: reads its flags, serves health and metrics, and works while it holds the lease. SIGTERM ends it after the running passes.
import { ConfigError, readConfig, type Config } from './config.ts';
import { startController, type Controller } from './controllers/cluster/controller.ts';
import { startOperations } from './controllers/operation/controller.ts';
import type { Observed } from './controllers/cluster/observed.ts';
import { debugPages } from './debug.ts';
import { KubeError } from './errors.ts';
import { createEtcd } from './etcd/client.ts';
import { createCredentials } from './etcd/credentials.ts';
import { checkPage, serve, type Pages } from './http.ts';
import { InstalledKinds } from './installed-kinds.ts';
import { createKube, type KubeClient } from './kube/client.ts';
import { monotonicClock } from './kube/clock.ts';
import { createEventRecorder } from './kube/events.ts';
import { lead, type Leadership } from './kube/lease.ts';
import { createLog, onceUntilItChanges, whyFields, type Logger } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';

interface Process {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly kube: KubeClient;
}

interface Running {
  readonly stuck: () => string | undefined;
  readonly trouble: () => string | undefined;
  readonly observed: (key: string) => Observed | undefined;
  readonly stop: () => Promise<void>;
}

/** A write takes this long at most, so that one begun before the renew deadline ends before the lease can pass. */
const writeDeadlineMs = 4_000;

async function main(): Promise<void> {
  const config = readConfig(process.argv.slice(2), process.env);
  const log = createLog(config.logLevel);
  const metrics = createMetrics();
  const kube = await createKube({
    userAgent: 'etcd-operator',
    observeCall: metrics.kubeRequest,
    ...(config.kubeconfig === undefined ? {} : { kubeConfig: config.kubeconfig }),
  });
  const kinds = new InstalledKinds({ kube, clock: monotonicClock, say: kindsTo(log), onLook: metrics.outdatedKinds });
  const stopping = new AbortController();
  const checking = kinds.check(stopping.signal);
  const running = work({ config, log, metrics, kube });
  await serve(config.healthAddress, healthPages(running, kinds));
  await serve(config.debugAddress, debugPages(running.observed, `${config.leaseNamespace}/${config.leaseName}`));
  await serve(config.metricsAddress, metricsPages(metrics));
  log.info({ identity: config.identity, namespaces: config.watchNamespaces, settings: config.settings }, 'started');
  const signal = await ended();
  log.info({ signal }, 'stopping');
  stopping.abort();
  await Promise.all([running.stop(), checking]);
  log.info('stopped');
  process.exit(0);
}

const kindsTo =
  (log: Logger) =>
  (level: 'info' | 'warn', why: string): void =>
    log[level]({ why }, 'installed kinds');

/** Takes part in the election, and runs the controller while it leads. */
function work({ config, log, metrics, kube }: Process): Running {
  let clusters: Controller | undefined;
  let operations: ReturnType<typeof startOperations> | undefined;
  const trouble = leaseTrouble(log);
  const etcd = etcdClient(metrics);
  const leadership: Leadership = lead({
    kube: kube.within({ deadlineMs: writeDeadlineMs }),
    clock: monotonicClock,
    namespace: config.leaseNamespace,
    name: config.leaseName,
    identity: config.identity,
    async onStarted(signal) {
      log.info('leading');
      metrics.leading(true);
      const writer = kube.within({ deadlineMs: writeDeadlineMs, mayWriteUntil: () => leadership.mayWriteUntil() });
      const events = createEventRecorder({ kube: writer, clock: monotonicClock, instance: config.identity });
      const mayWrite = (): void => refuseWithoutLease(leadership);
      const shared = { kube, writer, namespaces: config.watchNamespaces, mayWrite, events, log, metrics };
      clusters = startController({ ...shared, etcd, settings: config.settings });
      operations = startOperations(shared);
      await aborted(signal);
      await Promise.all([clusters.stop(), operations.stop()]);
      clusters = operations = undefined;
    },
    onStopped() {
      log.info('no longer leading');
      metrics.leading(false);
      etcd.close();
    },
    onError: (error) => trouble.note(error),
  });
  return {
    stuck: () => clusters?.stuck() ?? operations?.stuck(),
    trouble: () => trouble.words() ?? clusters?.denied() ?? operations?.denied(),
    observed: (key) => clusters?.observed(key),
    async stop() {
      await leadership.stop();
      etcd.close();
      kube.close();
    },
  };
}

const etcdClient = ({ etcdCall: observeCall }: Metrics) =>
  createEtcd({ credentials: createCredentials, observeCall, deadlines: { change: writeDeadlineMs } });

/** Calls to etcd end within their own deadlines, well before another may lead. */
function refuseWithoutLease(leadership: Leadership): void {
  if (leadership.mayWriteUntil() - monotonicClock.now() < writeDeadlineMs) {
    throw new KubeError(
      'Unavailable',
      'write refused: the lease was not renewed in time, another replica may lead soon',
    );
  }
}

/** The lease is tried every two seconds: what was wrong is right again when nothing was noted for longer. */
function leaseTrouble(log: Logger) {
  const lastsMs = 5_000;
  const isNews = onceUntilItChanges(monotonicClock);
  let last: { readonly words: string; readonly at: number } | undefined;
  return {
    note(error: unknown): void {
      const words = `the lease cannot be read or written: ${String(error)}`;
      last = { words, at: monotonicClock.now() };
      if (isNews('lease', words)) log.warn(whyFields(error), 'lease');
    },
    words: (): string | undefined =>
      last === undefined || monotonicClock.now() - last.at > lastsMs ? undefined : last.words,
  };
}

/** For the kubelet; a standby replica is ready as well, and one that may not do its work is not. */
const healthPages = (running: Running, kinds: InstalledKinds): Pages => ({
  '/healthz': () => checkPage(running.stuck),
  '/readyz': () => checkPage(() => running.trouble() ?? kinds.trouble()),
});

const metricsPages = ({ registry }: Metrics): Pages => ({
  '/metrics': async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() }),
});

const ended = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => resolve(signal));
  });

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`etcd-operator: ${error.message}\n`);
  process.exit(2);
}
