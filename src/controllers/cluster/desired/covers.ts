// Whether a live object already is as desired, so that no apply is needed. What the server or others added is no difference.
import { parseQuantity } from '../../../quantity.ts';

/** Every field that `desired` sets has that value in `live`. */
export function covers(live: unknown, desired: unknown): boolean {
  return fieldCovers(live, desired, []);
}

type Path = readonly string[];

function fieldCovers(live: unknown, desired: unknown, path: Path): boolean {
  if (isAbsent(desired)) return true;
  if (Array.isArray(desired)) return Array.isArray(live) ? listCovers(live, desired, path) : desired.length === 0;
  if (isObject(desired)) return objectCovers(live, desired, path);
  return live === desired || sameAmount(live, desired, path);
}

function objectCovers(live: unknown, desired: Fields, path: Path): boolean {
  if (!isObject(live)) return isAbsent(live) && Object.keys(desired).length === 0;
  // A selector with one more label selects something else.
  if (path.includes('selector') && Object.keys(live).some((key) => isAbsent(desired[key]))) return false;
  return Object.entries(desired).every(([key, value]) => fieldCovers(live[key], value, [...path, key]));
}

/** Items with a key are looked up by it, for others may have added some; without a key the order is part of the value. */
function listCovers(live: readonly unknown[], desired: readonly unknown[], path: Path): boolean {
  if (!desired.every(isObject)) {
    return live.length === desired.length && desired.every((item, index) => fieldCovers(live[index], item, path));
  }
  const key = listKeys.find((key) => desired.every((item) => item[key] !== undefined));
  return desired.every((item, index) => {
    const match = key === undefined ? live[index] : live.find((other) => isObject(other) && other[key] === item[key]);
    return match !== undefined && fieldCovers(match, item, path);
  });
}

const listKeys = ['name', 'port', 'type', 'conditionType', 'topologyKey'];

/** The server writes quantities in its own way: `1024Mi` comes back as `1Gi`. */
function sameAmount(live: unknown, desired: unknown, path: Path): boolean {
  if (!path.some((key) => quantityFields.includes(key)) || !isAmount(live) || !isAmount(desired)) return false;
  const amount = parseQuantity(desired);
  return amount !== undefined && amount === parseQuantity(live);
}

const quantityFields = ['requests', 'limits', 'sizeLimit'];

type Fields = Readonly<Record<string, unknown>>;

const isAbsent = (value: unknown): value is undefined | null => value === undefined || value === null;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isAmount = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';
