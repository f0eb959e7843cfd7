// The options of `npm run demo`.
import { parseArgs } from 'node:util';
import { existingImages, existingOptions } from '../existing-images.ts';
import type { Images } from '../existing-images.ts';

export interface DemoOptions {
  /** Leave everything running at the end. */
  readonly keep: boolean;
  /** Given: the cluster of the KUBECONFIG at hand, with images that it can pull. */
  readonly existing?: Images | undefined;
}

/** Throws with a sentence for what it does not understand. */
export function parseDemoOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({ args: [...args], options: { keep: { type: 'boolean' }, ...existingOptions } });
  return { keep: values.keep ?? false, existing: existingImages(values) };
}
