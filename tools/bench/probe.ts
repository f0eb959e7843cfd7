// Runs inside the local cluster, where Pods can be dialled: applies an EtcdCluster and prints the seconds until etcd itself, asked at every
// member over its JSON gateway, has that many voters and each answers a linearizable read. It never looks at the operator's status.
import { setTimeout as sleep } from 'node:timers/promises';
import { openApi } from '../../test/support/e2e/api.ts';
import type { Api } from '../../test/support/e2e/api.ts';
import { etcdClusters, pods } from '../../test/support/e2e/kinds.ts';
import { label } from '../../test/support/e2e/members.ts';

const lookAgainMs = 50;
const answerWithinMs = 1000;
const giveUpMs = 180_000;

const [namespace = '', name = '', size = ''] = process.argv.slice(2);
await using api = await openApi('kubectl', process.env['KUBECONFIG'] ?? '');
console.log(JSON.stringify({ seconds: await create(api, Number(size)) }));

async function create(api: Api, voters: number): Promise<number> {
  const spec: object = { size: voters, storage: { size: '1Gi' } };
  const cluster: object = { metadata: { name, namespace }, spec };
  const appliedAt = performance.now();
  await api.apply(etcdClusters, cluster);
  while (performance.now() - appliedAt < giveUpMs) {
    if (await isServing(api, voters)) return (performance.now() - appliedAt) / 1000;
    await sleep(lookAgainMs);
  }
  throw new Error(`${namespace}/${name} did not have ${voters} serving voters within ${giveUpMs / 1000} s`);
}

async function isServing(api: Api, voters: number): Promise<boolean> {
  const found = await api.list(pods, { namespace, labels: label(name) });
  const addresses = found.flatMap(({ status }) => status?.podIP ?? []);
  if (addresses.length !== voters) return false;
  const answers = await Promise.all(addresses.map((address) => serves(address, voters)));
  return answers.every(Boolean);
}

/** A member list and a read are linearizable unless asked otherwise: both need a quorum. */
async function serves(address: string, voters: number): Promise<boolean> {
  try {
    const { members }: MemberList = JSON.parse(await ask(address, 'cluster/member/list', { linearizable: true }));
    if (members.length !== voters || members.some(({ isLearner }) => isLearner === true)) return false;
    await ask(address, 'kv/range', { key: Buffer.from('a key that need not exist').toString('base64') });
    return true;
  } catch {
    // Not there yet, whatever the reason: the deadline of the whole tells.
    return false;
  }
}

interface MemberList {
  readonly members: readonly { readonly isLearner?: boolean }[];
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
