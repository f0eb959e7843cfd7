// The schema of where a member keeps its data: `spec.storage`.
import { Type } from '@sinclair/typebox';
import { choice, object, text } from './schema.ts';
import type { Rule } from './schema.ts';
import { sentences } from './sentences.ts';

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
];

export const storage = object(
  'Where each member keeps its data. Every member has a volume of its own; claims stay when the cluster is deleted.',
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
  },
  { default: { size: '8Gi', medium: 'Disk' }, rules: storageRules },
);
