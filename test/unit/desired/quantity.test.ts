// Quantities as Kubernetes reads them.
import { describe, expect, test } from '@jest/globals';
import { parseQuantity, wholeQuantity } from '../../../src/quantity.ts';

describe('a quantity', () => {
  test.each([
    ['1', '1000m'],
    ['1Gi', '1024Mi'],
    ['1G', '1e9'],
    ['1.5Gi', '1536Mi'],
    ['0.1', '100m'],
    ['.5', '500m'],
    ['2E', '2e18'],
    ['1E3', '1k'],
    ['100u', '1e-4'],
    ['+3', 3],
  ])('%s is the same as %s', (a, b) => {
    expect(parseQuantity(a)).toBeDefined();
    expect(parseQuantity(a)).toBe(parseQuantity(b));
  });

  test.each(['', '.', 'Gi', '1 Gi', '1gi', '1KI', 'one', '1e', '0x10'])('"%s" is none', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
    expect(wholeQuantity(text)).toBeUndefined();
  });

  test.each([
    ['2500m', 3],
    ['1', 1],
    ['1n', 1],
    ['8Gi', 8 * 1024 ** 3],
    [0, 0],
  ])('%s counts as %d whole ones', (quantity, whole) => {
    expect(wholeQuantity(quantity)).toBe(whole);
  });
});
