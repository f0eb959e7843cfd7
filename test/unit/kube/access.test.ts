// How the operator finds and authenticates at the apiserver: as a Pod without client-node, else by a kubeconfig.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadAccess } from '../../../src/kube/access.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'access-test-'));
  await writeFile(join(folder, 'token'), 'first\n');
  await writeFile(join(folder, 'ca.crt'), 'the CA');
  await writeFile(join(folder, 'kubeconfig'), JSON.stringify(kubeConfig('https://192.0.2.1:6443')));
});
afterEach(() => rm(folder, { recursive: true }));

const kubeConfig = (server: string) => ({
  clusters: [{ name: 'c', cluster: { server } }],
  users: [{ name: 'u', user: { token: 'of-the-file' } }],
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'x',
});

const inPod = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' };

describe('in a Pod', () => {
  test('the ServiceAccount is used: its CA and its token', async () => {
    const access = await loadAccess(undefined, inPod, folder);
    expect(access).toMatchObject({ server: 'https://10.96.0.1:443', isProxied: false });
    const options = { headers: { Accept: 'application/json' } };
    await access.authenticate(options);
    expect(options).toEqual({ ca: 'the CA', headers: { Accept: 'application/json', Authorization: 'Bearer first' } });
  });

  test('an IPv6 address is written as a URL has it', async () => {
    const access = await loadAccess(undefined, { ...inPod, KUBERNETES_SERVICE_HOST: 'fd00::1' }, folder);
    expect(new URL(access.server).hostname).toBe('[fd00::1]');
  });

  test('a token that is not there is told with its path', async () => {
    await rm(join(folder, 'token'));
    const access = await loadAccess(undefined, inPod, folder);
    await expect(access.authenticate({ headers: {} })).rejects.toThrow(join(folder, 'token'));
  });

  test('KUBECONFIG goes first, and a flag before it', async () => {
    const path = join(folder, 'kubeconfig');
    expect(await loadAccess(path, inPod, folder)).toMatchObject({ server: 'https://192.0.2.1:6443' });
    const options = { headers: {} };
    await (await loadAccess(path, inPod, folder)).authenticate(options);
    expect(options.headers).toMatchObject({ Authorization: 'Bearer of-the-file' });
  });
});

test('a kubeconfig without a cluster is refused with its path', async () => {
  const path = join(folder, 'empty');
  await writeFile(path, JSON.stringify({ clusters: [], users: [], contexts: [] }));
  await expect(loadAccess(path, {}, folder)).rejects.toThrow(`${path}: no cluster: set its current-context`);
});
