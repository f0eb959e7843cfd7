// One node of a run: the configuration files of containerd, CNI, kubelet and kube-proxy, and their command lines.
// The files' contents are pure; what depends on the machine comes in as Settings.
import { mkdir, writeFile } from 'node:fs/promises';

import type { Component } from './components.ts';
import type { Programs } from './control-plane.ts';
import { dnsAddress, domain, kubeconfigOf, pki, podRange, type ClusterNode } from './layout.ts';
import type { Settings } from './settings.ts';

export interface NodeContext {
  readonly run: string;
  readonly settings: Settings;
  readonly programs: Programs;
  /** The reference of the pause image, which holds every Pod's namespaces. */
  readonly pauseImage: string;
}

/** File names, inside the node's folder, and what goes into them. */
export function nodeFiles(node: ClusterNode, context: NodeContext): Record<string, string> {
  return {
    'cni/10-bridge.conflist': JSON.stringify(cniConfig(node), null, 2),
    'containerd.toml': containerdConfig(node, context),
    'kubelet.json': JSON.stringify(kubeletConfig(node, context), null, 2),
    'kube-proxy.json': JSON.stringify(kubeProxyConfig(node, context.settings), null, 2),
    // No Pod may find a name server outside: the run has no way out, and a lookup would hang.
    'resolv.conf': 'nameserver 127.0.0.1\n',
  };
}

export async function writeNodeFiles(node: ClusterNode, context: NodeContext): Promise<void> {
  for (const folder of ['cni', 'kubelet', 'pod-logs', 'plugins', 'volumes']) {
    await mkdir(`${node.folder}/${folder}`, { recursive: true });
  }
  for (const [name, text] of Object.entries(nodeFiles(node, context))) await writeFile(`${node.folder}/${name}`, text);
}

export function containerdComponent(node: ClusterNode): Component {
  return inside(node, 'containerd', ['containerd', '--config', `${node.folder}/containerd.toml`]);
}

export function nodeComponents(node: ClusterNode, { programs }: NodeContext): Component[] {
  const kubelet: [string, ...string[]] = [
    `${programs.kubernetes}/kubelet`,
    `--config=${node.folder}/kubelet.json`,
    `--kubeconfig=${kubeconfigOf(node.name)}`,
    `--hostname-override=${node.name}`,
    `--node-ip=${node.address}`,
    `--node-labels=topology.kubernetes.io/zone=${node.zone}`,
    `--root-dir=${node.folder}/kubelet`,
    `--cert-dir=${node.folder}/pki`,
  ];
  const kubeProxy: [string, ...string[]] = [
    `${programs.kubernetes}/kube-proxy`,
    `--config=${node.folder}/kube-proxy.json`,
    `--hostname-override=${node.name}`,
  ];
  // Every kubelet empties one fixed folder of sockets (device-plugins) and then listens there: two at once can get in each other's way.
  return [{ ...inside(node, 'kubelet', kubelet), bootRetries: 3 }, inside(node, 'kube-proxy', kubeProxy)];
}

/** The words for ctr that put the images of an OCI archive where Kubernetes finds them. */
export function importCommand(socket: string, archive: string): string[] {
  return ['--address', socket, '--namespace', 'k8s.io', 'images', 'import', archive];
}

/** Where the node's Pods have their cgroups: by run and node, so that an ended run's can be told and removed. */
export function cgroupOf(run: string, node?: ClusterNode): string {
  return ['/etcd-operator', run, ...(node === undefined ? [] : [node.name])].join('/');
}

// Entered by nsenter, not `ip netns exec`: that one makes a mount namespace in which mounts no longer reach containerd.
function inside(node: ClusterNode, program: string, command: [string, ...string[]]): Component {
  return { name: `${program}-${node.name}`, command: ['nsenter', `--net=${node.netns}`, ...command] };
}

function cniConfig(node: ClusterNode): object {
  const ipam = {
    type: 'host-local',
    dataDir: `${node.folder}/ipam`,
    ranges: [[{ subnet: node.podRange }]],
    routes: [{ dst: '0.0.0.0/0' }],
  };
  return {
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [{ type: 'bridge', bridge: 'cni0', isGateway: true, hairpinMode: true, ipam }],
  };
}

function containerdConfig(node: ClusterNode, { settings, pauseImage }: NodeContext): string {
  return `version = 2
root = "${node.folder}/containerd"
state = "/run/containerd-${node.name}"
disabled_plugins = [
  "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs",
]

[grpc]
  address = "${node.containerdSocket}"

[plugins."io.containerd.internal.v1.opt"]
  path = "${node.folder}/opt"

[plugins."io.containerd.grpc.v1.cri"]
  restrict_oom_score_adj = ${settings.containerd.restrictOomScoreAdj}
  sandbox_image = "${pauseImage}"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${node.folder}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
`;
}

// What an operator depends on (how soon a changed ConfigMap or Pod is seen, back-offs, sync period) stays at the defaults.
function kubeletConfig(node: ClusterNode, { run, settings }: NodeContext): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: node.address,
    authentication: {
      x509: { clientCAFile: `${pki}/ca.crt` },
      webhook: { enabled: true },
      anonymous: { enabled: false },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: `${pki}/${node.name}.crt`,
    tlsPrivateKeyFile: `${pki}/${node.name}.key`,
    clusterDNS: [dnsAddress],
    clusterDomain: domain,
    resolvConf: `${node.folder}/resolv.conf`,
    containerRuntimeEndpoint: `unix://${node.containerdSocket}`,
    cgroupRoot: cgroupOf(run, node),
    failSwapOn: false,
    serializeImagePulls: false,
    kubeAPIQPS: 100,
    kubeAPIBurst: 200,
    eventRecordQPS: 100,
    eventBurst: 200,
    nodeStatusUpdateFrequency: '4s',
    maxPods: 110,
    // With the shared default the kubelets would delete each other's logs, and termination messages with them.
    podLogsDir: `${node.folder}/pod-logs`,
    volumePluginDir: `${node.folder}/plugins`,
    // The machine's disk is not this node's: a full one must neither evict Pods nor delete images that can't be pulled.
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'nodefs.available': '0%', 'nodefs.inodesFree': '0%', 'imagefs.available': '0%' },
    ...settings.kubelet,
  };
}

function kubeProxyConfig(node: ClusterNode, settings: Settings): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: kubeconfigOf('kube-proxy') },
    bindAddress: node.address,
    mode: 'nftables',
    clusterCIDR: podRange,
    // The size of the table is the machine's and not writable from a namespace: 0 leaves it alone.
    conntrack: { maxPerCore: 0, min: 0 },
    ...settings.kubeProxy,
  };
}
