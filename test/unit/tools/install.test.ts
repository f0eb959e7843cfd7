// How an image's name is taken apart for the chart.
import { expect, test } from '@jest/globals';
import { repositoryOf, tagOf } from '../../../tools/install.ts';

test.each([
  ['etcdoperator.dev/etcd-operator:0.1.0', 'etcdoperator.dev/etcd-operator', '0.1.0'],
  ['registry:5000/etcd-operator:1', 'registry:5000/etcd-operator', '1'],
  ['registry:5000/etcd-operator', 'registry:5000/etcd-operator', 'latest'],
])('%s', (image, repository, tag) => {
  expect(repositoryOf(image)).toBe(repository);
  expect(tagOf(image)).toBe(tag);
});
