// The API reference (docs/api.md): one row for each field of a schema, in its own words.
import type { TSchema } from '@sinclair/typebox';

export function reference(schema: TSchema): string {
  const { spec, status } = propertiesOf(schema);
  if (spec === undefined || status === undefined) throw new Error('the schema has no spec or no status');
  return `# EtcdCluster

<!-- Generated from src/crd by \`npm run check -- --write\`. Change it there. -->

\`apiVersion: etcdoperator.dev/v1alpha1\`, \`kind: EtcdCluster\`, short name \`etcdc\`. ${schema.description ?? ''}
The name has at most 50 characters, starts with a letter and holds only lower case letters, digits and dashes.

A field that is not listed here does not exist: \`kubectl apply\` refuses it.

## spec

${table(spec)}
## status

${table(status)}`;
}

function table(schema: TSchema): string {
  const rows = fields(schema, '').map(({ path, type, text }) => `| \`${path}\` | ${type} | ${text} |\n`);
  return `| field | type | meaning |\n|---|---|---|\n${rows.join('')}`;
}

interface Field {
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

function fields(schema: TSchema, prefix: string): Field[] {
  return Object.entries(propertiesOf(schema)).flatMap(([name, field]) => {
    const items: TSchema | undefined = field['items'];
    const path = `${prefix}${name}${items === undefined ? '' : '[]'}`;
    return [
      { path, type: typeOf(field), text: escaped(field.description ?? '') },
      ...fields(items ?? field, `${path}.`),
    ];
  });
}

function propertiesOf(schema: TSchema): Record<string, TSchema> {
  const properties: Record<string, TSchema> | undefined = schema['properties'];
  return properties ?? {};
}

function typeOf(schema: TSchema): string {
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => `\`${String(value)}\``).join(', ');
  if (schema['format'] === 'date-time') return 'time';
  if (schema['type'] === 'array') return 'list';
  if (schema['additionalProperties'] !== undefined) return 'map';
  return String(schema['type']);
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
