// What our figures are held against: measured once on the same ground (three nodes on two cores, the same etcd, volumes and images,
// CoreDNS with `cache 30`), with the operators in Pods. Constants only.

/** What a user waits for at least: the same steps done by hand with kubectl and etcdctl. Of it, 4 to 5 s are the volume. */
export const floorSeconds = { best: 6.5, worst: 7.3 };

export const peers: readonly { readonly name: string; readonly createSeconds: number; readonly rssMB: number }[] = [
  { name: 'etcd-io/etcd-operator, main', createSeconds: 73.2, rssMB: 59 },
  { name: 'cozystack/etcd-operator, main', createSeconds: 104.5, rssMB: 60 },
];

export const targets = { createSeconds: 8, rssMB: 100 };
