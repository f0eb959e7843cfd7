// What the spec gives an object beside what we set ourselves. The object remembers the names of it, so that what is taken out of the
// spec goes from the object as well: the server keeps what was there from the start, for a POST is no apply.
import { isReservedAnnotation, isReservedLabel } from '../../../crd/metadata-problems.ts';
import type { Patch } from '../../../kube/kube.ts';
import type { ObjectMeta } from '../../../kube/objects.ts';
import { annotations } from '../names.ts';

type Names = Readonly<Record<string, string>>;

export interface Given {
  readonly labels: Names;
  readonly annotations: Names;
  /** Optional fields of its spec. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Names that were given before and are no longer, by what they are. */
export type TakenBack = Readonly<Record<keyof Given, readonly string[]>>;

/** What slipped past admission must not take the place of what we find our objects by. */
export const given = (labels: Names = {}, notes: Names = {}, fields: Given['fields'] = {}): Given => ({
  labels: pick(labels, (name) => !isReservedLabel(name)),
  annotations: pick(notes, (name) => !isReservedAnnotation(name)),
  fields,
});

/** The annotation that remembers the names; nothing where nothing is given. */
export function remembered(gift: Given): Record<string, string> {
  const names = kinds.flatMap((kind) =>
    Object.keys(gift[kind])
      .sort()
      .map((name) => `${kind}:${name}`),
  );
  return names.length === 0 ? {} : { [annotations.given]: names.join(',') };
}

/** By the annotation of the live object. */
export function takenBack(memory: string | undefined, gift: Given): TakenBack {
  const before = (memory ?? '').split(',');
  const gone = (kind: keyof Given) =>
    before
      .filter((entry) => entry.startsWith(`${kind}:`))
      .map((entry) => entry.slice(kind.length + 1))
      .filter((name) => !Object.hasOwn(gift[kind], name));
  return {
    labels: gone('labels').filter((name) => !isReservedLabel(name)),
    annotations: gone('annotations').filter((name) => !isReservedAnnotation(name)),
    fields: gone('fields').filter((name) => optionalFields.includes(name)),
  };
}

/** A patch that brings a live object to these parts, and removes what was taken back. */
export const patchOf = (
  { metadata = {}, spec }: Parts,
  { labels, annotations: notes, fields }: TakenBack = nothing,
): Patch => ({
  metadata: {
    ...metadata,
    labels: { ...metadata.labels, ...nulls(labels) },
    // What is not given any more is not remembered either.
    annotations: { [annotations.given]: null, ...metadata.annotations, ...nulls(notes) },
  },
  ...(spec === undefined ? {} : { spec: { ...spec, ...nulls(fields) } }),
});

interface Parts {
  readonly metadata?: ObjectMeta | undefined;
  readonly spec?: object | undefined;
}

const nothing: TakenBack = { labels: [], annotations: [], fields: [] };

const nulls = (names: readonly string[]): Record<string, null> => Object.fromEntries(names.map((name) => [name, null]));

/** Of a Service. A word that somebody wrote into the annotation must not reach the others. */
const optionalFields = [
  'loadBalancerClass',
  'loadBalancerSourceRanges',
  'externalTrafficPolicy',
  'trafficDistribution',
  'ipFamilyPolicy',
];

const kinds = ['labels', 'annotations', 'fields'] as const satisfies readonly (keyof Given)[];

const pick = (all: Names, isFree: (name: string) => boolean): Names =>
  Object.fromEntries(Object.entries(all).filter(([name]) => isFree(name)));
