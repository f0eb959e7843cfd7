// The list of scenarios: every file is in it, and names can be used for namespaces and folders.
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { scenarios } from '../../e2e/scenarios.ts';

const folder = new URL('../../e2e/', import.meta.url);

test('every file with scenarios is in the list', async () => {
  const list = await readFile(new URL('scenarios.ts', folder), 'utf8');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts') && file !== 'scenarios.ts');
  expect(files.filter((file) => !list.includes(`'./${file}'`))).toEqual([]);
});

test('names differ and can be part of a namespace', () => {
  const names = scenarios.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !/^[a-z][-a-z0-9]{0,39}$/.test(name))).toEqual([]);
});
