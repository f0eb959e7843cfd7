// The program behind `npm run explain`: reads a dump and prints what would be done with that cluster, and why. Changes nothing.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DumpError, readDump } from '../../src/dump.ts';
import { explain } from '../../src/explain.ts';

const [file, ...others] = process.argv.slice(2);
if (file === undefined || others.length > 0) refuse('explain takes one file, or - for standard input.');
const dump = understood(file, read(file));
process.stdout.write(explain(dump));

function understood(file: string, text: string) {
  try {
    return readDump(text);
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    return refuse(`${file} ${error.message}`);
  }
}

/** A relative path means where the user is: npm itself starts commands in the checkout. */
function read(file: string): string {
  const path = file === '-' ? 0 : resolve(process.env['INIT_CWD'] ?? '.', file);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return refuse(`${file} can not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refuse(why: string): never {
  console.error(`${why}\nSee npm run explain -- --help`);
  return process.exit(2);
}
