// The certificates and kubeconfigs of one run, made by openssl inside the run's folder and gone with it.
import { writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { stringify } from 'yaml';

import { exec } from './exec.ts';
import {
  apiserver,
  domain,
  hostKubeconfig,
  insideKubeconfig,
  kubeconfigOf,
  nodes,
  pki,
  type ClusterNode,
} from './layout.ts';

/** Who gets a certificate: the file's name, the subject that Kubernetes reads user and groups from, and the names it serves under. */
export interface Identity {
  readonly file: string;
  readonly subject: string;
  readonly names?: string;
}

export function identities(): Identity[] {
  return [
    { file: 'apiserver', subject: '/CN=kube-apiserver', names: apiserverNames() },
    { file: 'apiserver-kubelet', subject: '/O=system:masters/CN=apiserver-kubelet' },
    { file: 'admin', subject: '/O=system:masters/CN=admin' },
    { file: 'controller-manager', subject: '/CN=system:kube-controller-manager' },
    { file: 'scheduler', subject: '/CN=system:kube-scheduler' },
    { file: 'kube-proxy', subject: '/CN=system:kube-proxy' },
    ...nodes.map((node) => ({
      file: node.name,
      subject: `/O=system:nodes/CN=${nodeUser(node)}`,
      names: `DNS:${node.name},IP:${node.address}`,
    })),
  ];
}

/** Makes every certificate, the key that signs service account tokens, and a kubeconfig for each client. */
export async function makePki(relayPort: number): Promise<void> {
  const ca = ['-subj', '/CN=kubernetes', '-keyout', `${pki}/ca.key`, '-out', `${pki}/ca.crt`];
  await exec('openssl', [...newCertificate, ...ca]);
  await Promise.all([...identities().map(sign), makeServiceAccountKey()]);
  const kubeconfigs: [string, string, string][] = identities()
    .filter(({ file }) => !file.startsWith('apiserver'))
    .map(({ file }) => [kubeconfigOf(file), file, apiserver.url]);
  kubeconfigs.push([insideKubeconfig, 'admin', apiserver.url]);
  kubeconfigs.push([hostKubeconfig, 'admin', `https://127.0.0.1:${relayPort}`]);
  await Promise.all(kubeconfigs.map(([path, user, server]) => writeKubeconfig(path, user, server)));
}

const newCertificate = [
  'req',
  '-x509',
  '-newkey',
  'ec',
  '-pkeyopt',
  'ec_paramgen_curve:P-256',
  '-nodes',
  '-days',
  '3650',
];

function apiserverNames(): string {
  const service = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', `kubernetes.default.svc.${domain}`];
  const addresses = ['127.0.0.1', apiserver.address, apiserver.serviceAddress];
  return [...[...service, 'localhost'].map((name) => `DNS:${name}`), ...addresses.map((ip) => `IP:${ip}`)].join(',');
}

function nodeUser(node: ClusterNode): string {
  return `system:node:${node.name}`;
}

async function sign({ file, subject, names }: Identity): Promise<void> {
  const issuer = ['-CA', `${pki}/ca.crt`, '-CAkey', `${pki}/ca.key`, '-subj', subject];
  const use = ['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'extendedKeyUsage=serverAuth,clientAuth'];
  const serves = names === undefined ? [] : ['-addext', `subjectAltName=${names}`];
  const files = ['-keyout', `${pki}/${file}.key`, '-out', `${pki}/${file}.crt`];
  await exec('openssl', [...newCertificate, ...issuer, ...use, ...serves, ...files]);
}

async function makeServiceAccountKey(): Promise<void> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(`${pki}/service-account.key`, privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
}

async function writeKubeconfig(path: string, user: string, server: string): Promise<void> {
  const data = (file: string): string => readFileSync(`${pki}/${file}`).toString('base64');
  const cluster = { server, 'certificate-authority-data': data('ca.crt') };
  const credentials = { 'client-certificate-data': data(`${user}.crt`), 'client-key-data': data(`${user}.key`) };
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'local', cluster }],
    users: [{ name: user, user: credentials }],
    contexts: [{ name: 'local', context: { cluster: 'local', user } }],
    'current-context': 'local',
  };
  await writeFile(path, stringify(kubeconfig), { mode: 0o600 });
}
