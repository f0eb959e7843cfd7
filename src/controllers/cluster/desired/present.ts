// Kubernetes objects leave out what is not set: an optional field is not the same as one that is undefined.

/** The fields that have a value. */
export function present<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T;
export function present(fields: object): object {
  const set: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) set[name] = value;
  return set;
}
