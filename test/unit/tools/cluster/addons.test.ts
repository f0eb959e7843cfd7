// The objects that every cluster carries.
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';

import { addonManifests } from '../../../../tools/cluster/addons.ts';
import { dnsAddress, nodes } from '../../../../tools/cluster/layout.ts';

const images = { coredns: 'r/coredns:1', busybox: 'r/busybox:1', 'local-path-provisioner': 'r/lpp:1' };

interface Manifest {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  data?: Record<string, string>;
  spec?: Record<string, unknown>;
  volumeBindingMode?: string;
  allowVolumeExpansion?: boolean;
}

function find(kind: string, name: string): Manifest {
  const all: Manifest[] = parseAllDocuments(addonManifests(images)).map((document) => document.toJS());
  const found = all.find((each) => each.kind === kind && each.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

test('every image is one that the nodes hold', () => {
  const used = [...addonManifests(images).matchAll(/image: '([^']*)'/g)].map(([, reference]) => reference);
  expect(new Set(used)).toEqual(new Set(Object.values(images)));
});

test('an image that is not loaded is named', () => {
  expect(() => addonManifests({})).toThrow('names the image coredns');
});

describe('what Pods rely on', () => {
  test('CoreDNS caches for 30 s, as many clusters do', () => {
    expect(find('ConfigMap', 'coredns').data?.['Corefile']).toMatch(/^\s*cache 30$/m);
  });

  test('its Service has the address that kubelets tell their Pods', () => {
    expect(find('Service', 'kube-dns').spec?.['clusterIP']).toBe(dnsAddress);
  });

  test('the default StorageClass waits for the first Pod and lets claims grow', () => {
    expect(find('StorageClass', 'standard')).toMatchObject({
      metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
    });
  });

  test('DNS and volumes go on when another node than the first is cut off', () => {
    for (const name of ['coredns', 'local-path-provisioner']) {
      const nodeSelector = { 'kubernetes.io/hostname': nodes[0]?.name };
      expect(find('Deployment', name).spec).toMatchObject({ template: { spec: { nodeSelector } } });
    }
  });

  test("volumes are in the run's folder, by node", () => {
    const config = JSON.parse(find('ConfigMap', 'local-path-config').data?.['config.json'] ?? '') as unknown;
    expect(config).toMatchObject({
      nodePathMap: nodes.map(({ name, folder }) => ({ node: name, paths: [`${folder}/volumes`] })),
    });
  });
});
