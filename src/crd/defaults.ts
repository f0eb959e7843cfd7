// The constant defaults of a spec once more: under a CRD that is older than the operator the API server knows no default of a newer
// field, and prunes the field. What runs must go on all the same. Pure; a test holds them to the schema's.
import type { EtcdClusterSpec } from './etcdcluster.ts';

type Partly<T> = { readonly [K in keyof T]?: T[K] };

/** A spec as some CRD, or none, has left it. */
export type StoredSpec = Partly<
  Omit<EtcdClusterSpec, 'image' | 'storage' | 'etcd' | 'integrity' | 'recovery' | 'rollout' | 'service'>
> & {
  readonly image?: Partly<EtcdClusterSpec['image']>;
  readonly storage?: Partly<Omit<Storage, 'retention'>> & { readonly retention?: Partly<Storage['retention']> };
  readonly etcd?: Partly<EtcdClusterSpec['etcd']>;
  readonly integrity?: Partly<EtcdClusterSpec['integrity']>;
  readonly recovery?: Partly<EtcdClusterSpec['recovery']>;
  readonly rollout?: Partly<EtcdClusterSpec['rollout']>;
  readonly service?: Partly<EtcdClusterSpec['service']>;
};

type Storage = EtcdClusterSpec['storage'];

export function withDefaults(spec: StoredSpec): EtcdClusterSpec {
  return {
    size: 3,
    resources: { requests: { cpu: '100m', memory: '256Mi' } },
    disruptionBudget: 'Managed',
    deletionProtection: false,
    paused: false,
    ...spec,
    image: { pullPolicy: 'IfNotPresent', ...spec.image },
    storage: storageOf(spec.storage),
    etcd: { autoCompaction: { mode: 'Periodic', period: '5m' }, ...spec.etcd },
    integrity: { checkAtBoot: true, checkInterval: '1h', ...spec.integrity },
    recovery: { replaceAfter: '5m', ...spec.recovery },
    rollout: { paused: false, ...spec.rollout },
    service: { type: 'ClusterIP', ...spec.service },
  };
}

const storageOf = (storage: StoredSpec['storage']): Storage => ({
  size: '8Gi',
  medium: 'Disk',
  updatePolicy: 'InPlace',
  ...storage,
  retention: { whenDeleted: 'Retain', whenScaled: 'Delete', whenReplaced: 'Delete', ...storage?.retention },
});
