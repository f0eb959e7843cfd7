// The configuration files of a node.
import { describe, expect, test } from '@jest/globals';

import { nodeNamed, nodes } from '../../../../tools/cluster/layout.ts';
import { containerdComponent, nodeComponents, nodeFiles } from '../../../../tools/cluster/node.ts';
import { settingsFor } from '../../../../tools/cluster/settings.ts';

const context = {
  run: 'one',
  settings: settingsFor({ cgroup: 'v1', sysResource: false }),
  programs: { kubernetes: '/cache/kubernetes', etcd: '/cache/etcd' },
  pauseImage: 'local/pause:1',
};
const node = nodeNamed('node2');
const files = nodeFiles(node, context);
const kubelet: Record<string, unknown> = JSON.parse(files['kubelet.json'] ?? '');
const kubeProxy: Record<string, unknown> = JSON.parse(files['kube-proxy.json'] ?? '');

describe('kubelet', () => {
  test('takes the settings for the machine', () => {
    expect(kubelet).toMatchObject({ failCgroupV1: false, oomScoreAdj: 0 });
  });

  test("has its Pods' cgroups under the run and the node, so that a sweep finds them", () => {
    expect(kubelet['cgroupRoot']).toBe('/etcd-operator/one/node2');
  });

  test('shares no folder with the other kubelets', () => {
    for (const field of ['podLogsDir', 'volumePluginDir', 'resolvConf']) {
      const values = nodes.map((each) => JSON.parse(nodeFiles(each, context)['kubelet.json'] ?? '')[field] as unknown);
      expect(new Set(values).size).toBe(nodes.length);
    }
  });

  test('deletes no image: there is no registry to pull it from', () => {
    expect(kubelet['imageGCHighThresholdPercent']).toBe(100);
  });

  test('sees ConfigMaps and Pods as soon or late as any other: the defaults are left alone', () => {
    expect(kubelet).not.toHaveProperty('syncFrequency');
    expect(kubelet).not.toHaveProperty('configMapAndSecretChangeDetectionStrategy');
  });
});

describe('the others', () => {
  test('kube-proxy uses nftables, leaves conntrack alone and takes the settings', () => {
    expect(kubeProxy).toMatchObject({ mode: 'nftables', conntrack: { maxPerCore: 0, min: 0 }, oomScoreAdj: 0 });
  });

  test('containerd restricts oom_score_adj where it must, and holds Pods by our pause image', () => {
    expect(files['containerd.toml']).toContain('restrict_oom_score_adj = true');
    expect(files['containerd.toml']).toContain('sandbox_image = "local/pause:1"');
  });

  test('every program runs in the network of its node, by nsenter', () => {
    for (const { name, command } of [containerdComponent(node), ...nodeComponents(node, context)]) {
      expect(name).toMatch(/-node2$/);
      expect(command.slice(0, 2)).toEqual(['nsenter', '--net=/run/netns/node2']);
    }
  });
});
