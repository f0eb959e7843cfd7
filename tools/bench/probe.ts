// Runs inside the local cluster, where Pods can be dialled: does one thing to an EtcdCluster and prints when etcd itself, asked at every
// member over its JSON gateway, has that many voters and each answers a linearizable read. It never looks at the operator's status.
import { setTimeout as sleep } from 'node:timers/promises';
import { openApi } from '../../test/support/e2e/api.ts';
import type { Api } from '../../test/support/e2e/api.ts';
import { etcdClusters, pods } from '../../test/support/e2e/kinds.ts';
import { isReady, label } from '../../test/support/e2e/members.ts';
import type { MemberPod } from '../../test/support/e2e/members.ts';
import { loseVolume } from './harm.ts';
import type { Probed, ProbeTask } from './probing.ts';

const lookAgainMs = 50;
const answerWithinMs = 1000;
const giveUpMs = 180_000;

const task: ProbeTask = JSON.parse(process.argv[2] ?? '');
const { namespace, name, act, voters } = task;
await using api = await openApi('kubectl', process.env['KUBECONFIG'] ?? '');
console.log(JSON.stringify(await probe(api)));

async function probe(api: Api): Promise<Probed> {
  const from = Date.now();
  await begin(api);
  const serving = await until('serving voters', from, async () => isServing(await membersOf(api)));
  const ready = await until('Ready Pods', from, async () => {
    const found = await membersOf(api);
    return found.length === voters && found.every(isReady);
  });
  return { from, servingMs: serving - from, readyMs: ready - from };
}

async function until(what: string, from: number, look: () => Promise<boolean>): Promise<number> {
  while (Date.now() - from < giveUpMs) {
    if (await look()) return Date.now();
    await sleep(lookAgainMs);
  }
  throw new Error(`${namespace}/${name} did not have ${voters} ${what} within ${giveUpMs / 1000} s`);
}

async function begin(api: Api): Promise<void> {
  switch (act.kind) {
    case 'size': {
      const spec: object = { size: act.size, storage: { size: '1Gi' } };
      const cluster: object = { metadata: { name, namespace }, spec };
      await api.apply(etcdClusters, cluster);
      return;
    }
    case 'deletePod':
      return api.delete(pods, { namespace, name: act.member });
    case 'loseVolume':
      return loseVolume(api, { namespace, name: act.member });
  }
}

/** Those that are to stay. */
async function membersOf(api: Api): Promise<MemberPod[]> {
  const found = await api.list(pods, { namespace, labels: label(name) });
  return found.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

async function isServing(found: readonly MemberPod[]): Promise<boolean> {
  const addresses = found.flatMap(({ status }) => status?.podIP ?? []);
  if (addresses.length !== voters || found.length !== voters) return false;
  const names = found.map(({ metadata }) => metadata.name).sort();
  const answers = await Promise.all(addresses.map((address) => serves(address, names)));
  return answers.every(Boolean);
}

/** A member list and a read are linearizable unless asked otherwise: both need a quorum. */
async function serves(address: string, names: readonly string[]): Promise<boolean> {
  try {
    const { members }: MemberList = JSON.parse(await ask(address, 'cluster/member/list', { linearizable: true }));
    const listed = members.map(({ name: listedName = '', isLearner }) =>
      isLearner === true ? 'a learner' : listedName,
    );
    if (listed.sort().join() !== names.join()) return false;
    await ask(address, 'kv/range', { key: Buffer.from('a key that need not exist').toString('base64') });
    return true;
  } catch {
    // Not there yet, whatever the reason: the deadline of the whole tells.
    return false;
  }
}

interface MemberList {
  readonly members: readonly { readonly name?: string; readonly isLearner?: boolean }[];
}

async function ask(address: string, method: string, body: object): Promise<string> {
  const signal = AbortSignal.timeout(answerWithinMs);
  const answer = await fetch(`http://${address}:2379/v3/${method}`, {
    method: 'POST',
    body: JSON.stringify(body),
    signal,
  });
  if (!answer.ok) throw new Error(`${method}: ${answer.status}`);
  return answer.text();
}
