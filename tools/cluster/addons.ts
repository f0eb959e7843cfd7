// What every run's Kubernetes carries besides its own programs: CoreDNS and the default StorageClass's provisioner.
// The objects are the YAML files of addons/, with the names of our images put in.
import { readdirSync, readFileSync } from 'node:fs';

import { exec } from './exec.ts';
import { insideKubeconfig } from './layout.ts';

const folder = new URL('addons/', import.meta.url);

/** All addons as one YAML text; `{{name}}` becomes the reference of the image of that name. */
export function addonManifests(references: Readonly<Record<string, string>>): string {
  return readdirSync(folder)
    .sort()
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('---\n')
    .replaceAll(/\{\{([\w.-]+)\}\}/g, (_, name: string) => {
      const reference = references[name];
      if (reference === undefined) throw new Error(`tools/cluster/addons names the image ${name}, which isn't loaded`);
      return reference;
    });
}

export async function applyAddons(kubectl: string, references: Readonly<Record<string, string>>): Promise<void> {
  await exec(kubectl, [`--kubeconfig=${insideKubeconfig}`, 'apply', '--server-side', '--filename=-'], {
    input: addonManifests(references),
  });
}
