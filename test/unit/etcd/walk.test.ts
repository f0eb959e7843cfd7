import { describe, expect, test } from '@jest/globals';
import { pathTo, refusedTarget } from '../../../src/etcd/walk.ts';

describe('the way to a version', () => {
  test.each<[string, readonly string[], string, readonly string[]]>([
    ['nowhere where all run it', ['3.6.16', '3.6.16'], '3.6.16', []],
    ['another patch at once', ['3.6.16'], '3.6.14', ['3.6.14']],
    ['the next minor at once', ['3.6.16'], '3.7.3', ['3.7.3']],
    ['over each minor in between, by its newest patch', ['3.4.31'], '3.7.3', ['3.5.35', '3.6.16', '3.7.3']],
    ['to an older patch of the last minor', ['3.5.35'], '3.6.14', ['3.6.14']],
    ['over the newest patch of its own where its own is too old to leave', ['3.5.23'], '3.6.16', ['3.5.35', '3.6.16']],
    ['on from the middle of a hop', ['3.5.35', '3.6.16', '3.5.35'], '3.7.3', ['3.6.16', '3.7.3']],
    ['back from the middle of a hop', ['3.5.35', '3.6.16'], '3.5.35', ['3.5.35']],
    ['one minor down', ['3.7.3'], '3.6.16', ['3.6.16']],
    ['on in the middle of that', ['3.7.3', '3.6.16'], '3.6.16', ['3.6.16']],
    ['one minor down from the middle of a hop up: back first', ['3.6.16', '3.7.3'], '3.5.35', ['3.6.16', '3.5.35']],
    ['nowhere where nobody is', [], '3.6.16', []],
  ])('leads %s', (_, versions, target, path) => {
    expect(pathTo(versions, target)).toEqual(path);
    expect(refusedTarget(versions, target)).toBeUndefined();
  });

  test.each([
    [
      '3.7.3',
      '3.5.35',
      'version can not go from 3.7.3 to 3.5.35: down it goes one minor at a time. Choose 3.6.16 first',
    ],
    [
      '3.5.35',
      '3.4.31',
      'version can not go from 3.5.35 to 3.4.31: etcd does so only with its own preparations. Set it back, or restore a snapshot into a new cluster of 3.4.31',
    ],
  ])('from %s to %s there is none, and it is said what to do', (from, to, sentence) => {
    expect(pathTo([from], to)).toBeUndefined();
    expect(refusedTarget([from], to)).toBe(sentence);
  });
});
