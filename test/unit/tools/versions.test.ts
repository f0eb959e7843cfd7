// versions.json, the pinned go.mod files and what the catalog builds from them say the same.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { operatorVersion } from '../../../src/version.ts';
import { buildKey, buildNames, catalog, versions } from '../../../tools/build/catalog.mjs';
import type { BuildName } from '../../../tools/build/catalog.mjs';

const modules: [BuildName, string, string][] = [
  ['kubernetes', 'k8s.io/kubernetes', `v${versions.kubernetes}`],
  ['etcd-3.4', 'go.etcd.io/etcd', versions['etcd-3.4-module']],
  ...(['3.5', '3.6', '3.7'] as const).flatMap((minor) =>
    ['server', 'etcdctl', 'etcdutl'].map((part): [BuildName, string, string] => [
      `etcd-${minor}`,
      `go.etcd.io/etcd/${part}/v3`,
      `v${versions.etcd[minor]}`,
    ]),
  ),
  ['coredns', 'github.com/coredns/coredns', `v${versions.coredns}`],
  ['helm', 'helm.sh/helm/v3', `v${versions.helm}`],
  ['local-path-provisioner', 'github.com/rancher/local-path-provisioner', `v${versions['local-path-provisioner']}`],
];

describe('the Go modules of tools/', () => {
  test.each(modules)('%s pins %s at %s', (build, module, version) => {
    expect(required(build)[module]).toBe(version);
  });

  test('the staging modules of Kubernetes are those of its version', () => {
    const staging = goMod('kubernetes').matchAll(/^replace \S+ => (\S+) (\S+)$/gm);
    const wanted = versions.kubernetes.replace(/^1\./, 'v0.');
    const wrong = [...staging].filter(([, , version]) => version !== wanted).map(([line]) => line);
    expect(wrong).toEqual([]);
  });

  test('each module asks for the Go that the first command checks for', () => {
    const asked = buildNames
      .filter((build) => build !== 'writer')
      .map((build) => /^go (\S+)$/m.exec(goMod(build))?.[1]);
    expect(new Set(asked)).toEqual(new Set([versions.go]));
  });

  test('every program of a public module is a tool of its go.mod, so that `go mod tidy` keeps it', () => {
    for (const build of buildNames) {
      for (const goPackage of Object.values(catalog[build].programs).filter((name) => name !== '.')) {
        expect(goMod(build)).toMatch(new RegExp(`^(tool |\t)${goPackage}$`, 'm'));
      }
    }
  });

  test('every build has a name in the order of builds', () => {
    expect([...buildNames].sort()).toEqual(Object.keys(catalog).sort());
  });
});

describe('the key of a build in the cache', () => {
  test('changes with the Go that builds and with the flags', () => {
    const keys = [
      buildKey(catalog.pause, 'go1.26.0'),
      buildKey(catalog.pause, 'go1.26.1'),
      buildKey({ ...catalog.pause, ldflags: '-X main.version=2' }, 'go1.26.0'),
      buildKey({ ...catalog.pause, folder: catalog.helm.folder }, 'go1.26.0'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

test("the operator's own version is that of package.json and of the chart", () => {
  const { version }: { version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
  const chart = readFileSync('charts/etcd-operator/Chart.yaml', 'utf8');
  expect({ package: version, chart: /^appVersion: (\S+)$/m.exec(chart)?.[1] }).toEqual({
    package: operatorVersion,
    chart: operatorVersion,
  });
});

function goMod(build: BuildName): string {
  return readFileSync(join(catalog[build].folder, 'go.mod'), 'utf8');
}

function required(build: BuildName): Record<string, string> {
  const lines = goMod(build).matchAll(/^(?:require )?\t?(\S+) (v\S+)(?: \/\/ indirect)?$/gm);
  return Object.fromEntries([...lines].map(([, module, version]) => [module, version]));
}
