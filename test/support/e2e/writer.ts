// The recording writer in a Pod beside the members: started, asked how far it is, and made to prove that nothing was lost.
import type { Pod } from '../../../src/kube/objects.ts';
import { getCluster } from './etcdcluster.ts';
import { DeadlineMissed, promise, PromiseBroken } from './failures.ts';
import { pods } from './kinds.ts';
import { memberURLs } from './members.ts';
import type { Trial } from './scenario.ts';
import { until } from './wait.ts';

const port = 8080;
const verifyDeadlineMs = 120_000;

export interface Progress {
  readonly acknowledged: number;
  readonly maybe: number;
  readonly longestGap: { readonly ms: number; readonly from: string; readonly to: string };
}

export interface Verdict extends Progress {
  readonly lost: readonly { readonly member: string; readonly key: string; readonly found: string }[];
  readonly contradictions: readonly string[];
  readonly members: readonly {
    readonly endpoint: string;
    readonly error?: string;
    readonly keys?: number;
    readonly revision?: number;
  }[];
}

export interface Writer {
  progress(): Promise<Progress>;
  /** Waits until this many more writes were acknowledged. */
  writes(count: number, seconds?: number): Promise<void>;
  /** Ends the writing and proves that each acknowledged write is there, at every member that has an address: this many must answer. */
  verify(members: number): Promise<Verdict>;
  /** A first line that tells when it began, then one for each attempt. */
  record(): Promise<string>;
}

export interface WriterOptions {
  /** Attempts per second. Where several clusters are written to at once, few will do. */
  readonly rate?: number;
  /** A node that nothing happens to. */
  readonly node?: string;
  /** Of several writers to one cluster, each of which tells its own longest gap. */
  readonly name?: string;
}

/** More than an election and a new connection take: without an acknowledged write for so long, quorum was lost. */
const quorumIsLostMs = 5000;

/** A broken promise where quorum was lost. What is not much too long may be a busy machine's doing: it is not let pass, but tried once more. */
export function neverInterrupted({ longestGap: { ms, from } }: Progress, upToMs = quorumIsLostMs): void {
  const words = `no write was acknowledged for ${ms} ms, from ${from}`;
  promise(ms < 2 * upToMs, words);
  if (ms >= upToMs) throw new DeadlineMissed(words);
}

/**
 * Whoever was not answered was answered at the next try, 100 ms later: of the writer's record, with a line for each attempt. A busy machine
 * may take longer, so it is tried once more.
 */
export function answeredAtNextTry(record: string): void {
  const [, ...lines] = record.trimEnd().split('\n');
  const failed = new Map<number, string>();
  for (const line of lines) {
    const { client, maybe }: { client: number; maybe?: string } = JSON.parse(line);
    const before = failed.get(client);
    if (maybe === undefined) failed.delete(client);
    else if (before === undefined) failed.set(client, maybe);
    else throw new DeadlineMissed(`client ${client} failed twice in a row: ${before}; ${maybe}`);
  }
}

/**
 * Starts to write to the client Service. However the trial ends, what was acknowledged is looked for at every member that answers.
 */
export async function startWriter(trial: Trial, cluster: string, options: WriterOptions = {}): Promise<Writer> {
  const { status } = await getCluster(trial, cluster);
  const name = `${cluster}-${options.name ?? 'writer'}`;
  await trial.api.create(pods, writerPod(trial, name, status?.endpoint ?? '', options));
  const proxy = `/api/v1/namespaces/${trial.namespace}/pods/${name}:${port}/proxy`;
  const progress = async (): Promise<Progress> => JSON.parse(await trial.api.raw('GET', `${proxy}/progress`));
  const writes = async (count: number, seconds = 60): Promise<void> => {
    let from: number | undefined;
    await until(`${count} more acknowledged writes`, seconds, async () => {
      const { acknowledged } = await progress();
      from ??= acknowledged;
      return acknowledged >= from + count ? { is: true } : { seen: `${acknowledged - from} more` };
    });
  };
  const verify = async (): Promise<Verdict> => {
    await trial.api.raw('POST', `${proxy}/stop`);
    const endpoints = (await memberURLs(trial, cluster)).join(',');
    return JSON.parse(
      await trial.api.raw('POST', `${proxy}/verify?endpoints=${endpoints}`, { deadlineMs: verifyDeadlineMs }),
    );
  };
  let verified = false;
  trial.atEnd(async () => {
    if (!verified) judge(await verify());
  });
  await writes(20);
  trial.tell(`${name}: writing`);
  return {
    progress,
    writes,
    record: () => trial.api.raw('GET', `${proxy}/record`),
    verify: async (members) => {
      const verdict = await verify();
      verified = true;
      judge(verdict);
      const answered = verdict.members.filter(({ error }) => error === undefined).length;
      if (answered < members)
        throw new DeadlineMissed(`${answered} of ${members} members: ${JSON.stringify(verdict.members)}`);
      trial.tell(`${name}: ${summary(verdict, answered)}`);
      return verdict;
    },
  };
}

function judge({ lost, contradictions }: Verdict): void {
  if (lost.length > 0) {
    throw new PromiseBroken(`${lost.length} acknowledged writes are not there, first ${JSON.stringify(lost[0])}`);
  }
  if (contradictions.length > 0) throw new PromiseBroken(contradictions.slice(0, 3).join('; '));
}

function summary({ acknowledged, maybe, longestGap }: Verdict, members: number): string {
  const told = `${acknowledged} acknowledged writes are on each of ${members} members`;
  return `${told}, ${maybe} may have happened, longest gap ${longestGap.ms} ms from ${longestGap.from}`;
}

function writerPod(trial: Trial, name: string, endpoint: string, { rate = 100, node }: WriterOptions): Pod {
  const record = ['--record', '/record/record.jsonl'];
  const args = ['run', '--endpoints', endpoint, ...record, '--rate', String(rate), '--listen', `:${port}`];
  return {
    metadata: { name, namespace: trial.namespace, labels: { 'etcdoperator.dev/e2e': 'writer' } },
    spec: {
      restartPolicy: 'Never',
      enableServiceLinks: false,
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 1,
      ...(node === undefined ? {} : { nodeSelector: { 'kubernetes.io/hostname': node } }),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        fsGroup: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'writer',
          image: trial.writerImage,
          args,
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [{ name: 'record', mountPath: '/record' }],
        },
      ],
      volumes: [{ name: 'record', emptyDir: {} }],
    },
  };
}
