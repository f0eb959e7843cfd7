// The lockfile must hold the optional packages of every platform, or `npm ci` refuses it: npm leaves out those that the
// registry it was written with does not have.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

test('the lockfile holds every optional package', () => {
  const { packages }: Lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const optional = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
  expect(optional.filter((name) => !(`node_modules/${name}` in packages))).toEqual([]);
});
