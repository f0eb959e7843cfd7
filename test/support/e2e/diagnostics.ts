// What a failed run leaves for a person to read: everything of its namespace, its logs, and the operator's.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDump } from '../../../src/dump.ts';
import { explain } from '../../../src/explain.ts';
import { etcdClusters, pods } from './kinds.ts';
import { lastDump, operatorNamespace } from './operator.ts';
import type { Trial } from './scenario.ts';

const root = fileURLToPath(new URL('../../e2e/diagnostics', import.meta.url));
/** It makes and deletes volumes, by a Pod for each. */
const provisionerNamespace = 'local-path-storage';
const everything =
  'etcdclusters,etcdoperations,pods,persistentvolumeclaims,configmaps,services,endpointslices,poddisruptionbudgets,events.events.k8s.io';

/** Writes all that can be had and answers the folder. What can't be had is told in its file instead. */
export async function saveDiagnostics(trial: Trial, scenario: string, error: unknown): Promise<string> {
  const folder = join(root, scenario);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const save = async (file: string, args: readonly string[]) => {
    const content = await trial.kubectl(args).catch((problem: unknown) => `could not be had: ${String(problem)}`);
    await writeFile(join(folder, file), content);
  };
  const here = ['--namespace', trial.namespace];
  await writeFile(join(folder, 'error.txt'), error instanceof Error ? `${error.stack}\n` : String(error));
  await save('objects.yaml', ['get', everything, ...here, '--output=yaml']);
  await save('objects.txt', ['get', everything, ...here, '--output=wide']);
  await save('describe.txt', ['describe', 'etcdclusters,etcdoperations,pods,persistentvolumeclaims', ...here]);
  await save('nodes-and-volumes.txt', ['get', 'nodes,persistentvolumes', '--output=wide']);
  await save('provisioner.txt', ['describe', 'pods', '--namespace', provisionerNamespace]);
  for (const namespace of [trial.namespace, operatorNamespace, provisionerNamespace])
    await saveLogs(trial, namespace, save);
  for (const cluster of await trial.api.list(etcdClusters, { namespace: trial.namespace }).catch(() => [])) {
    const { name } = cluster.metadata;
    await saveDump(trial, name, folder);
  }
  return folder;
}

/** What the operator saw last, and what it would do about that. */
async function saveDump(trial: Trial, cluster: string, folder: string): Promise<void> {
  const dump = await lastDump(trial, cluster).catch((problem: unknown) => `could not be had: ${String(problem)}`);
  await writeFile(join(folder, `dump-${cluster}.json`), dump);
  await writeFile(join(folder, `explain-${cluster}.txt`), explained(dump));
}

function explained(dump: string): string {
  try {
    return explain(readDump(dump));
  } catch (error) {
    return `the dump ${error instanceof Error ? error.message : String(error)}`;
  }
}

type Save = (file: string, args: readonly string[]) => Promise<void>;

async function saveLogs({ api }: Trial, namespace: string, save: Save): Promise<void> {
  const found = await api.list(pods, { namespace }).catch(() => []);
  for (const { metadata, status } of found) {
    const logs = ['logs', '--namespace', namespace, metadata.name, '--tail=3000'];
    await save(`${metadata.name}.log`, logs);
    const restarts = (status?.containerStatuses ?? []).reduce((sum, one) => sum + one.restartCount, 0);
    if (restarts > 0) await save(`${metadata.name}.previous.log`, [...logs, '--previous']);
  }
}
