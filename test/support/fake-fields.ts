// The field arithmetic of the fake apiserver: merge patch, and server-side apply with ownership by path. Pure; knows no kinds.

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [field: string]: Json | undefined;
}

/** A copy as it would come over the wire: no undefined, nothing shared. */
export function wire(value: unknown) {
  return JSON.parse(JSON.stringify(value));
}

/** The same whatever the order of the fields. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** RFC 7386. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else if (value !== undefined) result[field] = mergePatch(result[field], value);
  }
  return result;
}

/** The fields that a manager set by apply, as paths. */
export type Owners = Map<string, Set<string>>;

/** Server-side apply, forced: what the manager set before, leaves out now, and shares with nobody, goes. */
export function applyFields(live: JsonObject, applied: JsonObject, owners: Owners, manager: string): JsonObject {
  const before = owners.get(manager) ?? new Set<string>();
  const now = new Set<string>();
  collectPaths(applied, [], now);
  owners.set(manager, now);
  const kept = new Set([...owners.values()].flatMap((paths) => [...paths]));
  let result: Json = wire(mergeApplied(live, applied, ''));
  for (const path of before) if (!kept.has(path)) result = without(result, JSON.parse(path), '') ?? {};
  return isObject(result) ? result : {};
}

function mergeApplied(live: Json | undefined, applied: Json, field: string): Json {
  if (isObject(applied)) {
    const result: JsonObject = isObject(live) ? { ...live } : {};
    for (const [name, value] of entriesOf(applied)) result[name] = mergeApplied(result[name], value, name);
    return result;
  }
  return Array.isArray(applied) && Array.isArray(live) ? mergeLists(live, applied, field) : applied;
}

function mergeLists(live: readonly Json[], applied: Json[], field: string): Json[] {
  if (keyOf(field, applied) === undefined) return applied;
  const result = [...live];
  for (const element of applied) {
    const at = result.findIndex((other) => elementName(field, other) === elementName(field, element));
    if (at < 0) result.push(element);
    else result[at] = mergeApplied(result[at], element, '');
  }
  return result;
}

function collectPaths(value: Json, path: readonly string[], into: Set<string>): void {
  const field = path.at(-1) ?? '';
  if (isObject(value) && Object.keys(value).length > 0) {
    for (const [name, inner] of entriesOf(value)) collectPaths(inner, [...path, name], into);
  } else if (Array.isArray(value) && keyOf(field, value) !== undefined) {
    for (const element of value) {
      const inner = [...path, elementName(field, element)];
      into.add(JSON.stringify(inner));
      if (isObject(element)) collectPaths(element, inner, into);
    }
  } else {
    into.add(JSON.stringify(path));
  }
}

/** A null says nothing in an apply. */
function entriesOf(object: JsonObject): [string, Json][] {
  return Object.entries(object).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, value]],
  );
}

/** Undefined when nothing is left of it. */
function without(value: Json | undefined, path: readonly string[], field: string): Json | undefined {
  const [head, ...rest] = path;
  if (head === undefined || value === undefined) return undefined;
  if (Array.isArray(value)) {
    const left = value.flatMap((element): Json[] => {
      if (elementName(field, element) !== head) return [element];
      const inner = without(element, rest, '');
      return inner === undefined ? [] : [inner];
    });
    return left.length > 0 ? left : undefined;
  }
  if (!isObject(value)) return value;
  const { [head]: inner, ...others } = value;
  const left = without(inner, rest, head);
  const result = left === undefined ? others : { ...others, [head]: left };
  return Object.keys(result).length > 0 ? result : undefined;
}

/** Lists whose elements have a name of their own, by the field they stand in. All other lists are set and owned as a whole. */
const listKeys: Readonly<Record<string, readonly string[]>> = {
  conditions: ['type'],
  containers: ['name'],
  initContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  members: ['name'],
  imagePullSecrets: ['name'],
  volumeMounts: ['mountPath'],
  ports: ['containerPort', 'port', 'protocol'],
  ownerReferences: ['uid'],
  finalizers: [],
};

function keyOf(field: string, list: readonly Json[]): readonly string[] | undefined {
  const key = listKeys[field];
  if (key === undefined) return undefined;
  const named = (element: Json) => (key.length === 0 ? !isObject(element) : isObject(element));
  return list.every(named) ? key : undefined;
}

function elementName(field: string, element: Json): string {
  if (!isObject(element)) return JSON.stringify(element);
  return JSON.stringify((listKeys[field] ?? []).map((key) => element[key] ?? null));
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
