// What we answer to a spec that we don't take: one sentence each, saying what to do. The API server says it at admission,
// validate.ts says it again of what slipped past.
import { minorOf, minors } from '../etcd/versions.ts';

const labelsReserved = (field: string) =>
  `${field} may not begin with etcdoperator.dev/ nor be app.kubernetes.io/name, managed-by or instance, which the operator uses itself: choose other names`;
const labelForm = (field: string) =>
  `${field} must be valid Kubernetes labels: names like team or example.com/team, values of at most 63 letters, digits, dashes, dots and underscores`;
const annotationsReserved = (field: string) =>
  `${field} may not begin with etcdoperator.dev/, which the operator uses itself: choose other names`;
const annotationForm = (field: string) => `${field} must have valid Kubernetes names like note or example.com/note`;

export const sentences = {
  name: 'the name must have at most 50 characters, start with a letter, and hold only lower case letters, digits and dashes: it becomes part of DNS names',
  size: 'size must be 0 (hibernate), 1, 3, 5, 7 or 9: an even number of voters survives no more failures than one voter less',
  memoryHibernates:
    'size 0 stops every member, and the data of those that have it in memory goes with them: choose 1 or more until storage.medium Disk is that of all, or delete the cluster',
  version:
    'version must be a full etcd version X.Y.Z from 3.4 to 3.7, such as 3.6.16, without a leading v; leave it out to get the default of the operator',
  repository:
    'image.repository must be a name without tag and digest, such as gcr.io/etcd-development/etcd: the tag is v and the version, a digest goes to image.digest',
  digest: 'image.digest must be sha256: followed by 64 hexadecimal digits in lower case',
  storageSize: 'storage.size must be a positive quantity such as 8Gi, written as a string',
  storageShrunk: 'storage.size can not be reduced: a volume never shrinks; set it back',
  storageClass:
    'storage.storageClassName can be changed, added or removed only with storage.updatePolicy Replace, by which new members on new volumes take the places of all: set that as well, or set the class back',
  storageMedium:
    'storage.medium can be changed only with storage.updatePolicy Replace, by which new members take the places of all: set that as well, or set the medium back',
  memoryClass: 'storage.storageClassName has no meaning with medium Memory: remove it',
  memoryClaims:
    'storage.claimLabels and storage.claimAnnotations have no meaning with medium Memory, which has no claims: remove them',
  podLabels: labelsReserved('pod.labels'),
  podAnnotations: annotationsReserved('pod.annotations'),
  labelForm: labelForm('pod.labels'),
  annotationForm: annotationForm('pod.annotations'),
  claimLabels: labelsReserved('storage.claimLabels'),
  claimLabelForm: labelForm('storage.claimLabels'),
  claimAnnotations:
    'storage.claimAnnotations may not begin with etcdoperator.dev/, pv.kubernetes.io/, volume.kubernetes.io/ or volume.beta.kubernetes.io/, which the operator and Kubernetes use themselves: choose other names',
  claimAnnotationForm: annotationForm('storage.claimAnnotations'),
  serviceLabels: labelsReserved('service.labels'),
  serviceLabelForm: labelForm('service.labels'),
  serviceAnnotations: annotationsReserved('service.annotations'),
  serviceAnnotationForm: annotationForm('service.annotations'),
  loadBalancerClass: 'service.loadBalancerClass needs service.type LoadBalancer: set the type, or remove the class',
  loadBalancerClassForm: 'service.loadBalancerClass must be a name like internal or example.com/internal',
  loadBalancerClassKept:
    'service.loadBalancerClass can not be changed, added or removed while service.type is LoadBalancer: set the type to ClusterIP first, then to LoadBalancer with the other class; the load balancer gets a new address',
  sourceRanges: 'service.loadBalancerSourceRanges needs service.type LoadBalancer: set the type, or remove the ranges',
  sourceRangeForm: 'service.loadBalancerSourceRanges must be address ranges such as 10.0.0.0/8 or 2001:db8::/32',
  externalTrafficPolicy:
    'service.externalTrafficPolicy needs service.type NodePort or LoadBalancer: set the type, or remove the policy',
  checkInterval:
    'integrity.checkInterval must be a whole number of s, m or h, at least 1m, such as 90s or 1h, or 0s, which turns the check off',
  replaceAfter: 'recovery.replaceAfter must be a whole number of s, m or h, at least 10s, such as 90s or 5m, or Never',
  windowSchedule:
    'maintenance.windows: schedule must be five fields of cron (minute, hour, day of the month, month, day of the week), such as 0 2 * * 6, and name a day that there is',
  windowTimeZone:
    'maintenance.windows: timeZone must be the name of a time zone such as Europe/Berlin; leave it out for UTC',
  windowDuration: 'maintenance.windows: duration must be a whole number of m or h, such as 90m or 4h',
  backendQuota:
    'etcd.backendQuota must be a quantity such as 6Gi, at least 16Mi and smaller than storage.size, so that logs and snapshots fit beside it',
  compactionPeriod:
    'etcd.autoCompaction with mode Periodic needs a period such as 5m or 12h (a whole number of s, m or h), and takes no revisions',
  compactionRevisions: 'etcd.autoCompaction with mode Revision needs revisions, and takes no period: remove it',
  heartbeatInterval: 'etcd.heartbeatInterval must be a whole number of ms or s from 10ms to 10s, such as 100ms',
  electionTimeout:
    'etcd.electionTimeout must be a whole number of ms or s (1s where it is left out), at most 50s and at least five times etcd.heartbeatInterval (100ms where it is left out)',
  maxRequestSize: 'etcd.maxRequestSize must be a quantity from 1Ki to 100Mi, such as 1536Ki',
  argumentForm:
    'etcd.extraArgs must name flags of etcd in lower case, without dashes in front, such as max-txn-ops: rename them',
  argumentDenied:
    'etcd.extraArgs may not set what the operator decides or what has a field of its own (identity, URLs, TLS, directories, bootstrap, membership, feature gates, integrity, quota, compaction, timing, metrics, log level): remove it',
  operationName: 'the name of an EtcdOperation must have at most 63 characters',
  operationCluster: 'clusterName must be the name of an EtcdCluster in the same namespace',
  operationKept:
    'clusterName, type and ignoreWindow say what is done once and can not be changed: make another EtcdOperation',
  operationTtl: 'ttlAfterFinished must be a whole number of s, m or h, such as 90s or 24h',
  completionKept: 'status.completionTime is written once and never changed',
  clusterIDKept: 'status.clusterID is written once and never changed',
  bootstrapKept: 'status.bootstrap is written once and never changed',
} as const;

/** Of a version whose minor is run, but not this early patch. */
export function tooOld(version: string): string {
  const minor = minorOf(version);
  if (minor === undefined) return sentences.version;
  const { oldest, newest, olderAre } = minors[minor];
  return `versions of ${minor} before ${oldest} ${olderAre}: choose ${newest}`;
}
