import { describe, expect, test } from '@jest/globals';
import { etcdArguments, probesFor, quotaForVolume, type EtcdOptions } from '../../../src/etcd/arguments.ts';
import { minors } from '../../../src/etcd/versions.ts';

const versions = ['3.4.31', '3.5.35', '3.6.16', '3.7.3'];
const defaults: EtcdOptions = { autoCompaction: { mode: 'Periodic', period: '5m' }, checkAtBoot: true };
const GiB = 1024 ** 3;

describe('etcdArguments', () => {
  test('tell a member who it is and where it listens, in every minor', () => {
    for (const version of versions) {
      expect(args(version)).toEqual(
        expect.arrayContaining([
          '--name=a',
          '--data-dir=/var/lib/etcd',
          '--listen-peer-urls=http://0.0.0.0:2380',
          '--listen-client-urls=http://0.0.0.0:2379',
          '--listen-metrics-urls=http://0.0.0.0:2381',
          '--initial-advertise-peer-urls=http://a.peers.ns.svc:2380',
          '--advertise-client-urls=http://a.peers.ns.svc:2379',
          '--strict-reconfig-check=true',
          '--pre-vote=true',
          '--auto-compaction-mode=periodic',
          '--auto-compaction-retention=5m',
        ]),
      );
    }
  });

  test('leave what is in the ticket to the ticket: etcd exits when it is given twice', () => {
    for (const version of versions) expect(args(version).join(' ')).not.toMatch(/--initial-cluster/);
  });

  const experimental = {
    atBoot: { ETCD_EXPERIMENTAL_INITIAL_CORRUPT_CHECK: 'true' },
    hourly: { ETCD_EXPERIMENTAL_CORRUPT_CHECK_TIME: '1h' },
  };
  const plain = {
    atBoot: { ETCD_FEATURE_GATES: 'InitialCorruptCheck=true' },
    hourly: { ETCD_CORRUPT_CHECK_TIME: '1h' },
  };
  test.each([
    ['3.4.31', experimental],
    ['3.5.35', experimental],
    ['3.6.16', plain],
    ['3.7.3', plain],
  ])('%s is told to compare its data by variables, which a running Pod can be given', (version, { atBoot, hourly }) => {
    const told = (checkAtBoot: boolean, checkInterval: Pick<EtcdOptions, 'checkInterval'> = {}) =>
      start(version, { checkAtBoot, snapshotCount: 500, ...checkInterval }).variables;
    expect(told(true, { checkInterval: '1h' })).toEqual({ ...atBoot, ...hourly });
    expect(told(true)).toEqual(atBoot);
    expect(told(false, { checkInterval: '1h' })).toEqual(hourly);
    expect(told(false)).toEqual({});
  });

  test('3.6 writes raft snapshots sooner where 3.7 is to follow, unless the user has a count', () => {
    const soon = versions.map(
      (version) => start(version, { checkAtBoot: false, leadsTo37: true }).variables['ETCD_SNAPSHOT_COUNT'],
    );
    expect(soon).toEqual(['10000', '10000', '1000', undefined]);
    expect(start('3.6.16', { checkAtBoot: false, leadsTo37: true, snapshotCount: 500 }).variables).toEqual({});
  });

  test('are the same in every minor', () => {
    for (const version of versions) expect(args(version)).toEqual(args('3.6.16'));
    expect(args('3.6.16')).toEqual(expect.arrayContaining(['--logger=zap']));
  });

  test('a snapshot count of the user wins', () => {
    for (const version of versions) {
      expect(args(version, { snapshotCount: 500 }).filter((arg) => arg.startsWith('--snapshot-count'))).toEqual([
        '--snapshot-count=500',
      ]);
    }
  });

  test('every option has its argument', () => {
    const options: EtcdOptions = {
      quotaBytes: 1000,
      autoCompaction: { mode: 'Revision', revisions: 7 },
      heartbeatInterval: 200,
      electionTimeout: 2000,
      maxRequestSize: 3000,
      metrics: 'Extensive',
      logLevel: 'warn',
      checkAtBoot: true,
    };
    expect(args('3.6.16', options)).toEqual(
      expect.arrayContaining([
        '--quota-backend-bytes=1000',
        '--auto-compaction-mode=revision',
        '--auto-compaction-retention=7',
        '--heartbeat-interval=200',
        '--election-timeout=2000',
        '--max-request-bytes=3000',
        '--metrics=extensive',
        '--log-level=warn',
      ]),
    );
  });

  test('the schemes and the host listened at follow from the URLs and the address family', () => {
    const { args } = etcdArguments({
      version: '3.6.16',
      name: 'a',
      peerURL: 'https://a:2380',
      clientURL: 'https://a:2379',
      dataDir: '/d',
      listenHost: '::',
      options: defaults,
    });
    expect(args).toEqual(
      expect.arrayContaining([
        '--listen-peer-urls=https://[::]:2380',
        '--listen-client-urls=https://[::]:2379',
        '--listen-metrics-urls=http://[::]:2381',
      ]),
    );
  });

  test('an unknown minor is said, not guessed', () => {
    expect(start('3.8.0')).toEqual({
      args: [],
      variables: {},
      unsupported: ['etcd 3.8.0 is not known to this operator.'],
    });
  });
});

describe('extraArgs', () => {
  test('come last, without regard to dashes', () => {
    expect(args('3.6.16', { extraArgs: { '--max-wals': '3', 'max-txn-ops': '256' } }).slice(-2)).toEqual([
      '--max-wals=3',
      '--max-txn-ops=256',
    ]);
  });

  test.each([
    ['3.4.31', 'ETCD_EXPERIMENTAL_WARNING_APPLY_DURATION'],
    ['3.5.35', 'ETCD_EXPERIMENTAL_WARNING_APPLY_DURATION'],
    ['3.6.16', 'ETCD_WARNING_APPLY_DURATION'],
    ['3.7.3', 'ETCD_WARNING_APPLY_DURATION'],
  ])('that %s names differently are variables, whichever name was given', (version, variable) => {
    for (const name of ['warning-apply-duration', 'experimental-warning-apply-duration']) {
      const { args, variables } = start(version, {
        extraArgs: { [name]: '1s' },
        checkAtBoot: false,
        snapshotCount: 500,
      });
      expect(variables).toEqual({ [variable]: '1s' });
      expect(args.join(' ')).not.toContain('warning-apply');
    }
  });

  test.each([
    ['3.4.31', 'memory-mlock', '"memory-mlock" came with etcd 3.5.0, so it is left out for 3.4.31.'],
    ['3.5.35', 'log-format', '"log-format" came with etcd 3.6.0, so it is left out for 3.5.35.'],
    ['3.5.35', 'log-package-levels', '"log-package-levels" ended with etcd 3.5.0, so it is left out for 3.5.35.'],
    [
      '3.7.3',
      'experimental-something',
      'etcd 3.7.3 has no experimental arguments, so "experimental-something" is left out.',
    ],
    [
      '3.6.16',
      '--Data_Dir',
      'Argument "--Data_Dir" is not passed on: the operator sets it, or it endangers the member\'s data.',
    ],
  ])('of %s that cannot be are left out and said: %s', (version, name, sentence) => {
    const { args, unsupported } = start(version, { extraArgs: { [name]: 'x' } });
    expect(unsupported).toEqual([sentence]);
    expect(args).toEqual(start(version).args);
  });
});

test('liveness never needs a leader: /livez where the patch has it, else the port', () => {
  const path = (version: string) => {
    const { liveness } = probesFor(version);
    return liveness.type === 'HTTP' ? liveness.path : 'port';
  };
  expect(['3.4.28', '3.4.29', '3.5.10', '3.5.11', '3.6.0', '3.7.3'].map(path)).toEqual([
    'port',
    '/livez',
    'port',
    '/livez',
    '/livez',
    '/livez',
  ]);
});

describe('quotaForVolume', () => {
  test.each([0.1, 1, 2, 8, 10, 100].map((size) => size * GiB))(
    'of %d bytes leaves room for a second copy and the log',
    (volume) => {
      const quota = quotaForVolume(volume);
      expect(quota).toBeGreaterThan(0);
      expect(volume - 2 * quota).toBeGreaterThanOrEqual(Math.min(volume / 4, 512 * 1024 ** 2));
    },
  );

  test('is what it is for the default size, and no more than 8 GiB', () => {
    expect(quotaForVolume(8 * GiB) / 1024 ** 2).toBe(3456);
    expect(quotaForVolume(1000 * GiB)).toBe(8 * GiB);
  });
});

test('the table of minors is the one that arguments are made for', () => {
  for (const { newest } of Object.values(minors)) expect(args(newest).length).toBeGreaterThan(0);
});

function start(version: string, options: Partial<EtcdOptions> = {}) {
  const peerURL = 'http://a.peers.ns.svc:2380';
  const clientURL = 'http://a.peers.ns.svc:2379';
  return etcdArguments({
    version,
    name: 'a',
    peerURL,
    clientURL,
    dataDir: '/var/lib/etcd',
    options: { ...defaults, ...options },
  });
}

function args(version: string, options: Partial<EtcdOptions> = {}) {
  return [...start(version, options).args];
}
