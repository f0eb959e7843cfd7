// The debug pages of the operator.
import { describe, expect, test } from '@jest/globals';
import { debugPages } from '../../src/debug.ts';
import { dumpOf, readDump } from '../../src/dump.ts';
import { explain } from '../../src/explain.ts';
import { observed } from '../support/observed.ts';

const pages = debugPages((key) => (key === 'prod/shop' ? observed() : undefined), 'etcd-operator-system/etcd-operator');
const get = async (path: string, query: string) => pages[path]?.(new URLSearchParams(query));

test('/observed is a dump that explain understands', async () => {
  const page = await get('/observed', 'cluster=prod/shop');
  expect(page).toMatchObject({ status: 200, type: 'application/json' });
  expect(readDump(page?.body ?? '')).toEqual(dumpOf(observed()));
});

test('/explain is what explain says of it', async () => {
  const page = await get('/explain', 'cluster=prod/shop');
  expect(page).toEqual({ status: 200, type: 'text/plain; charset=utf-8', body: explain(dumpOf(observed())) });
});

describe.each(['/observed', '/explain'])('%s says whom to ask', (path) => {
  test.each([
    [
      'cluster=prod/other',
      /^this replica has not looked at a cluster prod\/other\. Only the replica that holds the Lease /,
    ],
    ['', /^name a cluster: \?cluster=NAMESPACE\/NAME\./],
  ])('"%s"', async (query, sentence) => {
    const page = await get(path, query);
    expect(page?.status).toBe(404);
    expect(page?.body).toMatch(sentence);
    expect(page?.body).toContain('etcd-operator-system/etcd-operator');
  });
});
