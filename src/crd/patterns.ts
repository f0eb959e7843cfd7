// The forms of names and values, as regular expressions that mean the same to CEL (RE2) and to us.
import { minors } from '../etcd/versions.ts';

export const patterns = {
  clusterName: '^[a-z]([-a-z0-9]*[a-z0-9])?$',
  /** The name of a label or annotation, with or without a prefix. */
  qualifiedName: '^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$',
  labelValue: '^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$',
  repository: '^[a-z0-9][a-zA-Z0-9._:/-]*$',
  /** At the end of an image's name: a tag. */
  tag: ':[^/]*$',
  digest: '^sha256:[0-9a-f]{64}$',
  /** A flag of etcd in its one form, so that none is named twice. */
  flag: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
  /** Of etcd's timing. */
  interval: '^[1-9][0-9]{0,5}(ms|s)$',
  /** Of compaction. */
  period: '^[1-9][0-9]{0,5}(s|m|h)$',
} as const;

const minor = Object.keys(minors)
  .map((minor) => minor.replace('.', '[.]'))
  .join('|');

/** X.Y.Z of a minor that is run. */
export const versionPattern = `^(${minor})[.](0|[1-9][0-9]{0,4})$`;
export const longestName = 50;
export const sizes = [1, 3, 5, 7, 9] as const;
/** Whatever begins so is the operator's. */
export const reservedPrefix = 'etcdoperator.dev/';
export const reservedLabels = [
  'app.kubernetes.io/name',
  'app.kubernetes.io/managed-by',
  'app.kubernetes.io/instance',
] as const;
