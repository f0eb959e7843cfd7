// What every schema of ours has to be: documented, bounded, structural, and with whole defaults.
import { describe, expect, test } from '@jest/globals';
import { sentences } from '../../../src/crd/sentences.ts';
import { etcdClusterCrd, etcdOperationCrd } from '../../../tools/generate/crds.ts';
import { defaulted } from '../../support/cluster-specs.ts';

interface Field {
  readonly path: string;
  readonly schema: Record<string, unknown>;
}

const ofCluster = fieldsOf('', rootSchema(etcdClusterCrd()));
const ofOperation = fieldsOf('', rootSchema(etcdOperationCrd()));

describe.each([
  { kind: 'EtcdCluster', fields: ofCluster, least: 80, definition: etcdClusterCrd() },
  { kind: 'EtcdOperation', fields: ofOperation, least: 15, definition: etcdOperationCrd() },
])('the schema of $kind', ({ fields, least, definition }) => {
  test('has more than a few fields', () => {
    expect(fields.length).toBeGreaterThan(least);
  });

  test('describes every field in full sentences', () => {
    const silent = fields.filter(({ schema }) => !/^[A-Z].*[.]$/s.test(String(schema['description'])));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test('bounds every list, map and text, which keeps the rules within their cost', () => {
    const bounds: Record<string, string> = { array: 'maxItems', string: 'maxLength' };
    const unbounded = fields.filter(({ schema }) => {
      const type = String(schema['type']);
      const isClosed = 'enum' in schema || 'format' in schema;
      const bound = 'additionalProperties' in schema ? 'maxProperties' : bounds[type];
      return bound !== undefined && !(bound in schema) && !isClosed;
    });
    expect(unbounded.map(({ path }) => path)).toEqual([]);
  });

  test('uses nothing that a CRD refuses', () => {
    const text = JSON.stringify(definition);
    for (const word of ['"$ref"', '"const"', '"anyOf"', '"patternProperties"', '"additionalProperties":false']) {
      expect(text).not.toContain(word);
    }
  });

  test('requires nothing that has a default', () => {
    const required = fields.flatMap(({ path, schema }) => names(schema['required']).map((name) => `${path}.${name}`));
    const defaults = fields.filter(({ schema }) => 'default' in schema);
    expect(required.filter((path) => defaults.some((field) => field.path === path))).toEqual([]);
  });

  test('counts a new object as not seen yet', () => {
    expect(fields.find(({ path }) => path === '.status')?.schema['default']).toEqual({ observedGeneration: -1 });
  });
});

describe('the schema of EtcdCluster', () => {
  test('has whole defaults: the one of an object holds those inside it', () => {
    const whole = defaulted({});
    const spec = Object.fromEntries(
      Object.entries(whole).map(([name]) => [
        name,
        ofCluster.find(({ path }) => path === `.spec.${name}`)?.schema['default'],
      ]),
    );
    expect(spec).toEqual(whole);
  });
});

test('every sentence of a rule is one of the list or names a version', () => {
  const known: readonly string[] = Object.values(sentences);
  const messages = [...ofCluster, ...ofOperation].flatMap(({ schema }) => rules(schema).map(({ message }) => message));
  const others = messages.filter((message) => !known.includes(message));
  expect(others.every((message) => message.startsWith('versions of 3.'))).toBe(true);
  expect(known.filter((sentence) => !messages.includes(sentence))).toEqual([]);
});

function rootSchema(definition: object): Record<string, unknown> {
  const crd: { spec: { versions: [{ schema: { openAPIV3Schema: Record<string, unknown> } }] } } = JSON.parse(
    JSON.stringify(definition),
  );
  return crd.spec.versions[0].schema.openAPIV3Schema;
}

function fieldsOf(path: string, schema: Record<string, unknown>): Field[] {
  const properties: Record<string, Record<string, unknown>> = JSON.parse(JSON.stringify(schema['properties'] ?? {}));
  const items: Record<string, unknown> | undefined =
    schema['items'] === undefined ? undefined : JSON.parse(JSON.stringify(schema['items']));
  const own = path === '' || !/^[.](apiVersion|kind|metadata)$/.test(path) ? [{ path, schema }] : [];
  const inner = Object.entries(properties).flatMap(([name, field]) => fieldsOf(`${path}.${name}`, field));
  return [...own, ...inner, ...(items === undefined ? [] : fieldsOf(`${path}[]`, items))];
}

function rules(schema: Record<string, unknown>): { message: string }[] {
  const found: { message: string }[] | undefined = JSON.parse(JSON.stringify(schema['x-kubernetes-validations'] ?? []));
  return found ?? [];
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
