// Makes a CustomResourceDefinition of a TypeBox schema. What it leaves out: fields with a default are not required of the user.
import type { TSchema } from '@sinclair/typebox';

export interface CrdOptions {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly schema: TSchema;
  readonly scale?: Readonly<Record<string, string>>;
  readonly columns: readonly Column[];
}

export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly jsonPath: string;
  readonly description: string;
  /** 1: only with `-o wide`. */
  readonly priority?: number;
}

export function crd(options: CrdOptions): Record<string, unknown> {
  const { group, version, kind, plural, shortNames, categories, schema, scale, columns } = options;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, labels: { 'app.kubernetes.io/name': 'etcd-operator' } },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), shortNames, categories },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {}, ...(scale === undefined ? {} : { scale }) },
          additionalPrinterColumns: columns,
          schema: { openAPIV3Schema: root(schema) },
        },
      ],
    },
  };
}

type Schemas = Readonly<Record<string, TSchema>>;

/** The schema of a whole object: ours, and the fields that every object has. */
function root(schema: TSchema): Record<string, unknown> {
  const every = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } };
  const own = structural(schema);
  return { ...own, properties: { ...every, ...structurals(schema['properties']) } };
}

function structural(schema: TSchema): Record<string, unknown> {
  const { properties, required, items, ...rest } = schema;
  return {
    ...rest,
    ...(properties === undefined ? {} : { properties: structurals(properties) }),
    ...(properties === undefined ? {} : requiredOf(required, properties)),
    ...(items === undefined ? {} : { items: structural(items) }),
  };
}

function structurals(schemas: Schemas): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, structural(schema)]));
}

function requiredOf(required: readonly string[] = [], properties: Schemas): Record<string, unknown> {
  const names = required.filter((name) => properties[name]?.default === undefined);
  return names.length === 0 ? {} : { required: names };
}
