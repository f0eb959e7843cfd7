// What a Pod was made from, as two short hashes that it carries: one tells whether it has to be made anew, the other whether another image is
// enough, which a running Pod can be given. They are those of the Pod itself, so whatever alters it reaches the members: the spec, a setting of
// the operator, or another operator.
import type { V1Container, V1PodSpec, V1Volume } from '@kubernetes/client-node';
import type { EtcdClusterSpec } from '../../../crd/etcdcluster.ts';
import type { Raw } from '../../../kube/objects.ts';
import { minorOf } from '../../../etcd/versions.ts';
import { parseQuantity } from '../../../quantity.ts';
import { perLook, perObject } from '../per-look.ts';
import type { Settings } from '../settings.ts';
import { hash } from './hash.ts';
import { podSpec } from './pod-spec.ts';

export interface Hashes {
  readonly pod: string;
  readonly image: string;
}

export const hashesOf = (spec: EtcdClusterSpec, settings: Settings, version: string): Hashes =>
  bySettings(settings)(spec, version);

const bySettings = perLook((settings: Settings) =>
  perObject((spec: EtcdClusterSpec, version): Hashes => {
    if (minorOf(version) === undefined) return unknown;
    const made = podSpec({ ...nobody, spec, settings, version });
    const images = made.containers.map(({ image }) => image);
    // What comes with the ticket differs from version to version, so it is the spec that tells whether it was changed.
    const { etcd, integrity } = spec;
    const ofTickets = { extraArgs: etcd.extraArgs, integrity };
    return { pod: hash({ ...withoutImages(made), ...ofTickets }), image: hash({ version, images }) };
  }),
);

/** Of a version that this operator does not know it can't tell what its Pod would be. */
const unknown: Hashes = { pod: '', image: '' };

/** It does not matter whose Pod it is. */
const nobody = { cluster: { namespace: '', name: '', uid: '', domain: '' }, member: '' };

/** The same arguments in another order, and the same amount in another unit, are no change. */
const withoutImages = (made: Raw<V1PodSpec>): object => ({
  ...made,
  containers: made.containers.map(alike),
  volumes: made.volumes?.map((each) => ({ ...each, emptyDir: each.emptyDir && { ...each.emptyDir, ...sizeOf(each) } })),
});

function alike(container: Raw<V1Container>): object {
  const { image: _, args = [], resources, ...rest } = container;
  const { requests, limits } = resources ?? {};
  return { ...rest, args: [...args].sort(), requests: amounts(requests), limits: amounts(limits) };
}

const sizeOf = ({ emptyDir }: Raw<V1Volume>): object => amounts({ sizeLimit: emptyDir?.sizeLimit ?? '' });

const amounts = (quantities: Readonly<Record<string, string>> = {}): object =>
  Object.fromEntries(
    Object.entries(quantities).map(([name, quantity]) => [name, String(parseQuantity(quantity) ?? quantity)]),
  );
