// @ts-check
// What a command needs of the machine, and what of that is not there: pure, so that every answer is tested.
// Looking at the machine and changing it is machine.mjs.
import { buildNames, catalog, versions } from '../build/catalog.mjs';

/** @typedef {import('../build/catalog.mjs').BuildName} BuildName */
/** @typedef {import('../help.mjs').Command} Command */

/**
 * @typedef {object} Needs
 * @property {boolean} localCluster root on Linux, and the Debian packages of the nodes
 * @property {boolean} kubectl the user's own, for the user's own cluster
 * @property {readonly BuildName[]} builds what is built with Go
 */

/**
 * Against an existing cluster Helm is built, and for the contract tests the servers that they start. Commands about a
 * running local cluster need nothing, not even disk: `down` must work on a full one.
 * @param {Command} command
 * @param {readonly string[]} args
 * @returns {Needs}
 */
export function needsOf(command, args) {
  if (needNothing.includes(command) || (command === 'bench' && measuresNoCluster(args)))
    return { localCluster: false, kubectl: false, builds: [] };
  if (command === 'cluster') {
    const up = clusterVerb(args) === 'up';
    return { localCluster: up, kubectl: false, builds: up ? buildNames : [] };
  }
  const existing = args.includes('--existing');
  const builds = existing && command !== 'test' ? helmOnly : buildNames;
  return { localCluster: !existing, kubectl: existing, builds };
}

/** @type {readonly Command[]} */
const needNothing = ['check', 'mutants', 'explain', 'operator'];

/**
 * `--only planner`, and nothing else: it is pure arithmetic.
 * @param {readonly string[]} args
 */
function measuresNoCluster(args) {
  const words = args.flatMap((arg) => arg.replace(/^--only=?/, '').split(',')).filter((word) => word !== '');
  return words.length > 0 && words.every((word) => word === 'planner');
}

/** @type {readonly BuildName[]} */
const helmOnly = ['helm'];

/**
 * The word after `cluster`, skipping `--name NAME`.
 * @param {readonly string[]} args
 */
export function clusterVerb(args) {
  return args.find((arg, index) => !arg.startsWith('-') && args[index - 1] !== '--name');
}

/**
 * @typedef {object} DebianPackage
 * @property {string} name
 * @property {readonly string[]} programs all are needed; a path is looked for as it is, a name on the PATH
 * @property {string} why
 * @property {string} [service] what systemd would start at the next boot
 */

/** @type {readonly DebianPackage[]} */
export const debianPackages = [
  {
    name: 'containerd',
    programs: ['containerd', 'ctr', 'containerd-shim-runc-v2'],
    why: 'runs the Pods of each node',
    service: 'containerd',
  },
  { name: 'runc', programs: ['runc'], why: 'starts the containers' },
  { name: 'containernetworking-plugins', programs: ['/usr/lib/cni/bridge'], why: 'gives Pods their addresses' },
  { name: 'nftables', programs: ['nft'], why: 'kube-proxy writes its rules with it' },
  { name: 'iproute2', programs: ['ip'], why: 'makes the network of the nodes' },
  {
    name: 'util-linux',
    programs: ['unshare', 'nsenter', 'setpriv', 'flock'],
    why: 'keeps each run in its own namespaces',
  },
  { name: 'mount', programs: ['mount', 'umount'], why: 'mounts the folders of a run' },
  { name: 'openssl', programs: ['openssl'], why: "signs the cluster's certificates" },
  { name: 'busybox-static', programs: ['busybox'], why: 'makes the folders of volumes' },
  {
    name: 'ca-certificates',
    programs: ['/etc/ssl/certs/ca-certificates.crt'],
    why: 'Go checks the module proxy with it',
  },
];

/**
 * A place that something will be written to, on a file system with that much free.
 * @typedef {object} Place
 * @property {string} path
 * @property {number} device
 * @property {number} freeGB
 * @property {number} neededGB
 */

/**
 * What was found on the machine.
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {boolean} root
 * @property {boolean} apt
 * @property {boolean} kubectl
 * @property {string | undefined} goVersion as `go env GOVERSION` says it
 * @property {readonly Place[]} places
 * @property {readonly DebianPackage[]} missingPackages
 */

/**
 * What stands in the way and can't be mended here, each in one line with what to do; disk first.
 * @param {Needs} needs
 * @param {Machine} machine
 * @param {Command} command
 * @returns {string[]}
 */
export function problems(needs, machine, command) {
  if (!needs.localCluster && needs.builds.length === 0) return [];
  return [
    ...diskProblems(machine.places),
    ...(needs.localCluster ? localClusterProblems(machine, command) : []),
    ...goProblems(machine.goVersion),
    ...(needs.kubectl && !machine.kubectl ? [kubectlProblem()] : []),
  ];
}

/** The cluster's own data: images unpacked on three nodes, etcd, volumes and logs. */
const runningGB = 2;
const nodeModulesGB = 0.5;

/**
 * How much will be written where.
 * @param {readonly BuildName[]} missing
 * @param {boolean} modulesInstalled
 * @returns {{ cache: number, goCaches: number, checkout: number }}
 */
export function diskNeeds(missing, modulesInstalled) {
  const goCaches = missing.reduce((sum, name) => sum + catalog[name].diskGB, 0);
  return { cache: runningGB, goCaches, checkout: modulesInstalled ? 0 : nodeModulesGB };
}

/**
 * @param {readonly Place[]} places
 * @returns {string[]}
 */
function diskProblems(places) {
  const devices = [...new Set(places.map(({ device }) => device))];
  return devices.flatMap((device) => {
    const here = places.filter((place) => place.device === device && place.neededGB > 0);
    const needed = here.reduce((sum, { neededGB }) => sum + neededGB, 0);
    const free = here[0]?.freeGB ?? Infinity;
    if (free >= needed) return [];
    const paths = here.map(({ path }) => path).join(', ');
    return [
      `not enough free disk: ${needed.toFixed(1)} GB are needed and ${free.toFixed(1)} GB are free under ${paths}; ` +
        'free some, or set ETCD_OPERATOR_CACHE, GOCACHE and GOMODCACHE to folders on a larger disk',
    ];
  });
}

/**
 * @param {Machine} machine
 * @param {Command} command
 * @returns {string[]}
 */
function localClusterProblems({ platform, root, apt, missingPackages }, command) {
  if (platform !== 'linux') {
    const other =
      command === 'cluster' ? '' : `, or run \`npm run ${command} -- --existing\` against a cluster of yours`;
    return [`the local cluster needs Linux, this is ${platform}: use a Linux machine${other}`];
  }
  if (!root) return [`the local cluster needs root, for namespaces and mounts: run \`sudo npm run ${command}\``];
  if (missingPackages.length === 0 || apt) return [];
  const programs = missingPackages.flatMap((one) => one.programs).join(', ');
  const names = missingPackages.map(({ name }) => name).join(' ');
  return [`missing: ${programs}; there is no apt-get here to install them with: install what Debian calls ${names}`];
}

/**
 * @param {string | undefined} found
 * @returns {string[]}
 */
function goProblems(found) {
  const needed = versions.go;
  if (found !== undefined && !isOlder(found.replace(/^go/, ''), needed)) return [];
  const state = found === undefined ? 'and there is none on the PATH or in /usr/local/go' : `this is ${found}`;
  const archive = `https://go.dev/dl/go${needed}.${goPlatform()}-${goArchitecture()}.tar.gz`;
  const command = `rm -rf /usr/local/go && curl -fsSL ${archive} | tar -C /usr/local -xz`;
  return [`Go ${needed} or newer is needed to build what is run, ${state}: \`${command}\``];
}

function kubectlProblem() {
  const url = `https://dl.k8s.io/release/v${versions.kubernetes}/bin/${goPlatform()}/${goArchitecture()}/kubectl`;
  const command = `curl -fsSLo /usr/local/bin/kubectl ${url} && chmod +x /usr/local/bin/kubectl`;
  return `kubectl is needed to work with a cluster of yours, and there is none on the PATH: \`${command}\``;
}

/** As Go and Kubernetes name this machine. */
function goArchitecture() {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

function goPlatform() {
  return process.platform === 'win32' ? 'windows' : process.platform;
}

/**
 * @param {string} version for example 1.26.8 or 1.27rc1
 * @param {string} than
 */
function isOlder(version, than) {
  const numbers = (/** @type {string} */ text) => text.split(/[^0-9]+/).map(Number);
  const [a, b] = [numbers(version), numbers(than)];
  for (const index of [0, 1]) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
