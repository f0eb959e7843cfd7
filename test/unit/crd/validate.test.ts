// What slipped past admission is named in the same sentences.
import { describe, expect, test } from '@jest/globals';
import { sentences } from '../../../src/crd/sentences.ts';
import { nameProblems, problems } from '../../../src/crd/validate.ts';
import type { Latched } from '../../../src/crd/validate.ts';
import { accepted, defaulted, refused } from '../../support/cluster-specs.ts';
import type { Written } from '../../support/cluster-specs.ts';

const told = (says: readonly string[]) => says.map((sentence) => `${sentence}.`);

describe('values', () => {
  test.each(accepted)('takes $title', ({ spec }) => {
    expect(problems(defaulted(spec))).toEqual([]);
  });

  test.each(refused.filter(({ says }) => says.length > 0))('refuses $title', ({ spec, says }) => {
    expect(problems(defaulted(spec)).toSorted()).toEqual(told(says).toSorted());
  });

  test('tells every mistake of a spec', () => {
    const spec = { size: 2, version: 'latest', storage: { size: 'big' } };
    expect(problems(defaulted(spec))).toEqual(told([sentences.size, sentences.version, sentences.storageSize]));
  });
});

describe('what can not be taken back', () => {
  const born: Latched = {
    versions: ['3.6.16'],
    media: ['Disk'],
  };
  const cases: readonly (readonly [string, Written, readonly string[]])[] = [
    ['takes what it was made with', { version: '3.6.16', storage: { storageClassName: 'fast' } }, []],
    ['takes a version left out, since the cluster keeps the one it has', {}, []],
    ['takes a larger size', { size: 5 }, []],
    ['takes a smaller size', { size: 1 }, []],
    ['takes no size', { size: 0 }, []],
    ['takes the same storage in other words', { storage: { size: '8192Mi' } }, []],
    ['takes another patch', { version: '3.6.15' }, []],
    ['takes a newer minor', { version: '3.7.3' }, []],
    ['takes one minor down', { version: '3.5.35' }, []],
    [
      'refuses two minors down',
      { version: '3.4.31' },
      ['version can not go from 3.6.16 to 3.4.31: down it goes one minor at a time. Choose 3.5.35 first'],
    ],
    ['takes more storage', { storage: { size: '8193Mi' } }, []],
    ['refuses another medium', { storage: { medium: 'Memory' } }, [sentences.storageMedium]],
    ['takes it where members may be replaced', { storage: { medium: 'Memory', updatePolicy: 'Replace' } }, []],
    [
      'refuses to put that to sleep',
      { size: 0, storage: { medium: 'Memory', updatePolicy: 'Replace' } },
      [sentences.memoryHibernates],
    ],
  ];
  test.each(cases)('%s', (_, spec, says) => {
    expect(problems(defaulted(spec), born)).toEqual(told(says));
  });

  test.each<[string, Written, readonly string[]]>([
    ['goes on', { storage: { updatePolicy: 'Replace' } }, []],
    ['is not left half-way', {}, [sentences.storageMedium]],
    [
      'does not sleep as long as one has its data in memory',
      { size: 0, storage: { updatePolicy: 'Replace' } },
      [sentences.memoryHibernates],
    ],
  ])('a move from memory to volumes %s', (_, spec, says) => {
    expect(problems(defaulted(spec), { media: ['Disk', 'Memory'] })).toEqual(told(says));
  });

  test('nothing is compared with what is not known', () => {
    expect(problems(defaulted({ size: 1, version: '3.5.35', storage: { medium: 'Memory' } }), {})).toEqual([]);
  });
});

describe('names', () => {
  test.each(['a', 'etcd', 'my-etcd-2', 'a'.repeat(50)])('takes %s', (name) => {
    expect(nameProblems(name)).toEqual([]);
  });
  test.each(['', '1etcd', '-etcd', 'etcd-', 'my.etcd', 'Etcd', 'a'.repeat(51)])('refuses "%s"', (name) => {
    expect(nameProblems(name)).toEqual(told([sentences.name]));
  });
});
