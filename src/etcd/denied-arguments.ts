// The etcd arguments that a user may not set in extraArgs, as data: admission makes a CEL rule of it, arguments.ts asks it again.
// Denied is what the operator sets itself, and what would let a member lose its identity, its data or its quorum.

/** Any argument that begins so. */
export const deniedPrefixes: readonly string[] = [
  'initial-', // initial-cluster, -state, -token, -advertise-peer-urls
  'listen-',
  'advertise-',
  'discovery',
  'proxy',
  'peer-', // the peer listener's TLS
  'client-', // the client listener's TLS
  'tls-',
  'v2-',
  'enable-v2',
  'auto-compaction-',
  'corrupt-check-',
  'compact-hash-check-',
];

/** Exactly these. With `experimental-` before it, each of them, and whatever begins with a prefix, is denied as well. */
export const deniedArguments: readonly string[] = [
  'name',
  'data-dir',
  'wal-dir',
  'config-file',
  'force-new-cluster',
  'unsafe-no-fsync',
  'strict-reconfig-check',
  'pre-vote',
  'max-learners',
  'feature-gates', // one argument holds all gates, so a second would undo ours
  'downgrade-check-time',
  'next-cluster-version-compatible',
  'ca-file',
  'cert-file',
  'key-file',
  'trusted-ca-file',
  'crl-file',
  'auto-tls',
  'cipher-suites',
  'self-signed-cert-validity',
  'quota-backend-bytes',
  'snapshot-count',
  'heartbeat-interval',
  'election-timeout',
  'max-request-bytes',
  'metrics',
  'log-level',
  'logger',
  // These print and exit, so the member would never run.
  'version',
  'help',
  'h',
];

/** What a name in extraArgs has to look like: an `=` or a blank in it would smuggle another argument past the list. */
export const argumentNamePattern = '^-{0,2}[a-zA-Z0-9][a-zA-Z0-9_-]*$';

/** RE2, for a name in lower case with `_` made `-`: matches the denied ones. */
export const deniedArgumentPattern = `^-*(experimental-)?(${deniedArguments.join('|')}|(${deniedPrefixes.join('|')}).*)$`;

/** The name as etcd knows it: without dashes in front, in lower case, with `-` for `_`. */
export function argumentName(name: string): string {
  return name.replace(/^-+/, '').toLowerCase().replaceAll('_', '-');
}

export function isDeniedArgument(name: string): boolean {
  return !new RegExp(argumentNamePattern).test(name) || new RegExp(deniedArgumentPattern).test(argumentName(name));
}
