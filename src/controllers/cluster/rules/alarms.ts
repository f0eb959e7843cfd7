// The alarms that etcd raises, and the check at boot that finds members whose data differs: told, with what a person can do.
// Danger avoided: replacing members, or deleting what they leave, while nobody knows which of them has the right data.
import { answerOf, isFormer, isInconsistent } from '../health.ts';
import type { AlarmFacts, Member, Observed } from '../observed.ts';
import { walkOf } from '../outdated.ts';
import { bytes, steady } from '../report/numbers.ts';
import { listed, stalled, type Rule, type RuleName, type Verdict } from '../rule.ts';
import { troublesIn } from '../trouble.ts';

export const alarms: Rule = {
  name: 'alarms',
  decide: (o) => corrupt(o) ?? corruptAtBoot(o) ?? unknown(o) ?? noSpace(o),
};

/** As the status has them: `NOSPACE (shop-aaaaa)`, with whom etcd names. Each of the members may report the same one. */
export function alarmsInWords(o: Observed): readonly string[] {
  return [
    ...new Set(alarmsOf(o).map((alarm) => [alarm.type, ...named(o, alarm).map((name) => `(${name})`)].join(' '))),
  ].sort();
}

const alarmsOf = (o: Observed): readonly AlarmFacts[] => o.members.flatMap((m) => answerOf(m)?.alarms ?? []);

/** Whom etcd names; its ID where we know no such member. */
function named(o: Observed, { memberID }: AlarmFacts): readonly string[] {
  if (memberID === undefined) return [];
  return [o.members.find((m) => m.listed?.id === memberID || m.latch.memberID === memberID)?.name ?? memberID];
}

const namedBy = (o: Observed, type: AlarmFacts['type']): readonly string[] => [
  ...new Set(
    alarmsOf(o)
      .filter((alarm) => alarm.type === type)
      .flatMap((alarm) => named(o, alarm)),
  ),
];

export const isRaised = (o: Observed, type: AlarmFacts['type']): boolean =>
  alarmsOf(o).some((alarm) => alarm.type === type);

const needsRightData: readonly RuleName[] = ['departures', 'learners', 'scale', 'leftovers', 'rollout'];

const nothingDestroyed = 'Until then nobody is replaced, added or removed, and no claim is deleted.';

function corrupt(o: Observed): Verdict | undefined {
  if (!isRaised(o, 'CORRUPT')) return undefined;
  const names = namedBy(o, 'CORRUPT');
  const hint = names.length === 0 ? '' : ` etcd names ${listed(names)}, which is only a hint.`;
  return stalled(
    'Corrupt',
    `The alarm CORRUPT is on: etcd found members whose data differs, and refuses writes.${hint} ` +
      'Compare `etcdctl endpoint hashkv --cluster`: the hash that more than half of all voters have is right. Remove a member that has another one ' +
      'by `etcdctl member remove`, then `etcdctl alarm disarm`: writes go on, and a new member takes its place. ' +
      'Where all have the same, `etcdctl alarm disarm` is enough: etcd also errs so, while no key is left. ' +
      `Where no hash has more than half, save a snapshot of each and remove nobody. ${nothingDestroyed}`,
    needsRightData,
  );
}

/** That two differ is all that such a check can say. */
function corruptAtBoot(o: Observed): Verdict | undefined {
  const ended = o.members.filter((m) => isInconsistent(m) && !isFormer(o, m));
  if (ended.length === 0) return undefined;
  const ids = ended.map((m) => `\`etcdctl member remove ${m.listed?.id ?? m.latch.memberID ?? ''}\``);
  return stalled(
    'CorruptAtBoot',
    `${troublesIn(o, ended)}. Its check at boot says that the data of two members differs, and not which of them is right. ` +
      'Its hash is in its log; compare it with `etcdctl endpoint hashkv --cluster` of the others. ' +
      `If more than half of all voters agree on another one, ${listed(ids)}: a new member takes its place. ` +
      `If not, save a snapshot of each and remove nobody. ${nothingDestroyed}`,
    needsRightData,
  );
}

function unknown(o: Observed): Verdict | undefined {
  if (!isRaised(o, 'UNKNOWN')) return undefined;
  return stalled(
    'UnknownAlarm',
    'etcd has raised an alarm that this operator does not know: `etcdctl alarm list` names it. ' +
      'Members are repaired; none is added or promoted until it is disarmed.',
    ['learners', 'scale', 'rollout'],
  );
}

function noSpace(o: Observed): Verdict | undefined {
  if (!isRaised(o, 'NOSPACE')) return undefined;
  const names = namedBy(o, 'NOSPACE');
  const raised = names.length === 0 ? '' : `, raised by ${listed(names)}`;
  const sizes = o.members.flatMap((m) => sizeOf(o, m) ?? []);
  return stalled(
    'NoSpace',
    `The alarm NOSPACE is on${raised}: writes are refused, reads and deletes are served. The databases: ${sizes.join('; ')}. ` +
      'Delete keys that are no longer needed, then `etcdctl compact <revision>`, `etcdctl defrag --cluster` and `etcdctl alarm disarm`. ' +
      'For more room raise storage.size, or etcd.backendQuota, first: the members take the larger quota up one after another, once their volumes have grown.',
    // A larger quota reaches the members by a restart. No other version, for what its gates need may be refused.
    walkOf(o) === undefined ? [] : ['rollout'],
  );
}

/** The number that the status has: it changes once a minute at most. */
function sizeOf(o: Observed, m: Member): string | undefined {
  const answer = answerOf(m);
  if (answer === undefined) return undefined;
  const told = o.cluster.status?.members?.find(({ name }) => name === m.name)?.dbSize;
  const quota = answer.quota === undefined ? '' : ` of ${bytes(answer.quota)}`;
  return `${m.name} ${steady(o, told, bytes(answer.dbSize))}${quota}`;
}
