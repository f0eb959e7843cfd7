// What the installer of the operator chooses, by flags. A wrong flag is refused with a sentence before anything starts.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { minors, unsupportedVersion } from './etcd/versions.ts';
import type { Settings } from './controllers/cluster/settings.ts';

export interface Config {
  readonly settings: Settings;
  /** Empty: all namespaces. */
  readonly watchNamespaces: readonly string[];
  readonly leaseNamespace: string;
  readonly leaseName: string;
  /** This process among the replicas. */
  readonly identity: string;
  readonly metricsAddress: Address;
  readonly healthAddress: Address;
  /** What was observed, for bug reports; on loopback. */
  readonly debugAddress: Address;
  readonly logLevel: string;
  /** A kubeconfig; absent: as kubectl finds it, or that of the Pod. */
  readonly kubeconfig?: string;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const options = {
  kubeconfig: { type: 'string' },
  'watch-namespaces': { type: 'string', default: '' },
  'default-version': { type: 'string', default: minors['3.6'].newest },
  'cluster-domain': { type: 'string', default: '' },
  'etcd-image-repository': { type: 'string', default: 'gcr.io/etcd-development/etcd' },
  'etcd-image-pull-secrets': { type: 'string', default: '' },
  'lease-namespace': { type: 'string', default: '' },
  'lease-name': { type: 'string', default: 'etcd-operator' },
  'metrics-address': { type: 'string', default: ':8080' },
  'health-address': { type: 'string', default: ':8081' },
  'debug-address': { type: 'string', default: '127.0.0.1:8082' },
  'log-level': { type: 'string', default: 'info' },
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** `args` without the program; `environment` for POD_NAME and POD_NAMESPACE. Throws a ConfigError. */
export function readConfig(
  args: readonly string[],
  environment: Environment,
  resolvConf: () => string = readResolvConf,
): Config {
  const flags = parse(args);
  const version = flags['default-version'];
  const unsupported = unsupportedVersion(version);
  if (unsupported !== undefined) throw new ConfigError(`--default-version=${version}: ${unsupported}`);
  return {
    settings: {
      clusterDomain: flags['cluster-domain'] || (searchedDomain(resolvConf()) ?? 'cluster.local'),
      etcdImageRepository: flags['etcd-image-repository'],
      etcdImagePullSecrets: list(flags['etcd-image-pull-secrets']),
      defaultVersion: version,
    },
    watchNamespaces: list(flags['watch-namespaces']),
    leaseNamespace: flags['lease-namespace'] || (environment['POD_NAMESPACE'] ?? 'etcd-operator-system'),
    leaseName: flags['lease-name'],
    identity: `${environment['POD_NAME'] ?? 'etcd-operator'}-${randomUUID().slice(0, 8)}`,
    metricsAddress: address('metrics-address', flags['metrics-address']),
    healthAddress: address('health-address', flags['health-address']),
    debugAddress: address('debug-address', flags['debug-address']),
    logLevel: level(flags['log-level']),
    ...(flags.kubeconfig === undefined ? {} : { kubeconfig: flags.kubeconfig }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const why = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw new ConfigError(`${why ?? ''}. Flags: ${known.join(' ')}`, { cause: error });
  }
}

const list = (value: string): readonly string[] =>
  value
    .split(',')
    .map((v) => v.trim())
    .filter((v) => v !== '');

function address(flag: string, value: string): Address {
  const [, host, port] = /^(.*):(\d{1,5})$/.exec(value) ?? [];
  if (host === undefined || Number(port) > 65_535) {
    throw new ConfigError(`--${flag}=${value}: must be an address and a port, such as :8080 or 127.0.0.1:8080`);
  }
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

function level(value: string): string {
  if (!levels.includes(value)) throw new ConfigError(`--log-level=${value}: must be one of ${levels.join(', ')}`);
  return value;
}

function readResolvConf(): string {
  try {
    return readFileSync('/etc/resolv.conf', 'utf8');
  } catch {
    return '';
  }
}

/** A Pod's resolv.conf searches `<namespace>.svc.<domain> svc.<domain> <domain>`. */
export const searchedDomain = (resolvConf: string): string | undefined =>
  /^search\s.*?\ssvc\.(\S+)/m.exec(resolvConf)?.[1];
