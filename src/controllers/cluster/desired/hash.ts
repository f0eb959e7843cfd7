// A short hash of a JSON value, the same for every order of its fields (FNV-1a, 64 bits). Tells changes apart; no protection against anybody.

export function hash(value: unknown): string {
  let result = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(stable(value))) {
    result = BigInt.asUintN(64, (result ^ BigInt(byte)) * 0x100000001b3n);
  }
  return result.toString(16).padStart(16, '0');
}

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
