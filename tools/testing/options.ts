// The options of `npm test`.
import { parseArgs } from 'node:util';

export interface TestOptions {
  /** Only tests whose file or name holds this. */
  readonly only?: string | undefined;
  /** Given: the cluster of the KUBECONFIG at hand, with images that it can pull. */
  readonly existing?: Images | undefined;
}

export interface Images {
  readonly operator: string;
  readonly writer: string;
  /** Repository only: tags are versions. */
  readonly etcd?: string | undefined;
}

/** Throws with a sentence for what it does not understand. */
export function parseTestOptions(args: readonly string[]): TestOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      existing: { type: 'boolean' },
      'operator-image': { type: 'string' },
      'writer-image': { type: 'string' },
      'etcd-image': { type: 'string' },
    },
  });
  const { only, existing, 'operator-image': operator, 'writer-image': writer, 'etcd-image': etcd } = values;
  if (existing !== true) {
    if (operator ?? writer ?? etcd)
      throw new Error('images are named only with --existing: the local cluster has its own');
    return { only };
  }
  if (operator === undefined || writer === undefined) {
    throw new Error('--existing needs --operator-image and --writer-image, pullable in that cluster');
  }
  return { only, existing: { operator, writer, etcd } };
}
