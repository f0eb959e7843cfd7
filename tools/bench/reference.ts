// What our figures are held against: measured once on the same ground (three nodes on two cores, the same etcd, volumes and images,
// CoreDNS with `cache 30`), with the operators in Pods, at their main branches of mid 2026. Constants only.

/** What a user waits for at least: the same steps done by hand with kubectl and etcdctl. Of it, 4 to 5 s are the volume. */
export const floorSeconds = { best: 6.5, worst: 7.3 };
export const growFloorSeconds = 7.8;

export interface Peer {
  readonly name: string;
  readonly rssMB: number;
  readonly createSeconds: number;
  /** From three voters to five. */
  readonly growSeconds: number;
  /** From five voters to three. */
  readonly shrinkSeconds: number;
  /** The longest time without an acknowledged write while it went from 3 to 5 and back, in milliseconds, and what is to be said of it. */
  readonly gap: string;
  /** Absent: it was not measured; a StatefulSet makes the Pod anew. */
  readonly podSeconds?: number;
  /** Absent: never repaired. */
  readonly volumeSeconds?: number;
}

export const peers: readonly Peer[] = [
  {
    name: 'etcd-io/etcd-operator, main',
    rssMB: 59,
    createSeconds: 73.2,
    growSeconds: 65.6,
    shrinkSeconds: 3.5,
    gap: '90 (and back)',
  },
  {
    name: 'cozystack/etcd-operator, main',
    rssMB: 60,
    createSeconds: 104.5,
    growSeconds: 67.2,
    // Measured where DNS forgets a missing name after 5 s; none is looked up here.
    shrinkSeconds: 0.7,
    gap: '165 (and back)',
    podSeconds: 5.5,
    volumeSeconds: 185,
  },
];

export const targets = {
  createSeconds: 8,
  rssMB: 100,
  growSeconds: 9,
  podSeconds: 4,
  volumeSeconds: 10,
  drainGapMs: 500,
  /** Of a change that Kubernetes or a closed connection shows, and of a silent hang. */
  shownSeconds: 5,
  hangSeconds: 15,
  fleetRssMB: 150,
};
