// docs/benchmarks.md: how a new section takes the place of an old one, and what sections have in common. Pure.
import type { Machine } from './machine.ts';
import { titles } from './options.ts';
import type { Benchmark } from './options.ts';

const head = `# Benchmarks

Written by \`npm run bench\`, which boots a local three-node Kubernetes, installs the operator with its chart and measures. Anybody with a
Linux machine and root can repeat it; figures differ with the machine, their ratios less so. Where several runs are told of, the figure is
their median, with the best and the worst in brackets. Floor and peers (their main branches of mid 2026) were measured once on such a
ground, with the operators in Pods.
`;

/** What is not measured now stays as it was. */
export function pageWith(page: string, name: Benchmark, body: string): string {
  const [, ...old] = page.split(/^(?=## )/m);
  const others = old.filter((text) => titleOf(text) !== titles[name]);
  const section = `## ${titles[name]}\n\n${body.trim()}\n`;
  const sections = [...others, section].sort((a, b) => placeOf(a) - placeOf(b));
  return [head, ...sections].map((text) => text.trim()).join('\n\n') + '\n';
}

const titleOf = (section: string): string => section.slice('## '.length, section.indexOf('\n'));

/** One that nobody measures any more goes to the end. */
function placeOf(section: string): number {
  const place = Object.values(titles).indexOf(titleOf(section));
  return place === -1 ? Infinity : place;
}

/** Figures and what they mean, how to get them again, and on what they were taken. */
export function section(name: Benchmark, told: readonly string[], explained: readonly string[], on: Ground): string {
  const command = ['```', `npm run bench -- --only ${name}`, '```', ''];
  return [...told, '', ...command, ...explained.flatMap((line) => [line, '']), ground(on)].join('\n');
}

/** Without a cluster where none was needed. */
type Ground = Omit<Machine, 'cluster'> & Partial<Pick<Machine, 'cluster'>>;

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(at)] ?? 0) + (sorted[Math.ceil(at)] ?? 0)) / 2;
}

/** Of milliseconds: `**7.0** (6.6 to 7.8)`, in seconds. */
export const spreadSeconds = (ms: readonly number[]): string =>
  spread(
    ms.map((one) => one / 1000),
    1,
  );

/** Of milliseconds. */
export const spreadMs = (ms: readonly number[]): string => spread(ms, 0);

/** Median, least and most. */
export function spread(values: readonly number[], digits: number): string {
  const [best, worst] = [Math.min(...values), Math.max(...values)];
  return `**${median(values).toFixed(digits)}** (${best.toFixed(digits)} to ${worst.toFixed(digits)})`;
}

function ground({ hardware, software, cluster, load, date }: Ground): string {
  const where = `Measured on ${date}, on ${hardware}${cluster === undefined ? '' : ', all three nodes on this one machine'}`;
  const all = cluster === undefined ? software : `${software}, ${cluster}`;
  return `${where}; ${all}; load before it began: ${load.toFixed(1)}.`;
}
