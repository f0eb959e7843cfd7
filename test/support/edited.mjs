// @ts-check
// Switches a guard off by replacing a text of the sources as they are loaded: in Jest by its transform, in workers by a loader hook.
import { join } from 'node:path';

/**
 * @typedef {object} Edit
 * @property {string} file from the checkout
 * @property {string} from stands exactly once in it
 * @property {string} to
 */

const checkout = join(import.meta.dirname, '../..');

/**
 * @param {string} source
 * @param {string} path absolute
 * @param {readonly Edit[]} edits
 */
export function edited(source, path, edits) {
  return edits.filter(({ file }) => join(checkout, file) === path).reduce(replaced, source);
}

/**
 * Throws when the text is not there, or more than once: then the guard has moved, and its entry has to follow.
 * @param {string} source
 * @param {Edit} edit
 */
export function replaced(source, { file, from, to }) {
  const parts = source.split(from);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times: ${from}`);
  return parts.join(to);
}
