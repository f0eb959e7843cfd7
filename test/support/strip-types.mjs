// The Jest transform: removes types with Node's own stripper, keeping every line where it was. `npm run mutants` has texts replaced.
import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';
import { edited } from './edited.mjs';

const edits = JSON.parse(process.env.MUTANT_EDITS ?? '[]');

export default {
  process: (source, path) => ({ code: stripTypeScriptTypes(edited(source, path, edits), { mode: 'strip' }) }),
  /** A mutant's code must never be taken for the real one; all its other files are the same. */
  getCacheKey: (source, path) =>
    createHash('sha256')
      .update([process.version, path, edited(source, path, edits)].join('\0'))
      .digest('hex'),
};
