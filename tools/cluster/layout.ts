// Names, addresses and paths of a local cluster: the same in every run, because each run has namespaces of its own.
// Paths are those seen inside a run, where its folder is always mounted at /run/cluster. Constants only, no I/O.

export interface ClusterNode {
  readonly name: string;
  readonly zone: string;
  readonly address: string;
  readonly podRange: string;
  /** The node's end of its cable is eth0; this is the other end, on the bridge. */
  readonly link: string;
  readonly netns: string;
  readonly folder: string;
  readonly containerdSocket: string;
}

export const runFolder = '/run/cluster';

export const nodes: readonly ClusterNode[] = [1, 2, 3].map((number) => ({
  name: `node${number}`,
  zone: `zone-${number}`,
  address: `172.30.0.${10 + number}`,
  podRange: `10.244.${number}.0/24`,
  link: `veth${number}`,
  netns: `/run/netns/node${number}`,
  folder: `${runFolder}/node${number}`,
  containerdSocket: `/run/containerd-node${number}.sock`,
}));

export const bridge = { name: 'kube0', address: '172.30.0.1', prefix: 24 };
export const podRange = '10.244.0.0/16';
export const serviceRange = '10.96.0.0/12';
export const domain = 'cluster.local';
export const dnsAddress = '10.96.0.10';

export const apiserver = {
  address: bridge.address,
  port: 6443,
  serviceAddress: '10.96.0.1',
  url: `https://${bridge.address}:6443`,
};

export const pki = `${runFolder}/pki`;

/** The admin kubeconfig for what runs inside, and the one for the host, which goes through the relay. */
export const insideKubeconfig = `${runFolder}/inside.kubeconfig`;
export const hostKubeconfig = `${runFolder}/kubeconfig`;

export function kubeconfigOf(user: string): string {
  return `${pki}/${user}.kubeconfig`;
}

export function nodeNamed(name: string): ClusterNode {
  const found = nodes.find((node) => node.name === name);
  if (found === undefined) {
    throw new Error(`there is no node ${name}; the nodes are ${nodes.map((node) => node.name).join(', ')}`);
  }
  return found;
}
