// Access by a kubeconfig: certificates, tokens, exec plugins, OIDC, proxies, all by client-node. Its own requests are not used: they
// open a connection each. (Its main module loads every part of it: a third of a second more at each start.)
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import type { Access } from './request-access.ts';

export function kubeConfigAccess(path: string | undefined): Access {
  const config = new KubeConfig();
  if (path === undefined) config.loadFromDefault();
  else config.loadFromFile(path);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error(`${path ?? 'the kubeconfig'}: no cluster: set its current-context`);
  return {
    server: cluster.server,
    isProxied: cluster.proxyUrl !== undefined,
    authenticate: (options) => config.applyToHTTPSOptions(options),
  };
}
