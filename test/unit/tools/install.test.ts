// How an image's name is taken apart for the chart.
import { expect, test } from '@jest/globals';
import { imageValues } from '../../../tools/install.ts';

test.each([
  ['etcdoperator.dev/etcd-operator:0.1.0', 'etcdoperator.dev', 'etcd-operator', '0.1.0', ''],
  ['localhost:5000/team/etcd-operator:1', 'localhost:5000', 'team/etcd-operator', '1', ''],
  ['localhost:5000/etcd-operator', 'localhost:5000', 'etcd-operator', 'latest', ''],
  ['team/etcd-operator', 'docker.io', 'team/etcd-operator', 'latest', ''],
  ['ghcr.io/team/etcd-operator:1@sha256:ab', 'ghcr.io', 'team/etcd-operator', '1', 'sha256:ab'],
])('%s', (image, registry, repository, tag, digest) => {
  expect(imageValues(image)).toEqual({ registry, repository, tag, digest });
});
