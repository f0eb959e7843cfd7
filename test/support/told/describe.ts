// What `kubectl describe` prints of a cluster, as it prints it: fields by name, in the order of the alphabet. Names and IDs are the same in
// every run. Left out are times but those of the plan, what never tells anything of a failure, and all but the last of the history.
import type { EtcdCluster } from '../../../src/crd/etcdcluster.ts';
import { maxNote, shortened, type Told } from '../../../src/kube/events.ts';
import { milliseconds } from '../../../src/time.ts';

export interface Described {
  readonly cluster: EtcdCluster;
  /** Since it got into this situation. */
  readonly events: readonly Told[];
  readonly now: number;
}

const lastPlans = 2;

export function describe({ cluster, events, now }: Described): string {
  const told = cluster.status ?? { observedGeneration: -1 };
  const status = {
    ...without('bootstrap', 'selector', 'endpoint', 'step')(told),
    conditions: told.conditions?.map(without('lastTransitionTime', 'observedGeneration')),
    members: told.members?.map(without('sinceTime', 'dbSize', 'dbSizeInUse')),
    history: told.history?.slice(0, lastPlans).map(without('sinceTime')),
    plan: told.plan && { ...told.plan, ...timesOf(told.plan, now) },
  };
  const lines = [...linesOf({ status }, 0), 'Events:', ...events.map(eventLine)];
  return steady(lines.join('\n').replace(/[ \t]+$/gm, ''));
}

const without =
  (...names: readonly string[]) =>
  (fields: object): object =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

const timesOf = (plan: NonNullable<NonNullable<EtcdCluster['status']>['plan']>, now: number) => ({
  sinceTime: relative(milliseconds(plan.sinceTime) - now),
  untilTime: plan.untilTime === undefined ? undefined : relative(milliseconds(plan.untilTime) - now),
});

function relative(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const words = seconds < 120 ? `${String(seconds)} s` : `${String(Math.floor(seconds / 60))} min`;
  return ms <= 0 ? `${words} ago` : `in ${words}`;
}

const eventLine = ({ type, reason, message }: Told): string => `  ${type}  ${reason}  ${shortened(message, maxNote)}`;

function linesOf(object: object, level: number): readonly string[] {
  const fields = Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return fields.flatMap(([name, value]: [string, unknown]) => fieldLines(labelOf(name), value, level));
}

function fieldLines(label: string, value: unknown, level: number): readonly string[] {
  const head = `${indent(level)}${label}:`;
  if (Array.isArray(value)) {
    const items = value.flatMap((item: unknown, i) => [...(i === 0 ? [] : ['']), ...itemLines(item, level + 1)]);
    return [head, ...items];
  }
  return isObject(value) ? [head, ...linesOf(value, level + 1)] : [`${head}  ${String(value)}`];
}

const itemLines = (item: unknown, level: number): readonly string[] =>
  isObject(item) ? linesOf(item, level) : [`${indent(level)}${String(item)}`];

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const indent = (level: number): string => '  '.repeat(level);

/** `failuresTolerated` is printed as `Failures Tolerated`. */
const labelOf = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/^./, (first) => first.toUpperCase())
    .replace(/^Id$/, 'ID');

/** Members are lettered in the order in which they were made, IDs numbered in that in which they are told. */
function steady(text: string): string {
  const names = [...new Set(text.match(/\bshop-[bcdfghjklmnpqrstvwxz]{5}\b/g) ?? [])].sort();
  const ids = [...new Set(text.match(/\b[0-9a-f]{12,16}\b/g) ?? [])];
  const named = names.reduce((all, name, i) => all.replaceAll(name, `shop-<${String(i)}>`), text);
  return ids
    .reduce((all, id, i) => all.replaceAll(id, (i + 1).toString(16).repeat(16).slice(0, 16)), named)
    .replace(/shop-<(\d+)>/g, (_, i: string) => `shop-${'abcdefghijklmnop'.charAt(Number(i)).repeat(5)}`);
}
