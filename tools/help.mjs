// @ts-check
// The help of every command, in one place, as plain text: it works in a fresh clone, before anything is installed.

/** @typedef {'check' | 'test' | 'mutants' | 'explain' | 'demo' | 'cluster' | 'operator' | 'bench'} Command */

/** Said by every command that may start the local cluster. */
const localClusterNeeds = `Needs
  Linux, root, Node 20 or newer with npm, Go 1.26 or newer. The first run downloads and builds
  Kubernetes and etcd (about ten minutes on two cores, 12 GB of disk) and installs missing Debian
  packages, saying which and why; later runs reuse all of it. What is built is kept in
  ~/.cache/etcd-operator; ETCD_OPERATOR_CACHE names another folder.`;

const existingNeeds = `  With --existing no root and no Debian packages, but kubectl.`;

const existing = `  --existing          use the cluster of the current KUBECONFIG, no local one
  --operator-image I  with --existing: the operator's image, pullable there
  --writer-image I    with --existing: the recording writer's image, pullable there
  --etcd-image R      with --existing: the repository of etcd's images (default
                      gcr.io/etcd-development/etcd), tags are v<version>`;

/** @type {Readonly<Record<Command, { summary: string, text: string }>>} */
const commands = {
  check: {
    summary: 'what needs no cluster: format, lint, types, unit tests, small worlds, generated files',
    text: `Usage: npm run check [-- --write]

Checks everything that needs neither root nor a cluster: format, lint, types, unit tests, the tests
over every small world, and that generated files are up to date. Exit code 1 when something fails.

Options
  --write   rewrite what is only badly formatted or out of date, then check

Needs
  Node 20 or newer with npm.

Examples
  npm run check
  npm run check -- --write`,
  },
  test: {
    summary: 'everything: check, mutants, contract tests with real servers, end-to-end tests on a local cluster',
    text: `Usage: npm test [-- OPTIONS]

Runs all that proves the operator: what \`npm run check\` and \`npm run mutants\` do, the contract tests
against real etcd of each minor and a real kube-apiserver, and the end-to-end tests on a local
three-node Kubernetes.
What is known of a failure (observations, events, logs) is saved under test/e2e/diagnostics/.
With --existing, tests that need the nodes themselves are listed as not run.

Options
  --only NAME         only the tests whose file or name holds NAME
${existing}

${localClusterNeeds}
${existingNeeds}

Examples
  npm test
  npm test -- --only scale
  npm test -- --existing --operator-image registry.example.com/etcd-operator:0.1.0 \\
    --writer-image registry.example.com/etcd-writer:0.1.0`,
  },
  mutants: {
    summary: 'each guard of the rules switched off in turn: a test has to notice',
    text: `Usage: npm run mutants [-- --only NAME]

Takes each guard in test/worlds/guards/ away from the sources, one at a time, and walks through
small worlds (or runs the one test that the guard names) until the danger that it guards against is
seen. Prints who noticed, and after how many worlds. It walks through the same worlds with all
guards on as well, where nothing may be found. Exit code 1 when a guard survives.

Options
  --only NAME         only the guards whose name holds NAME

Needs
  Node 20 or newer with npm.

Examples
  npm run mutants
  npm run mutants -- --only successor`,
  },
  explain: {
    summary: 'what would be done with a dump of a cluster, and why',
    text: `Usage: npm run explain -- FILE

Reads a dump, which is what the operator saw of one cluster at one look, and prints what this
checkout would do with it: the plan, its steps with what each would write, what every rule says and
who holds it back, the conditions that the status would get, and the members. It changes nothing and
asks no cluster. FILE is - for standard input. Exit code 2 when it is no dump.

The operator makes dumps on its debug port; a failed end-to-end test leaves one of each cluster
under test/e2e/diagnostics/. A dump holds no secret, no key and no value of etcd.

Needs
  Node 20 or newer with npm.

Examples
  kubectl -n etcd-operator-system port-forward deploy/etcd-operator 8082 &
  curl -fsS 'localhost:8082/observed?cluster=default/etcd' > dump.json
  npm run explain -- dump.json
  npm run explain -- test/fixtures/dump-member-down.json`,
  },
  demo: {
    summary: 'a three-member etcd on a real Kubernetes, grown and healed while it is written to',
    text: `Usage: npm run demo [-- OPTIONS]

Starts a local three-node Kubernetes, installs the operator with its chart, and shows live what it
does and why: a three-member etcd with volumes serves a writer, grows to five, loses a Pod and
heals. At the end it tells whether an acknowledged write was lost, and what to try next.

Options
  --keep              leave the cluster running
${existing}

${localClusterNeeds}
${existingNeeds}

Examples
  npm run demo
  npm run demo -- --keep
  npm run cluster -- kubectl get etcdclusters`,
  },
  cluster: {
    summary: 'the local three-node Kubernetes itself',
    text: `Usage: npm run cluster -- [--name NAME] COMMAND

A real Kubernetes on this machine: three nodes, each in its own network namespace with containerd,
kubelet and kube-proxy, all inside one outer namespace. Ending it leaves nothing behind.

Commands
  up                  start it (built, in less than a minute) and say where its kubeconfig is
  down                end it and remove its data
  status              say what runs
  load IMAGE.tar      put an image archive (OCI or docker save) on every node
  kubectl ARGS...     run kubectl against it; everything after the word is kubectl's
  run CMD ARGS...     run a command where Pod and Service addresses can be dialled

Options
  --name NAME         which one, when several run side by side (default: default)

${localClusterNeeds}
  Only \`up\` needs all of it.

Examples
  npm run cluster -- up
  npm run cluster -- kubectl get pods --all-namespaces
  npm run cluster -- load my-image.tar
  npm run cluster -- run bash
  npm run cluster -- --name second up
  npm run cluster -- down`,
  },
  operator: {
    summary: 'the operator from source, against the current KUBECONFIG',
    text: `Usage: npm run operator [-- OPTIONS]

Runs the operator from its sources, outside of the cluster that it works on. It dials etcd by Pod
address, so this machine needs a route to the Pod network: for the local cluster start it inside,
as in the example.

Options
  --kubeconfig FILE   the cluster to work on (default: KUBECONFIG, then ~/.kube/config)
  --lease-namespace N where its Lease is, so that only one operator works (default:
                      etcd-operator-system, which has to be there)
  and all flags of the operator, which docs/operations.md lists.

Needs
  Node 20 or newer with npm, and a cluster with the CRDs: kubectl apply -k manifests/crd

Examples
  npm run operator -- --lease-namespace default
  npm run cluster -- run npm run operator -- --lease-namespace default`,
  },
  bench: {
    summary: 'how fast and how light it is, written to docs/benchmarks.md',
    text: `Usage: npm run bench [-- --only NAME[,NAME...]]

Measures on a local cluster, prints the numbers and writes them to docs/benchmarks.md, each with its
command, the date and the machine. All of them take about three quarters of an hour. Figures count
only on a machine that does nothing else. One that can't be measured leaves its section as it was;
the others are measured all the same, and the exit code is 1.

Options
  --only NAME         only this one; several by commas, or by saying it again

Benchmarks
  planner             one decision over a cluster of nine members; needs no cluster and no root
  create              from apply until three voters each answer a linearizable read; 4 minutes
  idle                memory, CPU and API requests of the operator when nothing happens; 6 minutes
  scale               from three members to five, and back; 6 minutes
  repair              Pod deleted, and volume lost, of a follower and of the leader; 8 minutes
  drain               every node drained in turn at full speed; 4 minutes
  versions            from version to version, and a change that needs new Pods; 10 minutes
  status              how long the status is behind members killed, hanging, lost, without quorum,
                      and back; 6 minutes
  fleet               memory, CPU and API requests for a hundred clusters when nothing happens;
                      10 minutes

scale, repair, drain and versions tell the longest time without an acknowledged write as well.

${localClusterNeeds}

Examples
  npm run bench
  npm run bench -- --only planner
  npm run bench -- --only scale,repair`,
  },
};

/**
 * @param {string} word
 * @returns {word is Command}
 */
export function isCommand(word) {
  return Object.hasOwn(commands, word);
}

/**
 * Whether help is asked of us; what stands after `kubectl` and `run` is theirs, and so is all after `--`.
 * @param {Command} command
 * @param {readonly string[]} args
 */
export function asksForHelp(command, args) {
  const endsOurs = command === 'cluster' ? ['--', 'kubectl', 'run'] : ['--'];
  const end = args.findIndex((arg, index) => endsOurs.includes(arg) && args[index - 1] !== '--name');
  const ours = end === -1 ? args : args.slice(0, end);
  return ours.some((arg) => arg === '--help' || arg === '-h');
}

/** @param {Command} command */
export function helpOf(command) {
  return commands[command].text;
}

export const overview = [
  'Commands of this project; each has --help:',
  ...Object.entries(commands).map(([name, { summary }]) => `  npm run ${name.padEnd(8)}  ${summary}`),
].join('\n');
