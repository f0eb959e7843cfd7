// The forms of names and values, as regular expressions that mean the same to CEL (RE2) and to us.
import { minors } from '../etcd/versions.ts';

const byte = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ipv4 = `${byte}([.]${byte}){3}`;

/** A field of cron: `*`, numbers or names, ranges of them, steps of either, and lists of all that. */
function cronField(value: string): string {
  const item = `([*](/[1-9][0-9]?)?|${value}(-${value}(/[1-9][0-9]?)?)?)`;
  return `${item}(,${item})*`;
}

const months = 'JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC';
const days = 'SUN|MON|TUE|WED|THU|FRI|SAT';
const cronFields = [
  '[0-5]?[0-9]',
  '([01]?[0-9]|2[0-3])',
  '(0?[1-9]|[12][0-9]|3[01])',
  `(0?[1-9]|1[0-2]|${months}|${months.toLowerCase()})`,
  `([0-7]|${days}|${days.toLowerCase()})`,
].map(cronField);

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
  /** From 10s on: a container that is restarted in its place may take as long. */
  replaceAfter: '^(Never|[1-9][0-9]{1,5}s|[1-9][0-9]{0,5}(m|h))$',
  /** 0s is off. From 1m on, for every check reads all data. */
  checkInterval: '^(0s|[6-9][0-9]s|[1-9][0-9]{2,5}s|[1-9][0-9]{0,5}(m|h))$',
  schedule: `^${cronFields.join(' +')}$`,
  timeZone: '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$',
  windowDuration: '^[1-9][0-9]{0,3}(m|h)$',
  cidr: `^(${ipv4}/([0-9]|[12][0-9]|3[0-2])|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*/([0-9]{1,2}|1[01][0-9]|12[0-8]))$`,
} as const;

const minor = Object.keys(minors)
  .map((minor) => minor.replace('.', '[.]'))
  .join('|');

/** X.Y.Z of a minor that is run. */
export const versionPattern = `^(${minor})[.](0|[1-9][0-9]{0,4})$`;
export const longestName = 50;
export const longestOperation = 63;
export const sizes = [0, 1, 3, 5, 7, 9] as const;
/** Whatever begins so is the operator's. */
export const reservedPrefix = 'etcdoperator.dev/';
export const reservedLabels = [
  'app.kubernetes.io/name',
  'app.kubernetes.io/managed-by',
  'app.kubernetes.io/instance',
] as const;
/** On a claim Kubernetes itself decides by annotations that begin so: which volume it has, and of which class. */
export const reservedOnClaims = ['pv.kubernetes.io/', 'volume.kubernetes.io/', 'volume.beta.kubernetes.io/'] as const;
