// The files made from src/crd are those in the checkout. When this fails: npm run check -- --write
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { generatedFiles } from '../../../tools/generate/crds.ts';

const checkout = new URL('../../../', import.meta.url);

describe('generated files', () => {
  test.each([...generatedFiles()])('%s is up to date', async (path, content) => {
    expect(await readFile(new URL(path, checkout), 'utf8')).toBe(content);
  });
});
