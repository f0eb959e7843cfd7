// Writes tar archives (ustar) that are the same, byte for byte, for the same files: fixed times, owners and order.
// Only what image layers and archives need: files, folders and symbolic links.

export interface TarEntry {
  /** Without a slash in front; folders without one at the end. */
  readonly path: string;
  readonly mode: number;
  readonly content: { readonly file: readonly Buffer[] } | { readonly link: string } | { readonly folder: true };
}

const blockSize = 512;

/** The archive as pieces, ready to be hashed and written one after the other. */
export function tar(entries: readonly TarEntry[]): Buffer[] {
  return [...entries.flatMap(entryPieces), Buffer.alloc(2 * blockSize)];
}

export function sizeOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** Adds the folders that the entries lie in and sorts all of them, folders before what they hold. */
export function withFolders(entries: readonly TarEntry[]): TarEntry[] {
  const known = new Map(entries.map((entry) => [entry.path, entry]));
  for (const { path } of entries) {
    for (const folder of foldersOf(path)) {
      if (!known.has(folder)) known.set(folder, { path: folder, mode: 0o755, content: { folder: true } });
    }
  }
  return [...known.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function entryPieces(entry: TarEntry): Buffer[] {
  const pieces = 'file' in entry.content ? entry.content.file : [];
  const size = sizeOf(pieces);
  return [headerOf(entry, size), ...pieces, Buffer.alloc(-size & (blockSize - 1))];
}

function headerOf({ path, mode, content }: TarEntry, size: number): Buffer {
  const header = Buffer.alloc(blockSize);
  const { name, prefix } = splitPath('folder' in content ? `${path}/` : path);
  const octal = (value: number, at: number, digits: number) =>
    header.write(value.toString(8).padStart(digits, '0'), at, 'ascii');
  header.write(name, 0);
  octal(mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(0, 136, 11);
  header.write(' '.repeat(8), 148);
  header.write(typeOf(content), 156);
  if ('link' in content) header.write(content.link, 157);
  header.write('ustar\u{0}00', 257);
  header.write(prefix, 345);
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  header.write('\0 ', 154);
  return header;
}

function typeOf(content: TarEntry['content']): string {
  if ('folder' in content) return '5';
  return 'link' in content ? '2' : '0';
}

/** ustar holds a path of more than 100 bytes in two fields, cut at a slash. */
function splitPath(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' };
  const cut = path.lastIndexOf('/', Math.min(155, path.length - 2));
  const [prefix, name] = [path.slice(0, cut), path.slice(cut + 1)];
  if (cut < 0 || Buffer.byteLength(name) > 100) throw new Error(`the path ${path} is too long for a tar archive`);
  return { name, prefix };
}
