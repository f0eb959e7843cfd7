// The options of `npm test`.
import { describe, expect, test } from '@jest/globals';
import { parseTestOptions } from '../../../../tools/testing/options.ts';

describe('npm test', () => {
  test('without options takes a local cluster of its own', () => {
    expect(parseTestOptions([])).toEqual({});
  });

  test('takes an existing cluster with images that it can pull', () => {
    const args = ['--existing', '--operator-image', 'r/o:1', '--writer-image', 'r/w:1', '--etcd-image', 'r/etcd'];
    expect(parseTestOptions(args)).toEqual({ existing: { operator: 'r/o:1', writer: 'r/w:1', etcd: 'r/etcd' } });
  });

  test('refuses an existing cluster without images', () => {
    expect(() => parseTestOptions(['--existing'])).toThrow('--operator-image and --writer-image');
  });

  test('refuses images for the local cluster', () => {
    expect(() => parseTestOptions(['--writer-image', 'r/w:1'])).toThrow('only with --existing');
  });

  test('refuses what it does not know', () => {
    expect(() => parseTestOptions(['--onyl', 'x'])).toThrow('--onyl');
  });
});
