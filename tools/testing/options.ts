// The options of `npm test`.
import { parseArgs } from 'node:util';
import { existingImages, existingOptions } from '../existing-images.ts';
import type { Images } from '../existing-images.ts';

export interface TestOptions {
  /** Only tests whose file or name holds this. */
  readonly only?: string | undefined;
  /** Given: the cluster of the KUBECONFIG at hand, with images that it can pull. */
  readonly existing?: Images | undefined;
}

/** Throws with a sentence for what it does not understand. */
export function parseTestOptions(args: readonly string[]): TestOptions {
  const { values } = parseArgs({ args: [...args], options: { only: { type: 'string' }, ...existingOptions } });
  return { only: values.only, existing: existingImages(values) };
}
