// What etcd does when it starts: data on the disk decides; an empty disk bootstraps or joins, or the process exits. Fake, for FakeEtcd.
import { createHash } from 'node:crypto';
import type { Member } from '../../src/etcd/etcd.ts';
import { incompatible, unreadable, versionDanger } from './fake-versions.ts';
import { membershipOf, type FakeDisk, type FakeRaft, type Identity, type Running } from './fake-raft.ts';

export interface StartOptions {
  readonly host: string;
  readonly name: string;
  readonly peerURL: string;
  /** As in ETCD_INITIAL_CLUSTER: `a=http://a:2380,b=http://b:2380`. */
  readonly initialCluster: string;
  readonly state: 'new' | 'existing';
  readonly token: string;
  readonly disk: FakeDisk;
  /** X.Y.Z */
  readonly version: string;
  /** Absent: 10,000. */
  readonly snapshotCount?: number;
}

export type Started = { readonly run: Running; readonly violations: readonly string[] } | { readonly exit: string };

export const memberIDOf = (peerURL: string, token: string): bigint => hash(`${peerURL} ${token}`);

export function joinOrBootstrap(options: StartOptions, raft: FakeRaft): Started {
  const { disk } = options;
  if ([...raft.running.values()].some((run) => run.disk === disk && run.diskKeepsIt)) {
    return { exit: 'cannot lock the data folder: another process has it' };
  }
  const found = disk.identity === undefined ? firstStart(options, raft) : restart(disk.identity, options);
  if ('exit' in found) return found;
  const { identity, joined } = found;
  const violations = dangers(options, identity, raft);
  if (disk.identity === undefined) {
    disk.identity = identity;
    disk.log = options.state === 'new' ? [{ type: 'bootstrap', members: joined }] : [];
  }
  return { run: process(options, identity, joined), violations };
}

interface Found {
  readonly identity: Identity;
  readonly joined: readonly Member[];
}

function restart(identity: Identity, { disk, version }: StartOptions): Found | { readonly exit: string } {
  const known = membershipOf({ log: disk.log, joined: [] });
  const why = unreadable(version, disk);
  if (why !== undefined) return { exit: why };
  if (known.removed.has(identity.memberID)) return { exit: 'the member has been permanently removed from the cluster' };
  return { identity, joined: [] };
}

function firstStart(options: StartOptions, raft: FakeRaft): Found | { readonly exit: string } {
  const listed = options.initialCluster.split(',').map((one) => {
    const [name = '', peerURL = ''] = one.split('=');
    return { name, peerURL };
  });
  if (!listed.some(({ name, peerURL }) => name === options.name && peerURL === options.peerURL)) {
    return {
      exit: `--initial-cluster has ${options.initialCluster} but missing from it: ${options.name}=${options.peerURL}`,
    };
  }
  const peer = listed
    .filter(({ peerURL }) => peerURL !== options.peerURL)
    .flatMap(({ peerURL }) => [...raft.running.values()].filter((run) => run.peerURL === peerURL))
    .find((run) => !raft.cut.has(run.host) && !raft.cut.has(options.host));
  return options.state === 'new' ? bootstrap(options, listed, peer) : join(options, listed, peer);
}

type Listed = readonly { readonly name: string; readonly peerURL: string }[];

function bootstrap(
  options: StartOptions,
  listed: Listed,
  peer: Running | undefined,
): Found | { readonly exit: string } {
  const members = listed.map(({ name, peerURL }) => {
    const id = memberIDOf(peerURL, options.token);
    return { id, name, peerURLs: [peerURL], clientURLs: [], isLearner: false };
  });
  const clusterID = hash(
    members
      .map(({ id }) => String(id))
      .sort()
      .join(' '),
  );
  const memberID = memberIDOf(options.peerURL, options.token);
  const known = peer === undefined ? [] : membershipOf(peer).members;
  if (known.some(({ id, clientURLs }) => id === memberID && clientURLs.length > 0)) {
    return { exit: `member ${memberID.toString(16)} has already been bootstrapped` };
  }
  return { identity: { clusterID, memberID, name: options.name, peerURL: options.peerURL }, joined: members };
}

function join(options: StartOptions, listed: Listed, peer: Running | undefined): Found | { readonly exit: string } {
  if (peer === undefined)
    return { exit: 'cannot fetch cluster info from peer urls: could not retrieve cluster information' };
  const { members } = membershipOf(peer);
  const why = incompatible(options.version, peer.log);
  if (why !== undefined) return { exit: why };
  const wrong = (why: string) => ({ exit: `error validating peerURLs ${options.initialCluster}: ${why}` });
  if (members.length !== listed.length) return wrong('member count is unequal');
  if (members.some(({ peerURLs }) => !listed.some(({ peerURL }) => peerURLs.includes(peerURL))))
    return wrong('no match found');
  const me = members.find(({ peerURLs }) => peerURLs.includes(options.peerURL));
  if (me === undefined) return wrong('no match found');
  const identity = { clusterID: peer.clusterID, memberID: me.id, name: options.name, peerURL: options.peerURL };
  return { identity, joined: members };
}

/** What etcd would not notice, and a cluster would lose writes by. */
function dangers(options: StartOptions, identity: Identity, raft: FakeRaft): string[] {
  const who = `${identity.name} (${identity.memberID.toString(16)})`;
  const found: string[] = [];
  if ([...raft.running.values()].some((run) => run.memberID === identity.memberID))
    found.push(`${who} was started twice`);
  if (identity.name !== options.name || identity.peerURL !== options.peerURL) {
    found.push(`${options.name} was started on the disk of ${who}`);
  }
  const had = raft.persisted.get(identity.memberID) ?? 0;
  if (options.disk.identity === undefined && had > 0) found.push(`${who} was started on an empty disk`);
  else if (options.disk.log.length < had) found.push(`${who} was started on an older disk`);
  const danger = versionDanger(options.version, options.disk.log);
  if (danger !== undefined) found.push(`${who}: ${danger}`);
  return found;
}

function process(options: StartOptions, identity: Identity, joined: readonly Member[]): Running {
  const { host, version, disk, snapshotCount = 10_000 } = options;
  const state = { diskKeepsIt: true, leads: false, leader: 0n, serves: false, fed: 0, snapshots: 0 };
  return { ...identity, ...state, host, version, disk, snapshotCount, log: disk.log, joined };
}

function hash(text: string): bigint {
  return createHash('sha1').update(text).digest().readBigUInt64BE();
}
