// The few words that the schemas of our kinds are written in: TypeBox types that stay structural (what a CRD accepts).
// Build time only: running code imports types from here, never values.
import { Type } from '@sinclair/typebox';
import type { Static, TObject, TProperties, TSchema, TUnsafe } from '@sinclair/typebox';

/** One CEL rule of the API server, with the sentence that it answers. Told at `fieldPath` where that helps. */
export interface Rule {
  readonly rule: string;
  readonly message: string;
  readonly fieldPath?: string;
}

/** What any field may carry beside its type. */
export interface Options {
  readonly default?: unknown;
  readonly rules?: readonly Rule[];
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
}

/** An object with named fields. A field with a default is there whenever we read it, though nobody has to write it. */
export function object<P extends TProperties>(description: string, properties: P, options: Options = {}): TObject<P> {
  return Type.Object(properties, keywords(description, options));
}

export function text(description: string, options: Options = {}): TUnsafe<string> {
  return Type.Unsafe<string>({ type: 'string', maxLength: 253, ...keywords(description, options) });
}

/** A string of a closed set. */
export function choice<const V extends string>(
  description: string,
  values: readonly V[],
  options: Options = {},
): TUnsafe<V> {
  return Type.Unsafe<V>({ type: 'string', enum: [...values], ...keywords(description, options) });
}

/** A string of an open set, in status: an older schema must not refuse what a newer operator says. */
export function word<V extends string>(description: string): TUnsafe<V> {
  return Type.Unsafe<V>({ type: 'string', maxLength: 253, description });
}

export function integer(description: string, options: Options = {}): TUnsafe<number> {
  return Type.Unsafe<number>({ type: 'integer', format: 'int32', ...keywords(description, options) });
}

export function flag(description: string, options: Options = {}): TUnsafe<boolean> {
  return Type.Unsafe<boolean>({ type: 'boolean', ...keywords(description, options) });
}

export function time(description: string): TUnsafe<string> {
  return Type.Unsafe<string>({ type: 'string', format: 'date-time', description });
}

/** A size in status: written by us, read by people. */
export function size(description: string): TUnsafe<string> {
  return Type.Unsafe<string>({ type: 'string', maxLength: 32, description });
}

/** A map from string to string. */
export function strings(description: string, options: Options = {}): TUnsafe<Record<string, string>> {
  const values = { type: 'string', maxLength: 4096 };
  const known = { type: 'object', additionalProperties: values, maxProperties: 64 };
  return Type.Unsafe<Record<string, string>>({ ...known, ...keywords(description, options) });
}

/** A map from resource name to quantity, where Kubernetes takes numbers as well. */
export function quantities(description: string): TUnsafe<Record<string, string | number>> {
  const values = {
    'x-kubernetes-int-or-string': true,
    pattern: '^[0-9]+([.][0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$',
  };
  return Type.Unsafe<Record<string, string | number>>({
    type: 'object',
    additionalProperties: values,
    maxProperties: 16,
    description,
  });
}

/** A list. `keys` makes it a map by these fields for server-side apply. */
export function list<S extends TSchema>(
  description: string,
  items: S,
  maxItems: number,
  keys: readonly string[] = [],
): TUnsafe<Static<S>[]> {
  const kind =
    keys.length > 0
      ? { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [...keys] }
      : { 'x-kubernetes-list-type': 'atomic' };
  return Type.Unsafe<Static<S>[]>({ type: 'array', items, maxItems, description, ...kind });
}

/** A type of Kubernetes that we pass on as it is: the API server checks it when the Pod is made. */
export function opaque<T>(description: string): TUnsafe<T> {
  return Type.Unsafe<T>({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true, description });
}

function keywords(description: string, { rules, ...rest }: Options): Record<string, unknown> {
  return { description, ...rest, ...(rules === undefined ? {} : { 'x-kubernetes-validations': rules }) };
}
