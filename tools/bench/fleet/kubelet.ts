// Scheduler, kubelet and provisioner for the Pods of a fleet: whatever the operator makes comes up as a fake member at an address of its
// own. Pods are only ever brought up: an idle fleet loses none.
import { ApiError, pathOf } from '../../../test/support/e2e/api.ts';
import type { Api, Stored } from '../../../test/support/e2e/api.ts';
import { claims, configMaps, pods, volumes } from '../../../test/support/e2e/kinds.ts';
import type { Volume } from '../../../test/support/e2e/kinds.ts';
import { FakeEtcd } from '../../../test/support/fake-etcd.ts';
import { FakeDisk } from '../../../test/support/fake-raft.ts';
import { ticketKeys } from '../../../src/etcd/ticket.ts';
import { labels } from '../../../src/controllers/cluster/names.ts';
import type { Claim, ConfigMap, Kind, KubeObject, Pod } from '../../../src/kube/objects.ts';
import { addressOf, storageClassName } from './layout.ts';
import { serveMember } from './member-server.ts';
import { nodeOf } from './nodes.ts';
import { podStatus, saysTheSame } from './pod-status.ts';

interface Sandbox {
  readonly ip: string;
  readonly node: string;
  pod: Stored<Pod>;
  runs: boolean;
}

export interface KubeletOptions {
  readonly api: Api;
  readonly namespace: string;
  readonly signal: AbortSignal;
}

export async function runKubelet(options: KubeletOptions): Promise<void> {
  const kubelet = new Kubelet(options);
  const ticking = setInterval(() => kubelet.tick(), 1000);
  try {
    await Promise.all([
      follow(options, pods, (pod) => kubelet.onPod(pod)),
      follow(options, configMaps, (ticket) => kubelet.onTicket(ticket)),
      follow(options, claims, (claim) => kubelet.onClaim(claim)),
    ]);
  } finally {
    clearInterval(ticking);
  }
}

/** Begins again where the server ends a watch. */
async function follow<T extends KubeObject>(
  { api, namespace, signal }: KubeletOptions,
  kind: Kind<T>,
  tell: (object: Stored<T>) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    for await (const { type, object } of api.watch(kind, { namespace }, signal)) {
      if (type !== 'DELETED') await tell(object);
    }
  }
}

class Kubelet {
  readonly #options: KubeletOptions;
  /** By the name of the Pod, as are the tickets. */
  readonly #sandboxes = new Map<string, Sandbox>();
  readonly #tickets = new Map<string, ConfigMap>();
  /** By the name of the cluster. */
  readonly #etcds = new Map<string, FakeEtcd>();

  constructor(options: KubeletOptions) {
    this.#options = options;
  }

  /** A second of etcd: who leads, and who has heard of it. */
  tick(): void {
    for (const etcd of this.#etcds.values()) etcd.tick();
  }

  async onPod(pod: Stored<Pod>): Promise<void> {
    const { name } = pod.metadata;
    const number = this.#sandboxes.size;
    const sandbox = this.#sandboxes.get(name) ?? { ip: addressOf(number), node: nodeOf(number), pod, runs: false };
    sandbox.pod = pod;
    this.#sandboxes.set(name, sandbox);
    if (pod.spec?.nodeName === undefined) await this.#bind(sandbox);
    else await this.#sync(sandbox);
  }

  async onTicket(ticket: Stored<ConfigMap>): Promise<void> {
    const member = ticket.metadata.labels?.[labels.member];
    if (member === undefined) return;
    this.#tickets.set(member, ticket);
    const sandbox = this.#sandboxes.get(member);
    if (sandbox?.pod.spec?.nodeName !== undefined) await this.#sync(sandbox);
  }

  async onClaim(claim: Stored<Claim>): Promise<void> {
    if (claim.status?.phase !== 'Bound') await this.#options.api.create(volumes, volumeFor(claim)).catch(passing);
  }

  async #bind({ pod, node: name }: Sandbox): Promise<void> {
    const body = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name: pod.metadata.name },
      target: { kind: 'Node', name },
    };
    await this.#options.api.raw('POST', `${pathOf(pods, placeOf(pod))}/binding`, { body }).catch(passing);
  }

  async #sync(sandbox: Sandbox): Promise<void> {
    const { pod, ip } = sandbox;
    const ticket = this.#tickets.get(pod.metadata.name);
    if (!sandbox.runs && ticket !== undefined) {
      sandbox.runs = true;
      await this.#start(pod, ip, ticket);
    }
    const status = podStatus(sandbox.pod, ip, sandbox.runs);
    if (saysTheSame(sandbox.pod.status, status)) return;
    const body = { ...sandbox.pod, apiVersion: pods.apiVersion, kind: pods.kind, status };
    await this.#options.api.raw('PUT', `${pathOf(pods, placeOf(pod))}/status`, { body }).catch(passing);
  }

  async #start(pod: Stored<Pod>, host: string, { data = {} }: ConfigMap): Promise<void> {
    const etcd = this.#etcdOf(pod);
    etcd.start({
      host,
      ...argumentsOf(pod),
      initialCluster: data[ticketKeys.initialCluster] ?? '',
      state: data[ticketKeys.state] === 'new' ? 'new' : 'existing',
      token: data[ticketKeys.token] ?? '',
      disk: new FakeDisk(),
    });
    await serveMember(etcd, host);
  }

  #etcdOf({ metadata }: Stored<Pod>): FakeEtcd {
    const cluster = metadata.labels?.[labels.cluster] ?? '';
    const etcd = this.#etcds.get(cluster) ?? new FakeEtcd();
    this.#etcds.set(cluster, etcd);
    return etcd;
  }
}

/** Bound by Kubernetes itself; it is nowhere. */
function volumeFor({ metadata: { namespace, name, uid }, spec }: Stored<Claim>): Volume {
  return {
    metadata: { name: `fleet-${uid}` },
    spec: {
      capacity: spec?.resources?.requests ?? {},
      accessModes: spec?.accessModes ?? [],
      claimRef: {
        apiVersion: claims.apiVersion,
        kind: claims.kind,
        name,
        uid,
        ...(namespace === undefined ? {} : { namespace }),
      },
      storageClassName,
      hostPath: { path: '/nowhere' },
    },
  };
}

function argumentsOf(pod: Pod) {
  const { args = [], image = '' } = pod.spec?.containers[0] ?? {};
  const value = (flag: string) => args.find((arg) => arg.startsWith(`--${flag}=`))?.slice(flag.length + 3) ?? '';
  const version = /:v([^@]+)/.exec(image)?.[1] ?? '';
  return { name: value('name'), peerURL: value('initial-advertise-peer-urls'), version };
}

const placeOf = ({ metadata: { namespace, name } }: Stored<Pod>) => ({ namespace, name });

/** There already, or changed since: the watch tells of what it is now. */
function passing(error: unknown): void {
  if (!(error instanceof ApiError && (error.status === 409 || error.status === 404))) throw error;
}
