// The list of guards is sound: `npm run mutants`, which switches each of them off, takes it at its word.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { edited, replaced } from '../support/edited.mjs';
import { guards } from './guards/all.ts';

const judges = ['judge', 'judge-ends', 'moves', 'explore'].map((name) =>
  readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8'),
);

test('each guard has a name of its own', () => {
  const names = guards.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

describe.each(guards)('$name', ({ off, noticed }) => {
  test('stands where the list says, once', () => {
    expect(off.length).toBeGreaterThan(0);
    for (const edit of off) {
      expect(edit.from).not.toBe(edit.to);
      expect(() => replaced(readFileSync(edit.file, 'utf8'), edit)).not.toThrow();
    }
  });

  test('is noticed by something that there is', () => {
    if ('test' in noticed) expect(existsSync(noticed.test)).toBe(true);
    else
      expect(judges.filter((text) => text.includes(noticed.sentence.split(' ').slice(-3).join(' ')))).not.toEqual([]);
  });
});

describe('a text is replaced', () => {
  const edit = { file: 'src/a.ts', from: 'b', to: 'c' };

  test('where it stands once, and in its file only', () => {
    expect(edited('a b', join(process.cwd(), 'src/a.ts'), [edit])).toBe('a c');
    expect(edited('a b', join(process.cwd(), 'src/b.ts'), [edit])).toBe('a b');
  });

  test.each(['a', 'a b b'])('and nowhere else: in "%s" the guard has moved', (source) => {
    expect(() => replaced(source, edit)).toThrow(/^src\/a\.ts has \d times: b$/);
  });
});
