// @ts-check
// What is built with Go, from which module of tools/, and under which key it is cached outside the checkout.
// Plain JavaScript, because tools/start.mjs asks it what a run still has to build before anything is installed.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {'etcd-3.4' | 'etcd-3.5' | 'etcd-3.6' | 'etcd-3.7'} EtcdBuild */
/** @typedef {'kubernetes' | EtcdBuild | 'coredns' | 'local-path-provisioner' | 'helm' | 'pause' | 'writer'} BuildName */
/**
 * @typedef {object} Build
 * @property {string} version for people and for image tags
 * @property {string} folder the Go module, absolute
 * @property {Record<string, string>} programs the name of each program and its Go package
 * @property {string} ldflags besides those that every build has
 * @property {number} diskGB what a cold build leaves in Go's caches and ours, rounded up
 */

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @typedef {Record<'go' | 'kubernetes' | 'etcd-3.4-module' | 'coredns' | 'helm' | 'local-path-provisioner' | 'pause', string>
 *   & { etcd: Record<'3.4' | '3.5' | '3.6' | '3.7', string> }} Versions
 */
/** @type {Versions} */
export const versions = JSON.parse(readFileSync(new URL('../versions.json', import.meta.url), 'utf8'));

/** @type {Readonly<Record<BuildName, Build>>} */
export const catalog = {
  kubernetes: {
    version: versions.kubernetes,
    folder: wrapper('kubernetes'),
    programs: Object.fromEntries(
      ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'kube-proxy', 'kubectl'].map(
        (program) => [program, `k8s.io/kubernetes/cmd/${program}`],
      ),
    ),
    ldflags: kubernetesVersionFlags(versions.kubernetes),
    diskGB: 6,
  },
  'etcd-3.4': {
    version: versions.etcd['3.4'],
    folder: wrapper('etcd-3.4'),
    programs: { etcd: 'go.etcd.io/etcd', etcdctl: 'go.etcd.io/etcd/etcdctl' },
    ldflags: '',
    diskGB: 0.4,
  },
  'etcd-3.5': etcd('3.5'),
  'etcd-3.6': etcd('3.6'),
  'etcd-3.7': etcd('3.7'),
  coredns: {
    version: versions.coredns,
    folder: wrapper('coredns'),
    programs: { coredns: 'github.com/coredns/coredns' },
    ldflags: '',
    diskGB: 1,
  },
  'local-path-provisioner': {
    version: versions['local-path-provisioner'],
    folder: wrapper('local-path-provisioner'),
    programs: { 'local-path-provisioner': 'github.com/rancher/local-path-provisioner' },
    ldflags: `-X main.VERSION=v${versions['local-path-provisioner']}`,
    diskGB: 0.4,
  },
  helm: {
    version: versions.helm,
    folder: wrapper('helm'),
    programs: { helm: 'helm.sh/helm/v3/cmd/helm' },
    ldflags: `-X helm.sh/helm/v3/internal/version.version=v${versions.helm}`,
    diskGB: 0.9,
  },
  pause: { version: versions.pause, folder: wrapper('pause'), programs: { pause: '.' }, ldflags: '', diskGB: 0 },
  writer: {
    version: '0.1.0',
    folder: join(checkout, 'tools/writer'),
    programs: { writer: '.' },
    ldflags: '',
    diskGB: 0.1,
  },
};

/**
 * All builds, the large one last, so that a mistake in a small one shows early.
 * @type {readonly BuildName[]}
 */
export const buildNames = [
  'pause',
  'writer',
  'helm',
  'etcd-3.4',
  'etcd-3.5',
  'etcd-3.6',
  'etcd-3.7',
  'local-path-provisioner',
  'coredns',
  'kubernetes',
];

/** Where everything built is kept, so that a fresh clone or a cleaned checkout needs no second build. */
export function cacheFolder(env = process.env) {
  return env['ETCD_OPERATOR_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'etcd-operator');
}

/**
 * The folder of one build's programs; its name changes with everything that goes into them.
 * @param {BuildName} name
 * @param {string} goVersion as `go env GOVERSION` says it
 */
export function buildFolder(name, goVersion) {
  return join(cacheFolder(), 'bin', `${name}-${buildKey(catalog[name], goVersion)}`);
}

/**
 * Whether a finished build of these very sources is there.
 * @param {BuildName} name
 * @param {string} goVersion
 */
export function isBuilt(name, goVersion) {
  const folder = buildFolder(name, goVersion);
  return Object.keys(catalog[name].programs).every((program) => existsSync(join(folder, program)));
}

/**
 * @param {Build} build
 * @param {string} goVersion
 */
export function buildKey(build, goVersion) {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([build.version, build.programs, build.ldflags, goVersion, process.arch]));
  for (const file of moduleFiles(build.folder)) {
    hash.update(`\0${relative(build.folder, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 12);
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function moduleFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(\.go|^go\.mod|^go\.sum)$/.test(file) && !file.endsWith('_test.go'))
    .sort()
    .map((file) => join(folder, file));
}

/** @param {string} name */
function wrapper(name) {
  return join(checkout, 'tools/go', name);
}

/**
 * @param {'3.5' | '3.6' | '3.7'} minor
 * @returns {Build}
 */
function etcd(minor) {
  return {
    version: versions.etcd[minor],
    folder: wrapper(`etcd-${minor}`),
    programs: {
      etcd: 'go.etcd.io/etcd/server/v3',
      etcdctl: 'go.etcd.io/etcd/etcdctl/v3',
      etcdutl: 'go.etcd.io/etcd/etcdutl/v3',
    },
    ldflags: '',
    diskGB: 0.4,
  };
}

/** @param {string} version */
function kubernetesVersionFlags(version) {
  const [major, minor] = version.split('.');
  const variable = (/** @type {string} */ name, /** @type {string | undefined} */ value) =>
    `-X k8s.io/component-base/version.${name}=${value}`;
  return [variable('gitVersion', `v${version}`), variable('gitMajor', major), variable('gitMinor', minor)].join(' ');
}
