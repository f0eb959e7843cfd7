// From etcd's messages to the records of etcd.ts. Pure.
import type { Alarm, Header, Member, Status } from './etcd.ts';
import {
  AlarmType,
  type AlarmMember,
  type Member as MemberMessage,
  type RangeResponse,
  type ResponseHeader,
  type StatusResponse,
} from './gen/rpc_pb.ts';

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
    // Zero before 3.6.6 where it is etcd's default.
    ...(answer.dbSizeQuota > 0n ? { dbSizeQuota: answer.dbSizeQuota } : {}),
    ...(answer.storageVersion === '' ? {} : { storageVersion: answer.storageVersion }),
  };
}

export function memberOf({ ID, name, peerURLs, clientURLs, isLearner }: MemberMessage): Member {
  return { id: ID, name, peerURLs, clientURLs, isLearner };
}

export function alarmOf({ memberID, alarm }: AlarmMember): Alarm {
  return { memberID, type: alarmTypes.get(alarm) ?? 'UNKNOWN' };
}

export function revisionOf({ header }: RangeResponse): bigint {
  return header?.revision ?? 0n;
}

/** A newer server may have more. */
const alarmTypes: ReadonlyMap<AlarmType, Alarm['type']> = new Map<AlarmType, Alarm['type']>([
  [AlarmType.NOSPACE, 'NOSPACE'],
  [AlarmType.CORRUPT, 'CORRUPT'],
]);

function headerOf(header: ResponseHeader | undefined): Header {
  const { clusterId = 0n, memberId = 0n, revision = 0n, raftTerm = 0n } = header ?? {};
  return { clusterID: clusterId, memberID: memberId, revision, raftTerm };
}
