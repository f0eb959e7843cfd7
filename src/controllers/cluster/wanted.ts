// What the spec asks for, as far as it can be followed. Pure.
import type { EtcdClusterSpec } from '../../crd/etcdcluster.ts';
import { nameProblems, problems } from '../../crd/validate.ts';
import { clusterName, latchedVersion, presumedVoters, voterCount } from './health.ts';
import { mediaOf } from './medium.ts';
import { annotations } from './names.ts';
import type { Observed } from './observed.ts';
import { perLook, perObject } from './per-look.ts';

/** What is wrong with the spec, as sentences. Admission sees one edit, not the history, and an older CRD refuses less. */
export const specProblems: (o: Observed) => readonly string[] = perLook((o) => {
  const of = problemsOf(o.cluster.spec, `${latchedVersions(o).join()} ${mediaOf(o).join()}`);
  return [...nameProblems(clusterName(o).name), ...of];
});

/** Of the voters; where nobody says who they are, of all that have run; before there are any, of somebody. */
function latchedVersions(o: Observed): readonly string[] {
  const voters = presumedVoters(o).map(({ latch }) => latch.version);
  const versions = voters.length > 0 ? voters : [latchedVersion(o)];
  return [...new Set(versions)].filter((version) => version !== undefined);
}

/** `latched`: versions and media, empty where nothing is known of them. */
const problemsOf = perObject((spec: EtcdClusterSpec, latched) => {
  const [versions = '', media = ''] = latched.split(' ');
  return problems(spec, {
    ...(versions === '' ? {} : { versions: versions.split(',') }),
    media: media === '' ? [] : media.split(','),
  });
});

/**
 * The size of the spec, or of the last one that was valid: kept in the status. Where none was it is once as many as there are, and from
 * then on that: a count would grow with each successor. Undefined: nobody knows how many there are.
 */
export function followedSize(o: Observed): number | undefined {
  if (specProblems(o).length === 0) return o.cluster.spec.size;
  const voters = voterCount(o);
  return o.cluster.status?.wantedSize ?? (voters === 0 ? undefined : voters);
}

/** Voters to work towards. */
export const wantedSize: (o: Observed) => number = perLook((o) => followedSize(o) ?? 0);

export const isPausedByAnnotation = (o: Observed): boolean =>
  o.cluster.metadata?.annotations?.[annotations.paused] === 'true';

export const isPaused = (o: Observed): boolean => o.cluster.spec.paused || isPausedByAnnotation(o);
