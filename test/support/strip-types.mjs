// The Jest transform: removes types with Node's own stripper, keeping every line where it was. `npm run mutants` has texts replaced.
import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';
import { edited } from './edited.mjs';

const { MUTANT_EDITS = '[]' } = process.env;

export default {
  process: (source, path) => ({
    code: stripTypeScriptTypes(edited(source, path, JSON.parse(MUTANT_EDITS)), { mode: 'strip' }),
  }),
  /** A mutant's code must never be taken for the real one. */
  getCacheKey: (source, path) =>
    createHash('sha256').update([process.version, MUTANT_EDITS, path, source].join('\0')).digest('hex'),
};
