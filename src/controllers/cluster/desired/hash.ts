// A short hash of a JSON value, the same for every order of its fields (FNV-1a, 64 bits). Tells changes apart; no protection against anybody.

export function hash(value: unknown): string {
  // The 64 bits in two halves, for it is asked at every look: the prime is 2^40 + 0x1b3.
  let [high, low] = [0xcbf29ce4, 0x84222325];
  for (const byte of new TextEncoder().encode(stable(value))) {
    low = (low ^ byte) >>> 0;
    const product = low * prime;
    high = (Math.imul(high, prime) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

const prime = 0x1b3;

/** JSON with sorted fields; a field that is undefined is as good as absent. */
function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (!isFields(value)) return JSON.stringify(value) ?? 'null';
  let text = '';
  for (const name of Object.keys(value).sort()) {
    const field = value[name];
    if (field !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${stable(field)}`;
  }
  return `{${text}}`;
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object';
