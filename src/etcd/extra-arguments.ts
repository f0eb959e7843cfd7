// The user's own arguments (extraArgs), under the name they have in each version: so a spec lives through an upgrade. Pure.
// What a version doesn't have is left out and said: etcd would not start with it.
import { argumentName, isDeniedArgument } from './denied-arguments.ts';
import { isAtLeast } from './versions.ts';

export interface ExtraArguments {
  readonly args: Readonly<Record<string, string>>;
  /** Those that not every minor has under the same name, as this version has them. */
  readonly renamed: Readonly<Record<string, string>>;
  /** One sentence for each that was left out. */
  readonly unsupported: readonly string[];
}

export function extraArguments(version: string, extra: Readonly<Record<string, string>>): ExtraArguments {
  const args: Record<string, string> = {};
  const renamed: Record<string, string> = {};
  const unsupported: string[] = [];
  for (const [given, value] of Object.entries(extra)) {
    const found = nameIn(version, given);
    if ('refusal' in found) unsupported.push(found.refusal);
    else if ('renamed' in found) renamed[found.renamed] = value;
    else args[found.name] = value;
  }
  return { args, renamed, unsupported };
}

type Found = { readonly name: string } | { readonly renamed: string } | { readonly refusal: string };

function nameIn(version: string, given: string): Found {
  if (isDeniedArgument(given)) {
    return {
      refusal: `Argument "${given}" is not passed on: the operator sets it, or it endangers the member's data.`,
    };
  }
  const name = argumentName(given);
  const stem = name.replace(/^experimental-/, '');
  const life = Object.hasOwn(argumentLives, stem) ? argumentLives[stem] : undefined;
  if (life !== undefined) return nameOf(stem, life, version);
  const gone = name !== stem && isAtLeast(version, '3.7.0');
  return gone ? { refusal: `etcd ${version} has no experimental arguments, so "${name}" is left out.` } : { name };
}

function nameOf(stem: string, { experimental, plain, until }: Life, version: string): Found {
  const since = (start: string | undefined) => start !== undefined && isAtLeast(version, start);
  if (since(until)) return { refusal: `"${stem}" ended with etcd ${until ?? ''}, so it is left out for ${version}.` };
  if (since(plain)) return { renamed: stem };
  if (since(experimental)) return { renamed: `experimental-${stem}` };
  return { refusal: `"${stem}" came with etcd ${experimental ?? plain ?? ''}, so it is left out for ${version}.` };
}

/** The versions from which an argument exists, as `experimental-…` and under its plain name, and the first without it. */
interface Life {
  readonly experimental?: string;
  readonly plain?: string;
  readonly until?: string;
}

/** Every argument that is not the same in all minors and not denied. */
export const argumentLives: Readonly<Record<string, Life>> = {
  'backend-bbolt-freelist-type': { experimental: '3.4.0', plain: '3.5.0' },
  'bootstrap-defrag-threshold-megabytes': { experimental: '3.5.0', plain: '3.6.0' },
  'compaction-batch-limit': { experimental: '3.4.0', plain: '3.6.0' },
  'compaction-sleep-interval': { experimental: '3.5.16', plain: '3.6.0' },
  'distributed-tracing-address': { experimental: '3.5.0', plain: '3.6.0' },
  'distributed-tracing-instance-id': { experimental: '3.5.0', plain: '3.6.0' },
  'distributed-tracing-sampling-rate': { experimental: '3.5.0', plain: '3.6.0' },
  'distributed-tracing-service-name': { experimental: '3.5.0', plain: '3.6.0' },
  'enable-distributed-tracing': { experimental: '3.5.0', plain: '3.6.0' },
  'memory-mlock': { experimental: '3.5.0', plain: '3.6.0' },
  'snapshot-catchup-entries': { experimental: '3.5.0', plain: '3.6.0' },
  'warning-apply-duration': { experimental: '3.4.16', plain: '3.6.0' },
  'warning-unary-request-duration': { plain: '3.6.0' },
  'watch-progress-notify-interval': { experimental: '3.4.0', plain: '3.6.0' },
  // Feature gates from 3.6 on, and only that from 3.7 on.
  'enable-lease-checkpoint': { experimental: '3.4.0', until: '3.7.0' },
  'enable-lease-checkpoint-persist': { experimental: '3.4.20', until: '3.7.0' },
  'stop-grpc-service-on-defrag': { experimental: '3.5.14', until: '3.7.0' },
  'txn-mode-write-with-shared-buffer': { experimental: '3.5.0', until: '3.7.0' },
  'enable-log-rotation': { plain: '3.5.0' },
  'log-format': { plain: '3.6.0' },
  'log-rotation-config-json': { plain: '3.5.0' },
  'max-concurrent-streams': { plain: '3.4.20' },
  'raft-read-timeout': { plain: '3.5.0' },
  'raft-write-timeout': { plain: '3.5.0' },
  'socket-reuse-address': { plain: '3.5.0' },
  'socket-reuse-port': { plain: '3.5.0' },
  debug: { plain: '3.4.0', until: '3.5.0' },
  'log-output': { plain: '3.4.0', until: '3.5.0' },
  'log-package-levels': { plain: '3.4.0', until: '3.5.0' },
};
