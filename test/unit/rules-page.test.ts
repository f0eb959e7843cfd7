// docs/rules.md tells of every rule, in their order, and of every reason that a rule can give.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { rules } from '../../src/controllers/cluster/plan.ts';
import { ruleNames } from '../../src/controllers/cluster/rule.ts';

const source = new URL('../../src/controllers/cluster/', import.meta.url);
const read = (file: string | URL) => readFileSync(new URL(file, source), 'utf8');
const rows = read('../../../docs/rules.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
const words = (cell: string) => Array.from(cell.matchAll(/`(\w[\w-]*)`/g), ([, word = '']) => word);

/** Whatever stands as the first argument of act, actIfAny, wait or stalled. */
const reasonsIn = (text: string): string[] =>
  Array.from(text.matchAll(/\b(?:act|actIfAny|wait|stalled)\(\s*'([A-Z]\w+)'/g), ([, reason = '']) => reason);

test('the rules stand in their order, by name', () => {
  expect(rules.map(({ name }) => name)).toEqual([...ruleNames]);
  expect(rows.flatMap(([rule = '']) => words(rule))).toEqual([...ruleNames]);
});

describe('every reason', () => {
  const files = [
    ...readdirSync(new URL('rules/', source)).map((file) => `rules/${file}`),
    'latching.ts',
    'hop.ts',
    'held.ts',
  ];
  const given = new Set(files.flatMap((file) => reasonsIn(read(file))));
  const told = new Set(rows.flatMap((cells) => words(cells.at(-1) ?? '')));

  test('that a rule gives is told, and no other', () => {
    expect([...told].sort()).toEqual([...given].sort());
  });

  test('stands in the row of its rule', () => {
    for (const file of files) {
      const row = rows.find(([rule = '']) => `rules/${rule.replaceAll('`', '')}.ts` === file);
      if (row !== undefined) expect(words(row.at(-1) ?? '')).toEqual(expect.arrayContaining(reasonsIn(read(file))));
    }
  });

  test('is explained for whoever operates it', () => {
    const operations = read('../../../docs/operations.md');
    expect([...given].filter((reason) => !operations.includes(`\`${reason}\``))).toEqual([]);
  });
});
