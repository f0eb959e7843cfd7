// The operator's JSON log for a person's eye: time, level where it matters, and what was decided or went wrong. Pure.

interface Entry {
  readonly level?: string;
  readonly time?: string;
  readonly msg?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly why?: string;
  readonly err?: { readonly message?: string };
}

/** What is no JSON (a crash, for example) stays as it is. */
export function readable(line: string): string {
  const entry = entryIn(line);
  if (entry === undefined) return line;
  const { level = '', time = '', msg = '', reason, message, why, err } = entry;
  const said = [reason ?? msg, message ?? why ?? err?.message].filter((words) => words !== undefined).join(': ');
  return [time.slice(11, 23), ...(level === 'info' ? [] : [level.toUpperCase()]), said].join('  ');
}

function entryIn(line: string): Entry | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}
