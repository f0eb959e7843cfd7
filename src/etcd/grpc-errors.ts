// From what gRPC and etcd say to our closed set of codes. By etcd's words, which are the same in all versions, while its gRPC codes
// are not: "not enough started members" comes as UNKNOWN.
import { status, type ServiceError } from '@grpc/grpc-js';
import { EtcdError, type EtcdCode } from '../errors.ts';

/** Adopts whatever a call threw. `what` says which call, and at which address. */
export function etcdError(what: string, error: unknown): EtcdError {
  if (error instanceof EtcdError) return error;
  if (!isServiceError(error)) {
    const words = error instanceof Error ? error.message : String(error);
    return new EtcdError(refusedCode(words) ?? 'Unavailable', `${what}: ${words}`, { cause: error });
  }
  const words = steady(plain(error.details));
  const code = codeOfWords(words) ?? grpcCodes.get(error.code) ?? 'Refused';
  return new EtcdError(code, `${what}: ${words}`, { cause: error });
}

/** The same trouble must read the same each time: words with times in them would be news at every look. */
const steady = (words: string): string =>
  words
    .replace(/^Deadline exceeded after .*$/s, 'no answer within the deadline')
    .replace(/ \(\d{4}-\d\d-\d\dT[\d:.]+Z\)/g, '');

/** gRPC wraps why a connection failed: `No connection established. Last error: Error: connect ECONNREFUSED …. Resolution note: `. */
const plain = (details: string): string =>
  details
    .replace(/^etcdserver: /, '')
    .replace(/^No connection established\. Last error: (?:Error: )?(.*?)\.? Resolution note:.*$/s, '$1');

const exactWords: ReadonlyMap<string, EtcdCode> = new Map([
  ['can only promote a learner member which is in sync with leader', 'LearnerNotReady'],
  ['too many learner members in cluster', 'TooManyLearners'],
  ['member not found', 'MemberNotFound'],
  ['member ID already exist', 'PeerURLExists'],
  ['Peer URLs already exists', 'PeerURLExists'],
  ['re-configuration failed due to not enough started members', 'NotEnoughStarted'],
  ['unhealthy cluster', 'UnhealthyCluster'],
  ['no leader', 'NoLeader'],
  ['leader changed', 'NoLeader'],
  ['cluster ID mismatch', 'WrongMember'],
  // As UNAVAILABLE in 3.4 and 3.5, though the member is there.
  ['rpc not supported for learner', 'Refused'],
]);

/** What etcd says does not matter where the connection itself failed. */
const grpcCodes: ReadonlyMap<status, EtcdCode> = new Map<status, EtcdCode>([
  [status.UNAVAILABLE, 'Unavailable'],
  [status.CANCELLED, 'Unavailable'],
  [status.DEADLINE_EXCEEDED, 'DeadlineExceeded'],
]);

function codeOfWords(words: string): EtcdCode | undefined {
  // With a reason behind it; as with a deadline of our own, the call may have been carried out.
  if (words.startsWith('request timed out')) return 'DeadlineExceeded';
  return exactWords.get(words) ?? refusedCode(words);
}

/** A host that is lost, or cut off, says nothing; this one answers. */
const refusedCode = (words: string): EtcdCode | undefined =>
  /\bconnect ECONNREFUSED\b/.test(words) ? 'ConnectionRefused' : undefined;

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'details' in error && 'code' in error && typeof error.details === 'string';
}
