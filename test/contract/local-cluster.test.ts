// The local cluster itself: what the end-to-end tests take for granted of it, and that its end leaves nothing behind.
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { imageReference } from '../../tools/build/images.ts';
import { startCluster, type Cluster } from '../../tools/cluster/cluster.ts';
import { readRun, sweep, type RunRecord } from '../../tools/cluster/runs.ts';
import { clusterStatus } from '../../tools/cluster/status.ts';
import { until } from '../../tools/cluster/wait.ts';

const name = `ground-${process.pid}`;
const steps: string[] = [];
let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({ name, endWithCaller: true, report: (line) => steps.push(line) });
}, 600_000);

afterAll(() => cluster.stop(), 60_000);

test('it tells how the boot goes, step by step', () => {
  expect(steps.filter((line) => /^ +\d+\.\d s {2}\S/.test(line)).length).toBeGreaterThan(5);
});

test('its state can be asked from the host', async () => {
  const status = await clusterStatus(name);
  expect(status?.nodes).toEqual(['node1', 'node2', 'node3'].map((node) => ({ name: node, ready: true })));
  expect(status?.components.filter(({ alive }) => !alive)).toEqual([]);
  expect(status?.memoryBytes).toBeGreaterThan(100e6);
});

test('a Pod gets a volume, cluster DNS, and an address that is dialled from inside the run', async () => {
  await cluster.kubectl(['apply', '--filename=-'], { input: podWithClaim(await imageReference('busybox')) });
  await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/web', '--timeout=60s'], { seconds: 70 });
  const address = await cluster.kubectl(['get', 'pod', 'web', '--output=jsonpath={.status.podIP}']);
  expect(
    await output(`fetch('http://${address}:8080/dns').then(async (answer) => console.log(await answer.text()))`),
  ).toContain('Address: 10.96.0.1');
}, 120_000);

test('commands inside find the cluster and its names', async () => {
  const lookup = `require('dns').promises.resolve4('kubernetes.default.svc.cluster.local').then(String).then(console.log)`;
  expect(await output(lookup)).toBe('10.96.0.1\n');
  const kubectl = cluster.run(['kubectl', 'get', 'nodes', '--output=name'], { stdio: ['ignore', 'pipe', 'inherit'] });
  expect(kubectl.child.stdout && (await text(kubectl.child.stdout))).toBe('node/node1\nnode/node2\nnode/node3\n');
});

test('a signal reaches the command inside, and its exit code comes back', async () => {
  const waiting = cluster.run(['sh', '-c', 'trap "exit 5" TERM; echo on; while :; do sleep 0.05; done'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => waiting.child.stdout?.once('data', resolve));
  waiting.kill('SIGTERM');
  await expect(waiting.exited).resolves.toBe(5);
});

test('a killed kubelet comes back', async () => {
  await cluster.signal('kubelet-node2', 'SIGKILL');
  await until('the kubelet to be started again', 20, async () => {
    const kubelet = (await clusterStatus(name))?.components.find((each) => each.name === 'kubelet-node2');
    return kubelet?.alive === true && kubelet.restarts === 1 ? true : undefined;
  });
}, 30_000);

test('when the outer process is killed, no process, namespace or mount is left, and the next sweep removes the files', async () => {
  const record = await readRun(name);
  if (record?.init === undefined) throw new Error('the run has no record');
  const namespaces = ['pid', 'net', 'mnt'].map((kind) => readlinkSync(`/proc/${record.init?.pid}/ns/${kind}`));
  expect(processesIn(namespaces).length).toBeGreaterThan(10);
  process.kill(record.owner.pid, 'SIGKILL');
  await until('every process of the run to end', 20, () =>
    Promise.resolve(processesIn(namespaces).length === 0 || undefined),
  );
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(name);
  await sweptAway(record);
  expect(cgroupFolders()).toEqual([]);
}, 60_000);

async function output(script: string): Promise<string> {
  const { child, exited } = cluster.run([process.execPath, '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new Error('the command has no output');
  const [said] = await Promise.all([text(child.stdout), exited]);
  return said;
}

function podWithClaim(image: string): string {
  const script = 'nslookup kubernetes.default.svc.cluster.local > /data/dns && exec busybox httpd -f -p 8080 -h /data';
  const container = {
    name: 'web',
    image,
    command: ['/bin/busybox', 'sh', '-c', script],
    readinessProbe: { httpGet: { path: '/dns', port: 8080 }, periodSeconds: 1 },
    volumeMounts: [{ name: 'data', mountPath: '/data' }],
  };
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'web' } }];
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'web' }, spec: claim },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [container], volumes } },
    ],
  });
}

function processesIn(namespaces: readonly string[]): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return ['pid', 'net', 'mnt'].some((kind) => namespaces.includes(readlinkSync(`/proc/${pid}/ns/${kind}`)));
    } catch {
      return false;
    }
  });
}

/** Another run that starts meanwhile may do the sweeping. */
async function sweptAway({ init }: RunRecord): Promise<void> {
  await sweep();
  const folder = cluster.folder;
  await until(`${folder} to be removed (first process: ${init?.pid})`, 20, async () => {
    if (!existsSync(folder)) return true;
    await sweep();
    return undefined;
  });
}

function cgroupFolders(): string[] {
  return readdirSync('/sys/fs/cgroup')
    .map((hierarchy) => `/sys/fs/cgroup/${hierarchy}/etcd-operator/${name}`)
    .concat(`/sys/fs/cgroup/etcd-operator/${name}`)
    .filter((folder) => existsSync(folder));
}
