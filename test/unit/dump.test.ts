// A dump goes out as JSON and comes back as it was; what is none is refused with what to do.
import { describe, expect, test } from '@jest/globals';
import { dumpOf, readDump } from '../../src/dump.ts';
import { operatorVersion } from '../../src/version.ts';
import { observed } from '../support/observed.ts';

const dump = dumpOf(observed());
const changed = (changes: object): string => JSON.stringify({ ...dump, observed: { ...dump.observed, ...changes } });

test('a dump says its format, the operator and the time, and can be read again', () => {
  expect(dump).toMatchObject({ format: 1, operator: operatorVersion, at: '2026-01-01T00:00:00Z' });
  expect(readDump(JSON.stringify(dump))).toEqual(dump);
});

describe('refused is', () => {
  test.each<[string, string, RegExp]>([
    ['what is not JSON', 'NAME READY', /^is not JSON \(.*\)\. Save one with: curl /],
    ['an empty file', '', /^is not JSON/],
    ['what is no object', 'null', /^is no dump of a cluster\. Save one with: /],
    ['an EtcdCluster', '{"kind":"EtcdCluster","spec":{}}', /^is no dump of a cluster\./],
    ['an observation alone', JSON.stringify(dump.observed), /^is no dump of a cluster\./],
    [
      'another format',
      JSON.stringify({ ...dump, format: 2, operator: '0.9.0' }),
      /^is a dump of format 2 of operator 0\.9\.0; this is operator .*, which reads format 1\. Explain it with a checkout/,
    ],
    ['a dump without the observation', JSON.stringify({ format: 1 }), /was changed or cut: observed is missing\./],
    ['one without members', changed({ members: undefined }), /observed\.members is missing or not what it should be/],
    ['one with other members', changed({ members: [{ name: 'a' }] }), /observed\.members is/],
    ['one without the spec', changed({ cluster: { metadata: {} } }), /observed\.cluster is/],
    ['one without the membership', changed({ membership: { known: true } }), /observed\.membership is/],
    [
      'one without the version',
      JSON.stringify({ format: 1, observed: dump.observed }),
      /without the operator's version/,
    ],
  ])('%s', (_, text, sentence) => {
    expect(() => readDump(text)).toThrow(sentence);
  });
});
