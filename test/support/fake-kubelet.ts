// The scheduler, the volumes and the kubelets over FakeKube and FakeEtcd: what the cluster does of itself between two looks of the operator.
// One sync() takes every Pod one notch further. It is stricter than a real kubelet: a held container is looked at again only when touched.
import type { Kube } from '../../src/kube/kube.ts';
import { claims, configMaps, nodes, pods, volumes } from '../../src/kube/objects.ts';
import type { Claim, KubeObject, Pod } from '../../src/kube/objects.ts';
import { annotations, ticketName } from '../../src/controllers/cluster/names.ts';
import { KubeError } from '../../src/errors.ts';
import type { FakeEtcd } from './fake-etcd.ts';
import type { Other } from './fake-kube.ts';
import { argumentsOf, imageOf, variablesOf } from './fake-container.ts';
import { FakeImages, isImagePod } from './fake-images.ts';
import { FakeDisk, type CopyDisk } from './fake-raft.ts';
import { backOff, ended, statusOf, type Ended, type Sandbox } from './fake-sandbox.ts';

/** What keeps a Pod from getting on: in its scheduler's words it gets no node, in its kubelet's its container is not started. */
export type Hindrance = { readonly unschedulable: string } | { readonly reason: string; readonly message: string };

export class FakeKubelet {
  /** Pods are spread over so many, and come back to the node where they were. */
  nodes = 1;
  images: FakeImages;
  /** Label `zone` of each node, by name. A Pod gets no node where its selector asks for another than its volume is in. */
  zones: Readonly<Record<string, string>> = {};
  readonly #kube: Other;
  readonly #etcd: FakeEtcd;
  /** By volume; with storage in memory by the UID of the Pod. */
  readonly #disks = new Map<string, FakeDisk>();
  /** By UID of the Pod. */
  readonly #sandboxes = new Map<string, Sandbox>();
  #broken = new Map<string, Hindrance | undefined>();
  /** By member: how its etcd ends whenever it is started. */
  #crashes = new Map<string, Ended>();
  /** By member. */
  #places = new Map<string, string>();
  #mended = new Set<string>();
  #newcomers: Hindrance | undefined;
  #probesFail = new Set<string>();
  #joined = new Set<string>();
  #lostNodes = new Set<string>();
  #addresses = 0;

  constructor(kube: Other, etcd: FakeEtcd) {
    this.#kube = kube;
    this.#etcd = etcd;
    this.images = new FakeImages(kube);
  }

  /** Another that has come as far, and goes on by itself. */
  fork(kube: Other, etcd: FakeEtcd, copyDisk: CopyDisk): FakeKubelet {
    const fork = new FakeKubelet(kube, etcd);
    fork.nodes = this.nodes;
    fork.images = this.images.fork(kube);
    fork.zones = this.zones;
    for (const [key, disk] of this.#disks) fork.#disks.set(key, copyDisk(disk));
    for (const [uid, sandbox] of this.#sandboxes) fork.#sandboxes.set(uid, { ...sandbox });
    fork.#broken = new Map(this.#broken);
    fork.#crashes = new Map(this.#crashes);
    fork.#places = new Map(this.#places);
    fork.#mended = new Set(this.#mended);
    fork.#newcomers = this.#newcomers;
    fork.#probesFail = new Set(this.#probesFail);
    fork.#joined = new Set(this.#joined);
    fork.#lostNodes = new Set(this.#lostNodes);
    fork.#addresses = this.#addresses;
    return fork;
  }

  async sync(): Promise<void> {
    const found = (await this.#kube.list(pods, {})).items;
    const uids = new Set(found.map((pod) => pod.metadata?.uid));
    for (const [uid, { ip }] of this.#sandboxes) {
      if (uids.has(uid)) continue;
      this.#etcd.stop(ip);
      this.#sandboxes.delete(uid);
    }
    for (const pod of found) await this.#syncPod(pod);
  }

  /** Its image cannot be pulled, or its node has no room: it never gets as far as being held. */
  break(member: string, why?: Hindrance): void {
    this.#broken.set(member, why);
  }

  /** The same for whoever has no node yet. */
  breakNew(why: Hindrance): void {
    this.#newcomers = why;
  }

  /** Of those that are new, this one alone. */
  mend(member: string): void {
    this.#broken.delete(member);
    this.#mended.add(member);
    this.#crashes.delete(member);
  }

  /** Its etcd ends with these last words, and so does each that is started from now on. */
  crash(member: string, ended: Ended): void {
    this.#crashes.set(member, ended);
    this.kill(member);
  }

  /** Its probes fail: its container runs, and is not ready. */
  failProbes(member: string): void {
    this.#probesFail.add(member);
  }

  /** Its machine is off: no word from its kubelet any more. */
  async loseNode(name: string): Promise<void> {
    this.#lostNodes.add(name);
    for (const [member, node] of this.#places) if (node === name) this.#etcd.cutOff(this.addressOf(member));
    await this.#setReady(name, 'Unknown');
  }

  nodeOf(member: string): string {
    return this.#places.get(member) ?? '';
  }

  /** Kills the process; the next sync starts it again. */
  kill(member: string): void {
    this.#etcd.stop(this.addressOf(member));
  }

  addressOf(member: string): string {
    return [...this.#sandboxes.values()].find(({ name }) => name === member)?.ip ?? '';
  }

  async wipe(member: string): Promise<void> {
    const claim = (await this.#kube.list(claims, {})).items.find((each) => each.metadata?.name === member);
    const disk = this.#disks.get(claim?.spec?.volumeName ?? '');
    if (disk === undefined) throw new Error(`${member} has no disk`);
    this.#etcd.wipe(disk);
  }

  async #syncPod(pod: Pod): Promise<void> {
    if (this.#isSilentFor(pod)) return;
    this.#hinderNew(at(pod).name);
    if (pod.metadata?.deletionTimestamp !== undefined) return this.#end(pod);
    if (isImagePod(pod)) return this.images.run(pod);
    const { name } = at(pod);
    if (this.#broken.has(name) && this.#broken.get(name) === undefined) return;
    if (pod.spec?.nodeName === undefined) return this.#schedule(pod);
    const disk = await this.#mount(pod);
    if (disk !== undefined) await this.#syncContainer(pod, disk);
  }

  #isSilentFor(pod: Pod): boolean {
    return this.#lostNodes.has(pod.spec?.nodeName ?? '');
  }

  #hinderNew(name: string): void {
    if (this.#newcomers === undefined || this.#places.has(name) || this.#mended.has(name)) return;
    if (!this.#broken.has(name)) this.#broken.set(name, this.#newcomers);
  }

  async #schedule(pod: Pod): Promise<void> {
    const { name } = at(pod);
    const hindrance = this.#broken.get(name);
    if (hindrance !== undefined && 'unschedulable' in hindrance) return this.#refuse(pod, hindrance.unschedulable);
    const nodeName = this.#placeOf(name, pod.spec?.nodeSelector?.['zone']);
    if (nodeName === '')
      return this.#refuse(pod, '0/3 nodes are available: 3 node(s) had volume node affinity conflict.');
    await this.#joinNode(nodeName);
    await this.#kube.patch(pods, at(pod), patchOf({ spec: { nodeName } }));
    await this.#mount(pod);
  }

  async #syncContainer(pod: Pod, disk: FakeDisk): Promise<void> {
    const { name = '', uid = '' } = pod.metadata ?? {};
    const sandbox = this.#sandboxes.get(uid) ?? this.#create(name);
    this.#sandboxes.set(uid, sandbox);
    this.#endForAnother(pod, sandbox);
    const waiting = this.#broken.get(name);
    if (waiting === undefined || 'unschedulable' in waiting) await this.#runContainer(pod, sandbox, disk);
    else sandbox.state = { waiting };
    const isReady = sandbox.state?.running !== undefined && !this.#probesFail.has(name);
    await this.#kube.patch(pods, at(pod), patchOf({ status: statusOf(pod, sandbox, isReady) }), 'status');
  }

  /** A Pod that was given another image: the container of the earlier one is ended first. */
  #endForAnother(pod: Pod, sandbox: Sandbox): void {
    if (sandbox.image === undefined || sandbox.image === imageOf(pod)) return;
    this.#etcd.stop(sandbox.ip);
    sandbox.image = undefined;
  }

  async #refuse(pod: Pod, message: string): Promise<void> {
    const scheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
    const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== scheduled.type);
    await this.#kube.patch(pods, at(pod), patchOf({ status: { conditions: [...others, scheduled] } }), 'status');
  }

  /** Empty: none is fit for it. */
  #placeOf(member: string, zone: string | undefined): string {
    const isFit = (node: string): boolean => zone === undefined || this.zones[node] === zone;
    const all = Array.from({ length: this.nodes }, (_, i) => `node-${String(i + 1)}`);
    const up = all.filter((node) => !this.#lostNodes.has(node) && isFit(node));
    const place = this.#places.get(member) ?? up[this.#places.size % up.length] ?? '';
    if (!isFit(place) || place === '') return '';
    this.#places.set(member, place);
    return place;
  }

  /** Once: a node that a test deletes stays gone. */
  async #joinNode(name: string): Promise<void> {
    if (this.#joined.has(name)) return;
    this.#joined.add(name);
    const zone = this.zones[name];
    await this.#kube.create(nodes, { metadata: { name, ...(zone === undefined ? {} : { labels: { zone } }) } });
    await this.#setReady(name, 'True');
  }

  async #setReady(name: string, ready: 'True' | 'Unknown'): Promise<void> {
    const status = { conditions: [{ type: 'Ready', status: ready }] };
    await this.#kube.patch(nodes, { name }, patchOf({ status }), 'status');
  }

  #create(name: string): Sandbox {
    this.#addresses += 1;
    return {
      name,
      ip: `10.0.0.${String(this.#addresses)}`,
      hasRun: false,
      started: 0,
      state: undefined,
      last: undefined,
    };
  }

  async #end(pod: Pod): Promise<void> {
    this.#etcd.stop(this.#sandboxes.get(uidOf(pod))?.ip ?? '');
    this.#sandboxes.delete(uidOf(pod));
    this.#kube.remove(pods, at(pod));
  }

  /** Undefined while the volume is being bound, or has no claim to be bound to. */
  async #mount(pod: Pod): Promise<FakeDisk | undefined> {
    const source = pod.spec?.volumes?.find((volume) => volume.name === 'data')?.persistentVolumeClaim;
    if (source === undefined) return this.#disk(uidOf(pod));
    const claim = await orAbsent(this.#kube, { ...at(pod), name: source.claimName });
    if (claim === undefined) return undefined;
    const bound = claim.spec?.volumeName;
    if (bound !== undefined) return this.#disk(bound);
    await this.#bind(claim);
    return undefined;
  }

  async #bind(claim: Claim): Promise<void> {
    const volumeName = `pv-${uidOf(claim)}`;
    const capacity = { ...claim.spec?.resources?.requests };
    await this.#kube.create(volumes, { metadata: { name: volumeName } });
    await this.#kube.patch(claims, at(claim), patchOf({ spec: { volumeName } }));
    await this.#kube.patch(claims, at(claim), patchOf({ status: { phase: 'Bound', capacity } }), 'status');
  }

  #disk(key: string): FakeDisk {
    const disk = this.#disks.get(key) ?? new FakeDisk();
    this.#disks.set(key, disk);
    return disk;
  }

  async #runContainer(pod: Pod, sandbox: Sandbox, disk: FakeDisk): Promise<void> {
    if (this.#etcd.isRunning(sandbox.ip)) return;
    const touched = pod.metadata?.annotations?.[annotations.touched];
    if (!sandbox.hasRun && sandbox.state !== undefined && touched === sandbox.touched) return;
    sandbox.touched = touched;
    const ticket = await this.#ticket(pod);
    if (ticket === undefined) {
      const message = `configmap "${ticketName(sandbox.name)}" not found`;
      sandbox.state = { waiting: { reason: 'CreateContainerConfigError', message } };
      return;
    }
    this.#start(pod, sandbox, disk, ticket);
  }

  #start(pod: Pod, sandbox: Sandbox, disk: FakeDisk, ticket: Readonly<Record<string, string>>): void {
    const exit = this.#etcd.exits.get(sandbox.ip);
    const crash = this.#crashes.get(sandbox.name);
    if (crash !== undefined) return backOff(sandbox, crash);
    if (sandbox.hasRun) sandbox.last = ended(exit ?? 'killed');
    const started = this.#etcd.start({ host: sandbox.ip, disk, ...argumentsOf(pod), ...variablesOf(ticket) });
    sandbox.hasRun = true;
    sandbox.image = imageOf(pod);
    sandbox.started += 1;
    if (started === 'running') {
      sandbox.state = { running: {} };
      return;
    }
    backOff(sandbox, { message: started.exit });
  }

  async #ticket(pod: Pod): Promise<Readonly<Record<string, string>> | undefined> {
    const { namespace = '', name = '' } = pod.metadata ?? {};
    const { items } = await this.#kube.list(configMaps, { namespace });
    return items.find((each) => each.metadata?.name === ticketName(name))?.data;
  }
}

const patchOf = (fields: { readonly spec?: object; readonly status?: object | undefined }): KubeObject => ({
  metadata: {},
  ...fields,
});

const uidOf = ({ metadata }: Pod | Claim): string => metadata?.uid ?? '';

const at = ({ metadata }: Pod | Claim) => ({ namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' });

async function orAbsent(kube: Kube, name: { namespace: string; name: string }): Promise<Claim | undefined> {
  try {
    return await kube.get(claims, name);
  } catch (error) {
    if (error instanceof KubeError && error.code === 'NotFound') return undefined;
    throw error;
  }
}
