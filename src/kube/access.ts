// Where the apiserver is and how requests to it are authenticated. In a Pod that is two files, read here. Whatever else a kubeconfig
// can say is client-node's matter; it is loaded only then, for it takes 25 MB.
import { readFile } from 'node:fs/promises';
import type { Access } from './request-access.ts';

/** `kubeConfig`: path of a file. Absent: KUBECONFIG, the Pod's own ServiceAccount, or the home folder. Throws when there is none. */
export async function loadAccess(
  kubeConfig: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  folder: string = serviceAccountFolder,
): Promise<Access> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443', KUBECONFIG: named } = environment;
  if (kubeConfig === undefined && named === undefined && host !== undefined) return podAccess(host, port, folder);
  const { kubeConfigAccess } = await import('./access-kubeconfig.ts');
  return kubeConfigAccess(kubeConfig);
}

const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';
/** The kubelet renews the token long before it ends, and puts the new one into the same file. */
const rereadMs = 60_000;

function podAccess(host: string, port: string, folder: string): Access {
  let read: { readonly at: number; readonly token: string; readonly ca: string } | undefined;
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    isProxied: false,
    async authenticate(options) {
      if (read === undefined || performance.now() - read.at > rereadMs) {
        const [token, ca] = await Promise.all(['token', 'ca.crt'].map((file) => readFile(`${folder}/${file}`, 'utf8')));
        read = { at: performance.now(), token: token?.trim() ?? '', ca: ca ?? '' };
      }
      options.ca = read.ca;
      options.headers = { ...options.headers, Authorization: `Bearer ${read.token}` };
    },
  };
}
