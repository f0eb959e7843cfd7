// What `kubectl apply -k manifests` and the chart install, as objects: for tests that compare or apply them.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';

export interface Installed {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

interface Kustomization {
  readonly resources: readonly string[];
  readonly images?: readonly { readonly name: string; readonly newName: string; readonly newTag: string }[];
}

/** A kustomization as kubectl would build it, as far as ours go: resources and images. */
export async function kustomized(folder: string): Promise<Installed[]> {
  const kustomization: Kustomization = parse(await readFile(join(folder, 'kustomization.yaml'), 'utf8'));
  const objects: Installed[] = [];
  for (const resource of kustomization.resources) {
    const path = join(folder, resource);
    objects.push(...(resource.endsWith('.yaml') ? documents(await readFile(path, 'utf8')) : await kustomized(path)));
  }
  const images = kustomization.images ?? [];
  return objects.map((object) => images.reduce(renamed, object));
}

/** The chart as Helm renders it. */
export async function rendered(helm: string, chart: string, ...flags: readonly string[]): Promise<Installed[]> {
  const fixed = ['template', 'test', chart, '--namespace', 'etcd-operator-system', '--kube-version', '1.30.0'];
  const { stdout } = await promisify(execFile)(helm, [...fixed, ...flags], { maxBuffer: 16 * 1024 * 1024 });
  return documents(stdout);
}

export function documents(text: string): Installed[] {
  return parseAllDocuments(text).flatMap((document) => {
    const object: Installed | null = document.toJS();
    return object === null ? [] : [object];
  });
}

function renamed(object: Installed, image: NonNullable<Kustomization['images']>[number]): Installed {
  const named = `"image":${JSON.stringify(image.name)}`;
  const text = JSON.stringify(object).replaceAll(
    named,
    `"image":${JSON.stringify(`${image.newName}:${image.newTag}`)}`,
  );
  const result: Installed = JSON.parse(text);
  return result;
}
