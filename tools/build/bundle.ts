// Bundles the operator for its image: minified ES modules and the licences of what went into it. Run from source
// it takes 60 MB more memory and starts slower. `node tools/build/bundle.ts FOLDER` is what the Dockerfile calls.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { checkout } from './catalog.mjs';

/** Bundled CommonJS modules ask for Node's own modules by require, which an ES module does not have. */
const requireBanner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** Loaded only where there is a kubeconfig, so it is a file of its own: half of all code, and none of it is needed in a Pod. */
const apart = 'src/kube/access-kubeconfig.ts';
const apartFile = 'access-kubeconfig.js';

const keepApart: Plugin = {
  name: 'keep-apart',
  setup: (build) =>
    build.onResolve({ filter: /access-kubeconfig\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: `./${apartFile}`, external: true } : undefined,
    ),
};

/** Writes main.js, access-kubeconfig.js and LICENSES.txt into the folder. */
export async function bundleOperator(folder: string, entry: string = join(checkout, 'src/main.ts')): Promise<void> {
  await mkdir(folder, { recursive: true });
  const inputs = [
    ...(await bundle(entry, join(folder, 'main.js'))),
    ...(await bundle(join(checkout, apart), join(folder, apartFile))),
  ];
  await writeFile(join(folder, 'LICENSES.txt'), await licencesOf(packageFolders(inputs)));
}

async function bundle(entry: string, outfile: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile,
    absWorkingDir: checkout,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    // Error classes keep their names in logs and stack traces.
    keepNames: true,
    legalComments: 'none',
    banner: { js: requireBanner },
    plugins: [keepApart],
    metafile: true,
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs);
}

/** The packages that a bundle's inputs come from, as folders relative to the checkout. */
export function packageFolders(inputs: readonly string[]): string[] {
  const folders = inputs.flatMap((input) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

async function licencesOf(folders: readonly string[]): Promise<string> {
  const parts = await Promise.all(folders.map(licenceOf));
  return [await readFile(join(checkout, 'LICENSE'), 'utf8'), ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}

async function licenceOf(folder: string): Promise<string> {
  const path = join(checkout, folder);
  const { name, version, license }: Manifest = JSON.parse(await readFile(join(path, 'package.json'), 'utf8'));
  const texts = (await readdir(path)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const contents = await Promise.all(texts.sort().map((file) => readFile(join(path, file), 'utf8')));
  return [`${name} ${version} (${license})`, ...contents].join('\n\n');
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

if (import.meta.main) await bundleOperator(process.argv[2] ?? 'dist');
