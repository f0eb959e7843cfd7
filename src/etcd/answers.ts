// From etcd's messages to the records of etcd.ts. Pure.
import type { Alarm, Header, Member, Status } from './etcd.ts';
import type { Member as MemberMessage, ResponseHeader, StatusResponse } from './gen/rpc_pb.ts';

export function statusOf(answer: StatusResponse): Status {
  const { version, leader, isLearner, raftIndex, raftAppliedIndex, dbSize, dbSizeInUse } = answer;
  return {
    // The header of a Status has no term in it; the answer itself has.
    header: { ...headerOf(answer.header), raftTerm: answer.raftTerm },
    version,
    leader,
    isLearner,
    raftIndex,
    raftAppliedIndex,
    dbSize,
    dbSizeInUse,
    alarms: answer.errors.flatMap((words) => alarmOf(words) ?? []),
    // Zero before 3.6.6 where it is etcd's default.
    ...(answer.dbSizeQuota > 0n ? { dbSizeQuota: answer.dbSizeQuota } : {}),
    ...(answer.storageVersion === '' ? {} : { storageVersion: answer.storageVersion }),
    ...(answer.downgradeInfo?.enabled === true ? { downgradeTo: minorText(answer.downgradeInfo.targetVersion) } : {}),
  };
}

/** Of `3.6.0`, as etcd tells it. */
const minorText = (version: string): string => version.replace(/^(\d+\.\d+)\..*$/, '$1');

export function memberOf({ ID, name, peerURLs, clientURLs, isLearner }: MemberMessage): Member {
  return { id: ID, name, peerURLs, clientURLs, isLearner };
}

/**
 * An alarm as its debug text, `memberID:123 alarm:NOSPACE `: the spaces differ by version, and a member ID of zero is left out. Undefined
 * for other words, such as `etcdserver: no leader`.
 */
function alarmOf(words: string): Alarm | undefined {
  const type = /\balarm:\s*(\w+)/.exec(words)?.[1];
  if (type === undefined) return undefined;
  const memberID = BigInt(/\bmemberID:\s*(\d+)/.exec(words)?.[1] ?? 0);
  return { type: alarmTypes.find((known) => known === type) ?? 'UNKNOWN', ...(memberID === 0n ? {} : { memberID }) };
}

const alarmTypes = ['NOSPACE', 'CORRUPT'] as const;

function headerOf(header: ResponseHeader | undefined): Header {
  const { clusterId = 0n, memberId = 0n, revision = 0n, raftTerm = 0n } = header ?? {};
  return { clusterID: clusterId, memberID: memberId, revision, raftTerm };
}
