// The schema of where a member keeps its data: `spec.storage`.
import { Type } from '@sinclair/typebox';
import { annotations, labels } from './metadata.ts';
import { reservedOnClaims } from './patterns.ts';
import { choice, object, text } from './schema.ts';
import type { Rule } from './schema.ts';
import { sentences } from './sentences.ts';

const keeping = ['Retain', 'Delete'] as const;

const sizeRules: readonly Rule[] = [
  { rule: "isQuantity(self) && quantity(self).isGreaterThan(quantity('0'))", message: sentences.storageSize },
];

const storageRules: readonly Rule[] = [
  {
    rule: '!isQuantity(self.size) || !isQuantity(oldSelf.size) || quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0',
    message: sentences.storageShrunk,
    fieldPath: '.size',
  },
  {
    rule: "self.updatePolicy == 'Replace' || (has(self.storageClassName) == has(oldSelf.storageClassName) && (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName))",
    message: sentences.storageClass,
  },
  {
    rule: "self.updatePolicy == 'Replace' || self.medium == oldSelf.medium",
    message: sentences.storageMedium,
    fieldPath: '.medium',
  },
  { rule: "self.medium != 'Memory' || !has(self.storageClassName)", message: sentences.memoryClass },
  {
    rule: "self.medium != 'Memory' || (!has(self.claimLabels) && !has(self.claimAnnotations))",
    message: sentences.memoryClaims,
  },
];

const retention = object(
  'What becomes of a claim, and of the data on it, when its member goes for good.',
  {
    whenDeleted: choice(
      'When the EtcdCluster is deleted. Retain: a new cluster of this name can adopt them. Default: Retain.',
      keeping,
      {
        default: 'Retain',
      },
    ),
    whenScaled: choice('When the member is removed because size was lowered. Default: Delete.', keeping, {
      default: 'Delete',
    }),
    whenReplaced: choice(
      'When the member was replaced by another; the claim goes only once as many voters as wanted are healthy. Default: Delete.',
      keeping,
      { default: 'Delete' },
    ),
  },
  { default: { whenDeleted: 'Retain', whenScaled: 'Delete', whenReplaced: 'Delete' } },
);

export const storage = object(
  'Where each member keeps its data. Every member has a volume of its own; retention says when its claim is deleted.',
  {
    size: text(
      'Size of the volume of each member, as a quantity string. It can grow, and never shrink: volumes grow online, one member at a time, where their class allows it, and the quota of etcd follows. Default: 8Gi. With medium Memory it is the limit of the memory file system and counts against the memory limit of the member.',
      { default: '8Gi', maxLength: 32, rules: sizeRules },
    ),
    storageClassName: Type.Optional(
      text(
        "The StorageClass of the claims. Left out: the cluster's default class. An empty string asks for volumes without a class. It can be changed with updatePolicy Replace; left out, members stay on the volumes that they have.",
      ),
    ),
    medium: choice(
      'Disk keeps the data on a PersistentVolumeClaim. Memory keeps it in a memory file system of the Pod, which is lost with the Pod: only for tests and for data that may be lost. Default: Disk. It can be changed with updatePolicy Replace; size can not be reduced with it.',
      ['Disk', 'Memory'],
      { default: 'Disk' },
    ),
    updatePolicy: choice(
      'How members get what their volumes can not become. InPlace: not at all; the status says so. Replace: each member is replaced by a new one with a new volume, one after another, also onto another storageClassName or medium, and off nodes that pod.nodeSelector or the required nodeAffinity of pod.affinity does not name. Default: InPlace.',
      ['InPlace', 'Replace'],
      { default: 'InPlace' },
    ),
    retention,
    claimLabels: Type.Optional(
      labels("More labels of the members' claims, also of those that there are. A change of them restarts no member.", {
        reserved: sentences.claimLabels,
        form: sentences.claimLabelForm,
      }),
    ),
    claimAnnotations: Type.Optional(
      annotations(
        "More annotations of the members' claims, also of those that there are. A change of them restarts no member. None by which Kubernetes binds a volume.",
        { reserved: sentences.claimAnnotations, form: sentences.claimAnnotationForm },
        reservedOnClaims,
      ),
    ),
  },
  {
    default: {
      size: '8Gi',
      medium: 'Disk',
      updatePolicy: 'InPlace',
      retention: { whenDeleted: 'Retain', whenScaled: 'Delete', whenReplaced: 'Delete' },
    },
    rules: storageRules,
  },
);
