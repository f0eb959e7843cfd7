// When an apply is needed and when not: defaults of the server are no difference, everything else is.
import { describe, expect, test } from '@jest/globals';
import { desiredBudget } from '../../../src/controllers/cluster/desired/budget.ts';
import { covers } from '../../../src/controllers/cluster/desired/covers.ts';
import { desiredServices } from '../../../src/controllers/cluster/desired/services.ts';
import { cluster, exampleSpec } from './example.ts';

describe('is covered', () => {
  test.each<[string, unknown, unknown]>([
    ['what is the same', { a: 1, b: ['x'] }, { a: 1, b: ['x'] }],
    ['a field more in the live object', { a: 1, uid: 'x' }, { a: 1 }],
    ['what is not set', {}, { a: undefined, b: {}, c: [] }],
    ['an item that another added before ours', { l: [{ name: 'y' }, { name: 'x', a: 1 }] }, { l: [{ name: 'x' }] }],
    ['items without a key, with more behind', { l: [{ key: 'x' }, { key: 'y' }] }, { l: [{ key: 'x' }] }],
    ['an amount as the server writes it', { requests: { storage: '1Gi' } }, { requests: { storage: '1024Mi' } }],
    ['a limit of a volume in memory', { sizeLimit: '1Gi' }, { sizeLimit: '1024Mi' }],
  ])('%s', (_, live, desired) => {
    expect(covers(live, desired)).toBe(true);
  });
});

describe('is not covered', () => {
  test.each<[string, unknown, unknown]>([
    ['another value', { a: 1 }, { a: 2 }],
    ['a missing field', {}, { a: 1 }],
    ['a missing object', {}, { a: { b: 1 } }],
    ['a missing list', {}, { a: [1] }],
    ['one text more in a list', { args: ['x', 'y'] }, { args: ['x'] }],
    ['another order of texts', { args: ['y', 'x'] }, { args: ['x', 'y'] }],
    ['a missing item', { l: [{ name: 'y' }] }, { l: [{ name: 'x' }] }],
    ['another item', { l: [{ name: 'x', a: 1 }] }, { l: [{ name: 'x', a: 2 }] }],
    ['items without a key in another order', { l: [{ key: 'y' }, { key: 'x' }] }, { l: [{ key: 'x' }] }],
    ['another amount', { requests: { storage: '1Gi' } }, { requests: { storage: '2Gi' } }],
    ['the same amount where it is no amount', { labels: { a: '1000m' } }, { labels: { a: '1' } }],
    ['a list for an object', { a: [] }, { a: { b: 1 } }],
  ])('%s', (_, live, desired) => {
    expect(covers(live, desired)).toBe(false);
  });

  test('a selector that somebody narrowed', () => {
    for (const desired of [
      ...desiredServices({ cluster, spec: exampleSpec() }),
      desiredBudget({ cluster, voters: 3 }),
    ]) {
      const live = structuredClone(desired);
      expect(covers(live, desired)).toBe(true);
      const selector = live?.spec?.selector;
      Object.assign(
        selector !== undefined && 'matchLabels' in selector ? (selector.matchLabels ?? {}) : (selector ?? {}),
        {
          more: 'x',
        },
      );
      expect(covers(live, desired)).toBe(false);
    }
  });
});
