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
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${stable(field)}`);
  return `{${fields.join(',')}}`;
}
