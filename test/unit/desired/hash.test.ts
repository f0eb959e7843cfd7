// The hash decides whether a member is behind its spec: it must not change with the order of fields, nor between releases.
import { describe, expect, test } from '@jest/globals';
import { hash } from '../../../src/controllers/cluster/desired/hash.ts';

describe('the hash', () => {
  test('is FNV-1a over JSON: the same in every release', () => {
    expect(hash('a')).toBe('d4272417d7c77eea');
    expect(hash({ a: [1, 'é', null, true] })).toBe('2c73d6221a1c88d4');
  });

  test('does not see the order of fields, nor fields that are undefined', () => {
    expect(hash({ a: 1, b: { c: 2, d: 3 } })).toBe(hash({ b: { d: 3, c: 2 }, a: 1, e: undefined }));
  });

  test.each([
    ['the order of items', [1, 2], [2, 1]],
    ['a number and its text', { a: 1 }, { a: '1' }],
    ['null and absent', { a: null }, {}],
    ['where a text ends', ['ab', 'c'], ['a', 'bc']],
    ['an empty list and an empty object', { a: [] }, { a: {} }],
  ])('sees %s', (_, a, b) => {
    expect(hash(a)).not.toBe(hash(b));
  });
});
