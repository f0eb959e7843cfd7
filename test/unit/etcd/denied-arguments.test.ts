import { describe, expect, test } from '@jest/globals';
import { argumentName, deniedArguments, deniedPrefixes, isDeniedArgument } from '../../../src/etcd/denied-arguments.ts';

describe('an argument that', () => {
  test.each([
    ['tells who the member is', ['name', 'initial-advertise-peer-urls', 'advertise-client-urls']],
    [
      'tells where it listens',
      ['listen-peer-urls', 'listen-client-urls', 'listen-client-http-urls', 'listen-metrics-urls'],
    ],
    [
      'is about TLS',
      [
        'cert-file',
        'key-file',
        'client-cert-file',
        'client-key-file',
        'client-cert-auth',
        'client-cert-allowed-hostname',
      ],
    ],
    [
      'is about TLS, too',
      ['client-crl-file', 'trusted-ca-file', 'auto-tls', 'cipher-suites', 'tls-min-version', 'tls-max-version'],
    ],
    [
      'is about TLS between peers',
      [
        'peer-cert-file',
        'peer-key-file',
        'peer-auto-tls',
        'peer-crl-file',
        'peer-client-cert-auth',
        'peer-cert-allowed-cn',
      ],
    ],
    [
      'skips a check between peers',
      ['peer-skip-client-san-verification', 'experimental-peer-skip-client-san-verification'],
    ],
    ['is about folders', ['data-dir', 'wal-dir', 'config-file']],
    [
      'is about the first start',
      ['initial-cluster', 'initial-cluster-state', 'initial-cluster-token', 'discovery-srv', 'discovery'],
    ],
    ['can lose data', ['force-new-cluster', 'unsafe-no-fsync', 'strict-reconfig-check', 'pre-vote']],
    ['must be equal everywhere', ['max-learners', 'experimental-max-learners']],
    [
      'has a typed twin',
      ['feature-gates', 'experimental-initial-corrupt-check', 'experimental-corrupt-check-time', 'corrupt-check-time'],
    ],
    [
      'has a typed twin, too',
      ['experimental-compact-hash-check-enabled', 'compact-hash-check-time', 'snapshot-count', 'log-level'],
    ],
    [
      'is set from a field',
      ['quota-backend-bytes', 'auto-compaction-mode', 'auto-compaction-retention', 'heartbeat-interval'],
    ],
    ['is set from a field, too', ['election-timeout', 'max-request-bytes', 'metrics', 'logger']],
    [
      'is about the v2 store',
      ['enable-v2', 'v2-deprecation', 'experimental-enable-v2v3', 'proxy', 'proxy-dial-timeout'],
    ],
    [
      'is about downgrades',
      ['downgrade-check-time', 'experimental-downgrade-check-time', 'next-cluster-version-compatible'],
    ],
    ['prints and exits', ['version', 'help', 'h']],
  ])('%s is denied: %j', (_, names) => {
    expect(names.filter((name) => !isDeniedArgument(name))).toEqual([]);
  });

  test('is denied is so in every spelling', () => {
    for (const name of [
      '--data-dir',
      '-data-dir',
      'Data-Dir',
      'data_dir',
      '--DATA_DIR',
      '--Experimental_Max_Learners',
    ]) {
      expect([name, isDeniedArgument(name)]).toEqual([name, true]);
    }
  });

  test.each(['data-dir=/tmp', 'foo=1 --data-dir', '', '--', '---x', 'a b', 'é', 'max-wals\n'])(
    'is malformed (%j) is denied',
    (name) => {
      expect(isDeniedArgument(name)).toBe(true);
    },
  );

  test.each([
    'max-wals',
    'max-txn-ops',
    'auth-token',
    'host-whitelist',
    'enable-pprof',
    'snapshot-catchup-entries',
    'heartbeat',
  ])('is none of these is allowed: %s', (name) => {
    expect(isDeniedArgument(`--${name}`)).toBe(false);
  });
});

test('the data is in the spelling that it is compared in', () => {
  for (const name of [...deniedArguments, ...deniedPrefixes]) expect(argumentName(name)).toBe(name);
});
