// The API reference (docs/api.md): one row for each field of a kind, in its own words.
import type { TSchema } from '@sinclair/typebox';

export interface Referenced {
  readonly kind: string;
  readonly shortName: string;
  readonly schema: TSchema;
  /** What its name may be, in a sentence. */
  readonly name: string;
}

export const reference = (kinds: readonly Referenced[]): string => `# API reference

<!-- Generated from src/crd by \`npm run check -- --write\`. Change it there. -->

A field that is not listed here does not exist: \`kubectl apply\` refuses it.

${kinds.map(section).join('\n')}`;

function section({ kind, shortName, schema, name }: Referenced): string {
  const { spec, status } = propertiesOf(schema);
  if (spec === undefined || status === undefined) throw new Error(`the schema of ${kind} has no spec or no status`);
  return `## ${kind}

\`apiVersion: etcdoperator.dev/v1alpha1\`, \`kind: ${kind}\`, short name \`${shortName}\`. ${schema.description ?? ''}
${name}

### spec of ${kind}

${table(spec)}
### status of ${kind}

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
