// What EtcdOperations ask of a cluster: only those that are to be done count, and of several the newest.
import { expect, test } from '@jest/globals';
import type { EtcdOperation } from '../../../src/crd/etcdoperation.ts';
import { restartAsked } from '../../../src/controllers/cluster/restart.ts';
import { restartSpec } from '../../support/operations.ts';

const operation = (name: string, second: number, changes: Partial<EtcdOperation> = {}): EtcdOperation => ({
  metadata: { name, creationTimestamp: `2026-01-01T00:00:0${String(second)}Z` },
  spec: restartSpec(),
  ...changes,
});
const at = (second: number): number => Date.parse(`2026-01-01T00:00:0${String(second)}Z`);
const done = { status: { observedGeneration: 1, completionTime: '2026-01-01T00:01:00Z' } };
const going = { metadata: { ...operation('b', 2).metadata, deletionTimestamp: '2026-01-01T00:00:05Z' } };
const later = { spec: { ...restartSpec(), type: JSON.parse('"Defragment"') } };

test.each<[string, readonly EtcdOperation[], ReturnType<typeof restartAsked>]>([
  ['nobody asks', [], undefined],
  ['one asks', [operation('a', 1)], { at: at(1), operations: ['a'], ignoresWindows: false }],
  [
    'of two the newest counts, and both are named',
    [operation('b', 2), operation('a', 1)],
    { at: at(2), operations: ['a', 'b'], ignoresWindows: false },
  ],
  [
    'one that ignores windows is enough',
    [operation('a', 1, { spec: restartSpec({ ignoreWindow: true }) }), operation('b', 2)],
    { at: at(2), operations: ['a', 'b'], ignoresWindows: true },
  ],
  [
    'one that is done is over',
    [operation('a', 1), operation('b', 2, done)],
    { at: at(1), operations: ['a'], ignoresWindows: false },
  ],
  [
    'so is one that is being deleted',
    [operation('a', 1), operation('b', 2, going)],
    { at: at(1), operations: ['a'], ignoresWindows: false },
  ],
  ['another type asks for no restart', [operation('a', 1, later)], undefined],
])('%s', (_, operations, asked) => {
  expect(restartAsked(operations)).toEqual(asked);
});
