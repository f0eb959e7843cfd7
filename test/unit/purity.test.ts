// Deciding is pure. The linter looks at one file and one name at a time; this looks at all that can be reached from a deciding module, and
// at the words that would let the clock, the network or chance in by another way.
import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../..');

const files = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

const text = (path: string): string => readFileSync(join(root, path), 'utf8');

const cluster = 'src/controllers/cluster';

const deciding: readonly string[] = [
  ...[
    'plan',
    'rule',
    'step',
    'observed',
    'agreement',
    'container-facts',
    'facts',
    'join',
    'health',
    'latching',
    'making',
    'names',
    'down',
    'fate',
    'held',
    'joining',
    'leading',
    'per-look',
    'mesh',
    'outdated',
    'restart',
    'since',
    'timing',
    'to-read',
    'trouble',
    'wanted',
  ].map((name) => `${cluster}/${name}.ts`),
  ...['plan', 'report', 'observed'].map((name) => `src/controllers/operation/${name}.ts`),
  ...['explain', 'dump', 'version'].map((name) => `src/${name}.ts`),
  ...files('src/explain'),
  ...['rules', 'desired', 'report'].flatMap((folder) => files(`${cluster}/${folder}`)),
  // The schema itself is read when the CRD is made, and never by the operator.
  ...['validate', 'kinds', 'recovery', 'defaults'].map((name) => `src/crd/${name}.ts`),
  ...['quorum', 'versions', 'arguments', 'ticket', 'extra-arguments', 'denied-arguments'].map(
    (name) => `src/etcd/${name}.ts`,
  ),
];

/** The code that runs: without types, comments and the words of strings. */
const running = (path: string): string =>
  stripTypeScriptTypes(text(path), { mode: 'strip' })
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[\s;])\/\/.*$/gm, '$1');

const withoutStrings = (code: string): string => code.replace(/'(?:[^'\\\n]|\\.)*'/g, "''");

const imports = (code: string): readonly string[] =>
  [...code.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'|^import '([^']+)'/gm)].map(
    ([, from, bare]) => from ?? bare ?? '',
  );

/** Everything that is loaded with these modules, and what is loaded that is not ours. */
function reach(starts: readonly string[]): { readonly ours: readonly string[]; readonly others: readonly string[] } {
  const ours = new Set(starts);
  const others: string[] = [];
  for (const path of ours) {
    for (const from of imports(running(path))) {
      if (from.startsWith('.')) ours.add(normalize(join(dirname(path), from)));
      else others.push(`${path} imports ${from}`);
    }
  }
  return { ours: [...ours], others };
}

const impure =
  /(?<![\w.])(?:Date|process|globalThis|global|Intl|performance|crypto|Buffer|fetch|WebSocket|setTimeout|setInterval|setImmediate|queueMicrotask|eval|Function|require)\b|\bMath\.random\b|\bMath\[|\bimport\s*\(|\bimport\.meta\b|\bawait\b/;

/** Dates are made from numbers and read from strings there; what the time is, it can't tell. */
const dates = 'src/time.ts';

describe('what is loaded with a deciding module', () => {
  const { ours, others } = reach(deciding);

  test('is ours alone, so it has no way to do I/O; but for cron, which is told the time', () => {
    expect(others).toEqual(['src/cron.ts imports croner']);
  });

  test.each(ours.filter((path) => path !== dates))('asks neither the clock nor chance nor the process: %s', (path) => {
    expect(impure.exec(withoutStrings(running(path)))?.[0]).toBeUndefined();
  });

  test('turns times into words without reading the clock', () => {
    expect(ours).toContain(dates);
    expect(running(dates)).not.toMatch(/Date\.now|new Date\(\s*\)|Date\(\s*\)/);
  });
});

describe('the check', () => {
  test.each([
    'const now = Date.now();',
    'const clock = Date;',
    'setTimeout(() => undefined, 1);',
    'const id = Math.random();',
    "const fs = await import('node:fs');",
    'const { env } = process;',
    'const g = globalThis;',
  ])('sees %s', (code) => {
    expect(impure.test(withoutStrings(code))).toBe(true);
  });

  test('is not taken in by names and words', () => {
    expect(impure.test(withoutStrings("const updated = 'the process of a Date'; step.process(updated);"))).toBe(false);
  });

  test('follows what is loaded, and not what is only a type', () => {
    const code = "import { a } from './a.ts';\nexport { b } from './b.ts';\nimport {\n  c,\n} from 'c';\nimport 'd';";
    expect(imports(code)).toEqual(['./a.ts', './b.ts', 'c', 'd']);
    expect(running(`${cluster}/join.ts`)).not.toContain('observe-kube');
    expect(reach([`${cluster}/observe.ts`]).others).toContain(`${cluster}/observe.ts imports node:crypto`);
  });
});

test('no comment silences a rule', () => {
  // Written so that it does not find itself.
  const silencing = /(?:eslint|oxlint|prettier)-(?:dis[a]ble|ign[o]re)|@ts-(?:ign[o]re|no[c]heck|expect-[e]rror)/;
  const ours = ['src', 'test', 'tools'].flatMap(files).filter((path) => !path.startsWith('src/etcd/gen/'));
  expect(ours.filter((path) => silencing.test(text(path)))).toEqual([]);
});
