// The operator's image, said once: what lies where, who runs it and how. Our image builder makes the image of this list
// and a test holds the Dockerfile to it. The base (Node and its libraries) differs: public there, this machine's here.
import type { ImageSettings } from './oci.ts';

/** What the bundler makes (relative to its output folder) and where that lies in the image. */
export const applicationFiles: readonly { readonly built: string; readonly path: string }[] = [
  { built: 'main.js', path: '/app/main.js' },
  { built: 'access-kubeconfig.js', path: '/app/access-kubeconfig.js' },
  { built: 'LICENSES.txt', path: '/app/LICENSES.txt' },
];

/** Where the public base has Node; the image that we build without a registry puts it at the same place. */
export const nodePath = '/nodejs/bin/node';

/** The operator sleeps most of the time: its memory counts for more than a millisecond in a pass. */
const memoryFlags = ['--max-semi-space-size=1', '--optimize-for-size', '--v8-pool-size=1'];

/** No shell, nothing written to the root file system, and a user that no file belongs to. */
export const operatorSettings: Required<Omit<ImageSettings, 'command'>> = {
  entrypoint: [nodePath, ...memoryFlags, '/app/main.js'],
  // One arena of malloc instead of one for each thread.
  environment: { NODE_ENV: 'production', MALLOC_ARENA_MAX: '1' },
  user: '65532:65532',
  workingDirectory: '/app',
};
