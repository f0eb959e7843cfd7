// The control plane of a run: the apiserver's etcd, kube-apiserver, controller-manager and scheduler, as command lines.
// This etcd is only the ground of tests: it needn't survive a power cut, so it doesn't wait for the disk.
import type { Component } from './components.ts';
import { apiserver, kubeconfigOf, pki, podRange, runFolder, serviceRange } from './layout.ts';

export interface Programs {
  /** Folder of kube-apiserver, kubelet, kubectl and the like. */
  readonly kubernetes: string;
  /** Folder of the etcd that the apiserver keeps its objects in. */
  readonly etcd: string;
}

const etcdUrl = 'http://127.0.0.1:12379';
const issuer = 'https://kubernetes.default.svc';

export function etcdComponent(programs: Programs): Component {
  return {
    name: 'etcd',
    command: [
      `${programs.etcd}/etcd`,
      `--data-dir=${runFolder}/etcd`,
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      '--listen-peer-urls=http://127.0.0.1:12380',
      '--unsafe-no-fsync',
    ],
  };
}

export function apiserverComponent(programs: Programs): Component {
  return {
    name: 'kube-apiserver',
    command: [
      `${programs.kubernetes}/kube-apiserver`,
      `--etcd-servers=${etcdUrl}`,
      `--advertise-address=${apiserver.address}`,
      `--bind-address=${apiserver.address}`,
      `--secure-port=${apiserver.port}`,
      `--tls-cert-file=${pki}/apiserver.crt`,
      `--tls-private-key-file=${pki}/apiserver.key`,
      `--client-ca-file=${pki}/ca.crt`,
      `--kubelet-client-certificate=${pki}/apiserver-kubelet.crt`,
      `--kubelet-client-key=${pki}/apiserver-kubelet.key`,
      '--kubelet-preferred-address-types=InternalIP',
      `--service-account-key-file=${pki}/service-account.key`,
      `--service-account-signing-key-file=${pki}/service-account.key`,
      `--service-account-issuer=${issuer}`,
      `--service-cluster-ip-range=${serviceRange}`,
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--allow-privileged',
      '--profiling=false',
    ],
  };
}

/** These two exit when the apiserver isn't ready yet. */
export function controllerComponents(programs: Programs): Component[] {
  return [
    {
      name: 'kube-controller-manager',
      command: [
        `${programs.kubernetes}/kube-controller-manager`,
        ...clientFlags('controller-manager'),
        `--service-account-private-key-file=${pki}/service-account.key`,
        `--root-ca-file=${pki}/ca.crt`,
        '--use-service-account-credentials',
        `--cluster-signing-cert-file=${pki}/ca.crt`,
        `--cluster-signing-key-file=${pki}/ca.key`,
        `--cluster-cidr=${podRange}`,
        // At the default of 20 it takes 5 s to get its forty controllers going.
        '--kube-api-qps=200',
        '--kube-api-burst=400',
        // A node that is cut off is seen as such after 20 s, so that tests needn't wait for the usual 50.
        '--node-monitor-grace-period=20s',
      ],
    },
    { name: 'kube-scheduler', command: [`${programs.kubernetes}/kube-scheduler`, ...clientFlags('scheduler')] },
  ];
}

function clientFlags(user: string): string[] {
  const kubeconfig = kubeconfigOf(user);
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--profiling=false',
  ];
}
