// The field arithmetic of the fake apiserver: merge patch, and server-side apply with ownership by path. Pure; knows no kinds.

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [field: string]: Json | undefined;
}

/** Globals are slow to look up inside Jest, and these are asked for on every field. */
const { isArray } = Array;
const { freeze, isFrozen, keys: keysOf } = Object;

/** A copy as it would come over the wire: no undefined, nothing shared. Takes JSON only. */
export function wire(value: unknown): ReturnType<typeof JSON.parse>;
export function wire(value: unknown): unknown {
  return copyOf(value);
}

function copyOf(value: unknown): unknown {
  if (isArray(value)) return value.map((each) => copyOf(each) ?? null);
  if (!isObject(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const field of keysOf(value)) if (value[field] !== undefined) copy[field] = copyOf(value[field]);
  return copy;
}

/** Nobody may change it any more, so that everybody may be given the very same. Takes JSON only. */
export function frozen(value: unknown): ReturnType<typeof JSON.parse>;
export function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isFrozen(value)) return value;
  if (isArray(value)) for (const each of value) frozen(each);
  else if (isObject(value)) for (const field of keysOf(value)) frozen(value[field]);
  return freeze(value);
}

/** The same whatever the order of the fields; one that is undefined is as good as absent. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isArray(a)) return isArray(b) && a.length === b.length && a.every((each, i) => same(each, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const [left, right] = [a, b];
  const fields = keysOf(left).filter((field) => left[field] !== undefined);
  const others = keysOf(right).filter((field) => right[field] !== undefined);
  return fields.length === others.length && fields.every((field) => same(left[field], right[field]));
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

interface Applied {
  readonly manager: string;
  /** As it was made by a POST, which goes on owning what it set. */
  readonly made?: Json | undefined;
}

/** Server-side apply, forced: what the manager set before, leaves out now, and shares with nobody, goes. */
export function applyFields(
  live: JsonObject,
  applied: JsonObject,
  owners: Owners,
  { manager, made }: Applied,
): JsonObject {
  const before = owners.get(manager) ?? new Set<string>();
  const now = new Set<string>();
  collectPaths(applied, [], now);
  owners.set(manager, now);
  const kept = new Set([...owners.values()].flatMap((paths) => [...paths]));
  let result: Json = mergeApplied(live, applied, '');
  for (const path of before) {
    if (kept.has(path) || isAsMade(live, made, JSON.parse(path))) continue;
    result = without(result, JSON.parse(path), '') ?? {};
  }
  return isObject(result) ? result : {};
}

function mergeApplied(live: Json | undefined, applied: Json, field: string): Json {
  if (isObject(applied)) {
    const result: JsonObject = isObject(live) ? { ...live } : {};
    for (const [name, value] of entriesOf(applied)) result[name] = mergeApplied(result[name], value, name);
    return result;
  }
  return isArray(applied) && isArray(live) ? mergeLists(live, applied, field) : applied;
}

/** What is applied has the order in which it was applied. */
function mergeLists(live: readonly Json[], applied: Json[], field: string): Json[] {
  if (keyOf(field, applied) === undefined) return applied;
  const isSame = (a: Json, b: Json) => elementName(field, a) === elementName(field, b);
  const others = live.filter((element) => !applied.some((own) => isSame(own, element)));
  const own = applied.map((element) =>
    mergeApplied(
      live.find((other) => isSame(other, element)),
      element,
      '',
    ),
  );
  return [...others, ...own];
}

function collectPaths(value: Json, path: readonly string[], into: Set<string>): void {
  const field = path.at(-1) ?? '';
  if (isObject(value) && keysOf(value).length > 0) {
    for (const [name, inner] of entriesOf(value)) collectPaths(inner, [...path, name], into);
  } else if (isArray(value) && keyOf(field, value) !== undefined) {
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

/** Who applies another value takes the field over. */
function isAsMade(live: Json, made: Json | undefined, path: readonly string[]): boolean {
  const value = valueAt(made, path, '');
  return value !== undefined && same(value, valueAt(live, path, ''));
}

function valueAt(value: Json | undefined, [head, ...rest]: readonly string[], field: string): Json | undefined {
  if (head === undefined || value === undefined) return value;
  if (isArray(value))
    return valueAt(
      value.find((each) => elementName(field, each) === head),
      rest,
      '',
    );
  return isObject(value) ? valueAt(value[head], rest, head) : undefined;
}

/** Undefined when nothing is left of it. */
function without(value: Json | undefined, path: readonly string[], field: string): Json | undefined {
  const [head, ...rest] = path;
  if (head === undefined || value === undefined) return undefined;
  if (isArray(value)) {
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
  return keysOf(result).length > 0 ? result : undefined;
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
  return typeof value === 'object' && value !== null && !isArray(value);
}
