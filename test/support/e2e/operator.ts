// The operator as something that can be killed: without a word, at any moment, and back by its Deployment.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { promise } from './failures.ts';
import type { Trial } from './scenario.ts';
import { leases, pods } from './kinds.ts';
import { until } from './wait.ts';

export const operatorNamespace = 'etcd-operator-system';
const debugPort = 8082;
const askWithinMs = 10_000;
const operator = { namespace: operatorNamespace, name: 'etcd-operator' };
const operatorPods = { namespace: operatorNamespace, labels: 'app.kubernetes.io/name=etcd-operator' };

/**
 * Kills every replica at once: by SIGKILL where the nodes are ours, so that nothing is handed over, else by deleting its Pod without grace.
 * New Pods are made by the Deployment. Answers who led.
 */
export async function killOperator(trial: Trial): Promise<string> {
  const holder = await leader(trial);
  const names = (await trial.api.list(pods, operatorPods)).map(({ metadata }) => metadata.name);
  await Promise.all(names.map((name) => kill(trial, name)));
  trial.tell(`killed the operator (${names.length} replicas)`);
  return holder;
}

async function kill({ api, local }: Trial, name: string): Promise<void> {
  const pod = { namespace: operatorNamespace, name };
  // One whose container does not run yet is dead enough.
  await local?.signalPod(pod, 'SIGKILL').catch(() => undefined);
  // A container that was killed often is started late; a new Pod starts at once.
  await api.delete(pods, pod, { gracePeriodSeconds: 0 });
}

/** Waits until another process than this one leads: at once after a handover, else when the lease has passed. */
export async function otherLeads(trial: Trial, before: string, seconds = 60): Promise<void> {
  await until(`another operator than ${before} to lead`, seconds, async () => {
    const holder = await leader(trial);
    return holder === before || holder === '' ? { seen: `"${holder}" leads` } : { is: true };
  });
}

/** The identity of the process that leads: the name of its Pod, and eight characters of its own. */
export async function leader({ api }: Trial): Promise<string> {
  const { spec } = await api.get(leases, operator);
  return spec?.holderIdentity ?? '';
}

/** The Pod of the replica that leads. */
export async function leadingPod(trial: Trial): Promise<string> {
  return (await leader(trial)).replace(/-[0-9a-f]{8}$/, '');
}

export async function leadingNode(trial: Trial): Promise<string> {
  const { spec } = await trial.api.get(pods, { namespace: operatorNamespace, name: await leadingPod(trial) });
  return spec?.nodeName ?? '';
}

/**
 * The process that leads, to be stopped for as long as wanted, as a machine that swaps or a hypervisor that pauses would: it doesn't
 * know. Found beforehand, so that it is stopped at the very moment.
 */
export async function aimAtLeader(trial: Trial): Promise<{ name: string; freeze(): void; thaw(): void }> {
  const { local } = trial;
  promise(local !== undefined, 'the nodes are not ours');
  const name = await leader(trial);
  const send = await local.aimAtPod({ namespace: operatorNamespace, name: await leadingPod(trial) });
  return {
    name,
    freeze: () => {
      send('SIGSTOP');
      trial.atEnd(() => Promise.resolve(send('SIGCONT')));
      trial.tell(`froze ${name}`);
    },
    thaw: () => {
      send('SIGCONT');
      trial.tell(`${name} goes on`);
    },
  };
}

/** A dump of what the operator last saw of a cluster, for `npm run explain`: only the replica that leads has one. Throws where none has. */
export async function lastDump(trial: Trial, cluster: string): Promise<string> {
  const problems: string[] = [];
  for (const { metadata } of await trial.api.list(pods, operatorPods)) {
    try {
      return await askReplica(trial, metadata.name, `/observed?cluster=${trial.namespace}/${cluster}`);
    } catch (error) {
      problems.push(`${metadata.name}: ${String(error)}`);
    }
  }
  throw new Error(`no replica has looked at it: ${problems.join('; ') || 'there is none'}`);
}

/** Its debug pages are served to its own Pod only, hence the way through the kubelet. */
async function askReplica({ kubeconfig, local }: Trial, pod: string, path: string): Promise<string> {
  const place = ['--kubeconfig', kubeconfig, '--namespace', operatorNamespace];
  const forward = ['port-forward', `pod/${pod}`, `:${debugPort}`, ...place];
  const child = spawn(local?.kubectlPath ?? 'kubectl', forward, { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data', { signal: AbortSignal.timeout(askWithinMs) });
    const port = /127\.0\.0\.1:(\d+)/.exec(String(line))?.[1];
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(askWithinMs) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text.trim());
    return text;
  } finally {
    child.kill('SIGTERM');
  }
}
