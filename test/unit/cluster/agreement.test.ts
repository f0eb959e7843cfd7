// Which membership list is taken when voters answer different ones, and what is said of the others.
import { describe, expect, test } from '@jest/globals';
import { agreedOn, type MemberList } from '../../../src/controllers/cluster/agreement.ts';
import type { ListedMember } from '../../../src/controllers/cluster/observed.ts';

const m = (short: string, changes: Partial<ListedMember> = {}): ListedMember => ({
  id: `${short}1`,
  name: `shop-${short.repeat(5)}`,
  peerURLs: [`http://${short}:2380`],
  isLearner: false,
  published: true,
  ...changes,
});

const list = (from: string, members: readonly ListedMember[], leads = false): MemberList => ({ from, leads, members });

const [a, b, c, d] = [m('a'), m('b'), m('c'), m('d')];
const learner = m('d', { isLearner: true, name: '' });

describe('the list', () => {
  test('is known by one answer, and by none it is not', () => {
    expect(agreedOn([list('a', [a, b])], 'no reason')).toEqual({ known: true, members: [a, b] });
    expect(agreedOn([], 'no member runs')).toEqual({ known: false, why: 'no member runs' });
  });

  test.each<[string, readonly MemberList[], readonly ListedMember[]]>([
    [
      'that most agree on, whoever leads',
      [list('a', [a, b, c, d], true), list('b', [a, b, c]), list('c', [c, b, a])],
      [a, b, c],
    ],
    ['of the leader, where as many say otherwise', [list('a', [a, b, c]), list('b', [a, b], true)], [a, b]],
    ['of the first, where nobody leads', [list('a', [a, b, c]), list('b', [a, b])], [a, b, c]],
  ])('is the one %s', (_, lists, taken) => {
    expect(agreedOn(lists, '')).toMatchObject({ known: true, members: taken });
  });
});

describe('a voter disagrees', () => {
  test.each<[string, readonly ListedMember[], readonly string[] | undefined]>([
    ['by one more', [a, b, c, d], ['b lists shop-aaaaa (a1), shop-bbbbb (b1), shop-ccccc (c1) and shop-ddddd (d1)']],
    ['by one less', [b, a], ['b lists shop-aaaaa (a1) and shop-bbbbb (b1)']],
    [
      'by a learner',
      [a, b, m('c', { isLearner: true })],
      ['b lists shop-aaaaa (a1), shop-bbbbb (b1) and shop-ccccc (c1, learner)'],
    ],
    [
      'by one without a name',
      [a, b, c, learner],
      ['b lists d1 (learner), shop-aaaaa (a1), shop-bbbbb (b1) and shop-ccccc (c1)'],
    ],
    ['by an empty list', [], ['b lists nobody']],
    ['not by the order', [c, a, b], undefined],
    ['not by a name that it has not heard yet', [a, b, m('c', { name: '' })], undefined],
    ['not by client URLs that it has not heard yet', [a, b, m('c', { published: false })], undefined],
  ])('%s', (_, other, disagreeing) => {
    const agreed = agreedOn([list('a', [a, b, c]), list('b', other), list('c', [a, b, c])], '');
    expect(agreed).toEqual({ known: true, members: [a, b, c], ...(disagreeing === undefined ? {} : { disagreeing }) });
  });

  test('and each that does is told, by name', () => {
    const lists = [list('c', [a]), list('a', [a, b, c], true), list('b', [b])];
    expect(agreedOn(lists, '')).toMatchObject({
      disagreeing: ['b lists shop-bbbbb (b1)', 'c lists shop-aaaaa (a1)'],
    });
  });
});
