// The operator's image, said once: what lies where, who runs it and how. Our image builder makes the image of this list
// and a test holds the Dockerfile to it. The base (Node and its libraries) differs: public there, this machine's here.
import type { ImageSettings } from './oci.ts';

/** What the bundler makes (relative to its output folder) and where that lies in the image. */
export const applicationFiles: readonly { readonly built: string; readonly path: string }[] = [
  { built: 'main.js', path: '/app/main.js' },
  { built: 'LICENSES.txt', path: '/app/LICENSES.txt' },
];

/** Where the public base has Node; the image that we build without a registry puts it at the same place. */
export const nodePath = '/nodejs/bin/node';

/** No shell, nothing written to the root file system, and a user that no file belongs to. */
export const operatorSettings: Required<Omit<ImageSettings, 'command'>> = {
  entrypoint: [nodePath, '--max-semi-space-size=1', '/app/main.js'],
  environment: { NODE_ENV: 'production' },
  user: '65532:65532',
  workingDirectory: '/app',
};
