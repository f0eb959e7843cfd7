// What the kinds that are installed lack of those that this operator was made with. Pure.
// Danger avoided: fields of a spec that nobody follows, and parts of a status that the API server drops without a word.
import { fields } from './gen/fields.ts';
import { apiVersion } from './kinds.ts';

export interface Schema {
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly items?: Schema | undefined;
  readonly enum?: readonly string[] | undefined;
}

export interface Version {
  readonly name: string;
  readonly served: boolean;
  readonly schema?: { readonly openAPIV3Schema?: Schema | undefined } | undefined;
}

export type OurPlural = keyof typeof fields;

export const ourPlurals: readonly OurPlural[] = ['etcdclusters', 'etcdoperations'];

/** All that it names, by path; and the values that it lets in, where they are named. */
export function fieldsOf({ properties = {}, items, enum: values = [] }: Schema, path = ''): readonly string[] {
  const below = Object.entries(properties).flatMap(([name, schema]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [at, ...fieldsOf(schema, at)];
  });
  return [
    ...values.map((value) => `${path}=${value}`),
    ...below,
    ...(items === undefined ? [] : fieldsOf(items, path)),
  ];
}

/** In words; undefined where it lacks nothing. `versions`: undefined where it is not installed. */
export function lackOf(plural: OurPlural, versions: readonly Version[] | undefined): string | undefined {
  const name = `${plural}.${apiVersion.split('/')[0] ?? ''}`;
  if (versions === undefined) return `${name} is not installed`;
  const [, ours] = apiVersion.split('/');
  const served = versions.find((version) => version.name === ours && version.served);
  if (served === undefined) return `${name} is not served as ${ours ?? ''}`;
  const installed = new Set(fieldsOf(served.schema?.openAPIV3Schema ?? {}));
  const lacking = fields[plural].filter((field) => !installed.has(field));
  const [first, ...others] = lacking.filter((field) => !lacking.some((above) => field.startsWith(`${above}.`)));
  if (first === undefined) return undefined;
  const more = others.length === 0 ? '' : ` and ${String(others.length)} more`;
  return `${name} is older than this operator: it lacks ${first}${more}`;
}
