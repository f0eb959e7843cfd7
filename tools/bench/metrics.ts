// Reads the text that Prometheus reads: sums of a metric over its series, by the labels that are asked for. Pure.

/** The sum of a metric by the values of some labels, joined by a space; series without the wanted label values are left out. */
export function sums(page: string, metric: string, by: readonly string[], where: Labels = {}): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of page.split('\n')) {
    const { name, labels, value } = series(line);
    if (name !== metric || !Object.entries(where).every(([label, wanted]) => labels[label] === wanted)) continue;
    const key = by.map((label) => labels[label] ?? '').join(' ');
    found.set(key, (found.get(key) ?? 0) + value);
  }
  return found;
}

export function total(page: string, metric: string, where: Labels = {}): number {
  return sums(page, metric, [], where).get('') ?? 0;
}

/** What was counted between two looks; nothing where nothing was. */
export function growth(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): Map<string, number> {
  const grown = [...after].map(([key, value]): [string, number] => [key, value - (before.get(key) ?? 0)]);
  return new Map(grown.filter(([, value]) => value > 0));
}

type Labels = Readonly<Record<string, string>>;

function series(line: string): { name: string; labels: Labels; value: number } {
  const [, name = '', labels = '', value = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', text = '']) => [label, text]);
  return { name, labels: Object.fromEntries(pairs), value: Number(value) };
}
