// The command, as a process of its own: what it prints, and how it refuses.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkout } from '../../../tools/build/catalog.mjs';

const program = join(checkout, 'tools/commands/explain.ts');

function run(args: readonly string[], { input = '', from = checkout } = {}) {
  const env = { ...process.env, INIT_CWD: from };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { input, env, encoding: 'utf8' });
  return { status, stdout, stderr: stderr.replace(/^.*Warning.*\n/gm, '') };
}

test('a file is explained, also from where the user is', () => {
  const { status, stdout, stderr } = run(['dump-member-down.json'], { from: join(checkout, 'test/fixtures') });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('\n\nRules, in order\n');
});

describe('refused with exit code 2 and a sentence is', () => {
  test.each<[string, readonly string[], string, RegExp]>([
    ['no file', [], '', /^explain takes one file, or - for standard input\.\nSee npm run explain -- --help\n$/],
    ['more than one', ['a', 'b'], '', /^explain takes one file/],
    ['a file that is not there', ['no-such.json'], '', /^no-such\.json can not be read: ENOENT/],
    ['what is not JSON', ['-'], 'not found', /^- is not JSON/],
    ['what is no dump', ['package.json'], '', /^package\.json is no dump of a cluster\. Save one with: /],
  ])('%s', (_, args, input, sentence) => {
    const { status, stdout, stderr } = run(args, { input });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
  });
});
