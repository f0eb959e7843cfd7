// The flags: defaults, what the environment adds, and each refusal with its sentence.
import { describe, expect, test } from '@jest/globals';
import { readConfig, searchedDomain } from '../../src/config.ts';

const inPod = { POD_NAME: 'etcd-operator-0', POD_NAMESPACE: 'operators' };
const resolvConf = () => 'search operators.svc.example.org svc.example.org example.org\nnameserver 10.96.0.10\n';
const read = (...args: string[]) => readConfig(args, inPod, resolvConf);

describe('without flags', () => {
  test('everything has a default that fits a Pod', () => {
    expect(read()).toMatchObject({
      settings: {
        clusterDomain: 'example.org',
        etcdImageRepository: 'gcr.io/etcd-development/etcd',
        etcdImagePullSecrets: [],
        defaultVersion: '3.6.16',
      },
      watchNamespaces: [],
      leaseNamespace: 'operators',
      leaseName: 'etcd-operator',
      metricsAddress: { host: '', port: 8080 },
      healthAddress: { host: '', port: 8081 },
      debugAddress: { host: '127.0.0.1', port: 8082 },
      logLevel: 'info',
    });
  });

  test('two processes never have one identity, even in Pods of one name', () => {
    expect(read().identity).not.toBe(read().identity);
    expect(read().identity).toMatch(/^etcd-operator-0-/);
  });

  test('outside of a cluster the domain is cluster.local', () => {
    expect(readConfig([], {}, () => 'nameserver 192.0.2.1\n').settings.clusterDomain).toBe('cluster.local');
  });
});

describe('the domain of the cluster', () => {
  test.each([
    ['search ns.svc.cluster.local svc.cluster.local cluster.local', 'cluster.local'],
    ['nameserver 10.0.0.1\nsearch a.svc.k8s.example svc.k8s.example k8s.example corp.example', 'k8s.example'],
    ['search corp.example', undefined],
    ['', undefined],
  ])('of %j is %j', (text, domain) => {
    expect(searchedDomain(text)).toBe(domain);
  });
});

describe('flags', () => {
  test('are taken as given', () => {
    const config = read(
      '--watch-namespaces=a, b',
      '--default-version=3.7.3',
      '--health-address=[::1]:9',
      '--cluster-domain=x.y',
    );
    expect(config.watchNamespaces).toEqual(['a', 'b']);
    expect(config.settings).toMatchObject({ defaultVersion: '3.7.3', clusterDomain: 'x.y' });
    expect(config.healthAddress).toEqual({ host: '::1', port: 9 });
  });

  test.each([
    ['--default-version=latest', 'Version "latest" is not of the form X.Y.Z'],
    ['--default-version=3.5.2', 'etcd 3.5.2 is not run'],
    ['--metrics-address=8080', '--metrics-address=8080: must be an address and a port'],
    ['--metrics-address=:99999', 'must be an address and a port'],
    ['--log-level=loud', '--log-level=loud: must be one of fatal, error'],
    ['--wath-namespaces=a', "Unknown option '--wath-namespaces'"],
    ['positional', 'Unexpected argument'],
  ])('%s is refused with a sentence', (flag, sentence) => {
    expect(() => read(flag)).toThrow(sentence);
  });
});
