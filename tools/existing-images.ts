// The options that every command with --existing shares: which images the Pods of a cluster that is not ours are to pull. Pure.

export interface Images {
  readonly operator: string;
  readonly writer: string;
  /** Repository only: tags are versions. */
  readonly etcd?: string | undefined;
}

/** For parseArgs. */
export const existingOptions = {
  existing: { type: 'boolean' },
  'operator-image': { type: 'string' },
  'writer-image': { type: 'string' },
  'etcd-image': { type: 'string' },
} as const;

interface Values {
  readonly existing?: boolean | undefined;
  readonly 'operator-image'?: string | undefined;
  readonly 'writer-image'?: string | undefined;
  readonly 'etcd-image'?: string | undefined;
}

/** Undefined for the local cluster, which has its own. Throws with a sentence for what does not go together. */
export function existingImages(values: Values): Images | undefined {
  const { existing, 'operator-image': operator, 'writer-image': writer, 'etcd-image': etcd } = values;
  if (existing !== true) {
    if ((operator ?? writer ?? etcd) === undefined) return undefined;
    throw new Error('images are named only with --existing: the local cluster has its own');
  }
  if (operator === undefined || writer === undefined) {
    throw new Error('--existing needs --operator-image and --writer-image, pullable in that cluster');
  }
  return { operator, writer, ...(etcd === undefined ? {} : { etcd }) };
}
