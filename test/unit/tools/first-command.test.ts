// The small parts of the first command: npm packages, Debian's policy file, help.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { asksForHelp, helpOf, isCommand, overview } from '../../../tools/help.mjs';
import { withoutStartingServices } from '../../../tools/preflight/apt.mjs';
import { isInstalled } from '../../../tools/preflight/modules.mjs';

describe('node_modules', () => {
  const wanted = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/other-processor': { version: '1.0.0', optional: true },
    },
  };
  test.each<[string, object | undefined, boolean]>([
    ['is not there', undefined, false],
    ['holds what the lockfile says, without packages for another processor', { a: '1.0.0' }, true],
    ['holds those too', { a: '1.0.0', 'other-processor': '1.0.0' }, true],
    ['holds another version', { a: '1.0.1' }, false],
    ['lacks a package', {}, false],
    ['holds one too many', { a: '1.0.0', b: '1.0.0' }, false],
  ])('%s', (_, versions, expected) => {
    const entries =
      versions && Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }]);
    expect(isInstalled(wanted, entries && { packages: Object.fromEntries(entries) })).toBe(expected);
  });
});

describe('while Debian packages are installed', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'policy-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('services are kept from starting, and the file that does it goes away', () => {
    const file = join(folder, 'policy-rc.d');
    let during = '';
    withoutStartingServices(() => (during = readFileSync(file, 'utf8')), file);
    expect(during).toContain('exit 101');
    expect(existsSync(file)).toBe(false);
  });

  test('it goes away when the installation fails', () => {
    const file = join(folder, 'policy-rc.d');
    const fail = () => {
      throw new Error('no such package');
    };
    expect(() => withoutStartingServices(fail, file)).toThrow('no such package');
    expect(existsSync(file)).toBe(false);
  });

  test('a file of the machine itself is left as it is', () => {
    const file = join(folder, 'policy-rc.d');
    writeFileSync(file, '#!/bin/sh\nexit 0\n');
    withoutStartingServices(() => {}, file);
    expect(readFileSync(file, 'utf8')).toBe('#!/bin/sh\nexit 0\n');
  });
});

describe('help', () => {
  const scripts: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));

  test.each(Object.keys(scripts.scripts))('of %s says how, what it needs and shows examples', (command) => {
    if (!isCommand(command)) throw new Error(`${command} has no help`);
    const text = helpOf(command);
    for (const part of ['Usage: npm ', '\nNeeds\n', '\nExamples\n']) expect(text).toContain(part);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(overview).toContain(`npm run ${command}`);
  });

  test.each<[string, boolean]>([
    ['--help', true],
    ['up -h', true],
    ['--name one --help', true],
    ['--name run --help', true],
    ['kubectl --help', false],
    ['--name one kubectl get -h', false],
    ['run etcdctl --help', false],
    ['status', false],
  ])('npm run cluster -- %s', (args, expected) => {
    expect(asksForHelp('cluster', args.split(' '))).toBe(expected);
  });
});
