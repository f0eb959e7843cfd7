// Runs inside the local cluster, for as long as the fleet is to live: its nodes, its kubelet, and etcd's API at the address of every member.
import { openApi } from '../../../test/support/e2e/api.ts';
import { exec } from '../../cluster/exec.ts';
import { runKubelet } from './kubelet.ts';
import { range } from './layout.ts';
import { keepNodes, makeNodes } from './nodes.ts';

const [namespace = ''] = process.argv.slice(2);
const ended = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ended.abort());

// Every address of the range is one of this machine, so that each can be listened at without being set up.
await exec('ip', ['route', 'add', 'local', range, 'dev', 'lo']);
await using api = await openApi('kubectl', process.env['KUBECONFIG'] ?? '');
await makeNodes(api);
const { signal } = ended;
await Promise.all([keepNodes(api, signal), runKubelet({ api, namespace, signal })]).catch((error: unknown) => {
  if (!signal.aborted) throw error;
});
// Servers that still listen.
process.exit(0);
