// What the words after `npm run cluster --` mean.
import { describe, expect, test } from '@jest/globals';

import { parseArguments } from '../../../../tools/cluster/arguments.ts';

const parse = (line: string): unknown => parseArguments(line.split(' ').filter((word) => word !== ''));

describe('commands', () => {
  test('the default name', () => {
    expect(parse('up')).toEqual({ kind: 'plain', command: 'up', name: 'default' });
  });

  test('--name before the command, after it, and with an equals sign', () => {
    const expected = { kind: 'plain', command: 'down', name: 'other' };
    expect(parse('--name other down')).toEqual(expected);
    expect(parse('down --name other')).toEqual(expected);
    expect(parse('down --name=other')).toEqual(expected);
  });

  test('a flag after the first word of kubectl or of a command to run is theirs', () => {
    expect(parse('run --name a etcdctl --name b --help')).toEqual({
      kind: 'wordy',
      command: 'run',
      name: 'a',
      words: ['etcdctl', '--name', 'b', '--help'],
    });
  });

  test('-- ends our flags', () => {
    expect(parse('kubectl -- --help')).toEqual({
      kind: 'wordy',
      command: 'kubectl',
      name: 'default',
      words: ['--help'],
    });
  });

  test('--help', () => {
    expect(parse('--help')).toEqual({ kind: 'help' });
    expect(parse('up --help')).toEqual({ kind: 'help' });
  });
});

describe('mistakes are answered with a sentence', () => {
  test.each([
    ['', 'a command is missing: use up, down, status, load, kubectl, run'],
    ['start', 'there is no command "start": use up, down, status, load, kubectl, run'],
    ['up now', 'up takes no further words: now'],
    ['load', 'load of what? See --help'],
    ['up --name', '"" can\'t be a cluster\'s name: use up to 32 lower case letters, digits and dashes'],
    ['up --name ../x', '"../x" can\'t be a cluster\'s name: use up to 32 lower case letters, digits and dashes'],
  ])('"%s"', (line, message) => {
    expect(parse(line)).toEqual({ kind: 'mistake', message });
  });
});
