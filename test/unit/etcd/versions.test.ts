import { describe, expect, test } from '@jest/globals';
import {
  compareVersions,
  isAtLeast,
  minorOf,
  minors,
  parseVersion,
  unsupportedVersion,
} from '../../../src/etcd/versions.ts';

describe('parseVersion', () => {
  test('reads X.Y.Z', () => {
    expect(parseVersion('3.6.16')).toEqual({ major: 3, minor: 6, patch: 16 });
  });

  test.each([
    '',
    'v3.6.16',
    '3.6',
    '3.6.16.1',
    '3.6.x',
    '3.7.0-rc.1',
    ' 3.6.16',
    '3.6.1\n',
    '3.6.-1',
    'latest',
    '3.6.1e3',
  ])('refuses %j', (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });
});

test('versions are ordered by number, not by text', () => {
  const sorted = ['3.10.0', '3.6.9', '3.6.16', '3.4.31', '4.0.0'].sort((a, b) => {
    const [x, y] = [parseVersion(a), parseVersion(b)];
    return x === undefined || y === undefined ? 0 : compareVersions(x, y);
  });
  expect(sorted).toEqual(['3.4.31', '3.6.9', '3.6.16', '3.10.0', '4.0.0']);
  expect(isAtLeast('3.6.16', '3.6.9')).toBe(true);
  expect(isAtLeast('3.6.9', '3.6.16')).toBe(false);
  expect(isAtLeast('latest', '3.4.0')).toBe(false);
});

test('minorOf knows the minors of the table and no others', () => {
  expect(['3.4.31', '3.5.35', '3.6.16', '3.7.3', '3.3.27', '3.8.0', '4.4.0', 'x'].map(minorOf)).toEqual([
    '3.4',
    '3.5',
    '3.6',
    '3.7',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

describe('unsupportedVersion', () => {
  test.each([...Object.values(minors).flatMap(({ newest, oldest }) => [newest, oldest]), '3.4.31', '3.6.99'])(
    'runs %s',
    (version) => {
      expect(unsupportedVersion(version)).toBeUndefined();
    },
  );

  test.each([
    ['latest', 'not of the form X.Y.Z'],
    ['v3.6.1', 'not of the form X.Y.Z'],
    ['3.99', 'not of the form X.Y.Z'],
    ['3.3.27', 'not known to this operator, which runs 3.4, 3.5, 3.6, 3.7'],
    ['3.8.0', 'or upgrade the operator first'],
    ['3.5.2', 'before 3.5.23 can lose or damage data'],
    ['3.6.4', 'Choose 3.6.16'],
    ['3.7.2', 'before 3.7.3 send raft messages in reverse order'],
  ])('refuses %s, saying that it is %s', (version, words) => {
    expect(unsupportedVersion(version)).toContain(words);
  });
});
