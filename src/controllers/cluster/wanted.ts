// What the spec asks for, as far as it can be followed. Pure.
import type { EtcdClusterSpec } from '../../crd/etcdcluster.ts';
import { nameProblems, problems } from '../../crd/validate.ts';
import { clusterName, latchedVersion, voterCount } from './health.ts';
import { annotations } from './names.ts';
import type { Observed } from './observed.ts';
import { perLook, perObject } from './per-look.ts';

/** What is wrong with the spec, as sentences. Admission sees one edit, not the history, and an older CRD refuses less. */
export const specProblems: (o: Observed) => readonly string[] = perLook((o) => {
  const of = problemsOf(o.cluster.spec, latchedVersion(o) ?? '');
  return [...nameProblems(clusterName(o).name), ...of];
});

const problemsOf = perObject((spec: EtcdClusterSpec, version) => problems(spec, version === '' ? {} : { version }));

/** The size of the spec, or of the last one that was valid; undefined: none was. Only this is kept in the status, never a count. */
export const followedSize = (o: Observed): number | undefined =>
  specProblems(o).length === 0 ? o.cluster.spec.size : o.cluster.status?.wantedSize;

/** Voters to work towards. An invalid spec changes nothing: where none was valid it is as many as there are. */
export const wantedSize: (o: Observed) => number = perLook((o) => followedSize(o) ?? voterCount(o));

export const isPausedByAnnotation = (o: Observed): boolean =>
  o.cluster.metadata?.annotations?.[annotations.paused] === 'true';

export const isPaused = (o: Observed): boolean => o.cluster.spec.paused || isPausedByAnnotation(o);
