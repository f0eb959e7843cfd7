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
    rule: '!isQuantity(self.size) || !isQuantity(oldSelf.size) || quantity(self.size).compareTo(quantity(oldSelf.size)) <= 0',
    message: sentences.storageGrown,
    fieldPath: '.size',
  },
  {
    rule: 'has(self.storageClassName) == has(oldSelf.storageClassName) && (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)',
    message: sentences.storageClass,
  },
  { rule: 'self.medium == oldSelf.medium', message: sentences.storageMedium, fieldPath: '.medium' },
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
      'Size of the volume of each member, as a quantity string. It can not be changed in this release. Default: 8Gi. With medium Memory it is the limit of the memory file system and counts against the memory limit of the member.',
      { default: '8Gi', maxLength: 32, rules: sizeRules },
    ),
    storageClassName: Type.Optional(
      text(
        "The StorageClass of the claims. Left out: the cluster's default class. An empty string asks for volumes without a class. It can not be changed, added or removed later.",
      ),
    ),
    medium: choice(
      'Disk keeps the data on a PersistentVolumeClaim. Memory keeps it in a memory file system of the Pod, which is lost with the Pod: only for tests and for data that may be lost. Default: Disk. It can not be changed later.',
      ['Disk', 'Memory'],
      { default: 'Disk' },
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
      retention: { whenDeleted: 'Retain', whenScaled: 'Delete', whenReplaced: 'Delete' },
    },
    rules: storageRules,
  },
);
