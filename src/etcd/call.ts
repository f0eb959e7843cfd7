// What is asked of one member within one deadline: only after it has shown who it is, and only its own answer is taken.
import { isMessage } from '@bufbuild/protobuf';
import type { DescMessage, DescMethodUnary, Message, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { Metadata } from '@grpc/grpc-js';
import { EtcdError } from '../errors.ts';
import type { Connection, Identity } from './connection.ts';
import type { Endpoint } from './etcd.ts';
import { Maintenance, ResponseHeaderSchema, type StatusResponse } from './gen/rpc_pb.ts';
import { unary } from './wire.ts';

export class Call {
  readonly #at: Endpoint;
  readonly #connection: Connection;
  readonly #deadline: number;

  /** `deadline` is a time in milliseconds. */
  constructor(at: Endpoint, connection: Connection, deadline: number) {
    this.#at = at;
    this.#connection = connection;
    this.#deadline = deadline;
  }

  async status(): Promise<StatusResponse> {
    const answer = await this.#send(Maintenance.method.status, {}, false);
    this.#connection.learn(identityOf(answer));
    return answer;
  }

  /** Of the member at the other end of this very connection, which is the expected one. */
  async identity(): Promise<Identity> {
    const known = this.#connection.identity;
    if (known === undefined) return identityOf(await this.status());
    this.#verify(known);
    return known;
  }

  /** Fails at once where the member knows no leader, instead of waiting for one. */
  async ask<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
  ): Promise<MessageShape<O>> {
    await this.identity();
    return this.#send(method, request, true);
  }

  async #send<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    needsLeader: boolean,
  ): Promise<MessageShape<O>> {
    const metadata = new Metadata();
    if (needsLeader) metadata.set('hasleader', 'true');
    const answer = await unary(this.#connection.client, method, request, { deadline: this.#deadline, metadata });
    this.#connection.answeredAt = Date.now();
    // Again here: the connection may have been lost, and made anew to another, since it was asked who it is.
    this.#verify(identityOf(answer));
    return answer;
  }

  #verify({ clusterID, memberID }: Pick<Identity, 'clusterID' | 'memberID'>): void {
    const { host, clusterID: cluster = clusterID, memberID: member = memberID } = this.#at;
    if (cluster === clusterID && member === memberID) return;
    const found = `member ${memberID.toString(16)} of cluster ${clusterID.toString(16)}`;
    const expected = `member ${member.toString(16)} of cluster ${cluster.toString(16)}`;
    throw new EtcdError('WrongMember', `${found} answers at ${host}, where ${expected} was expected`);
  }
}

function identityOf(answer: Message): Identity {
  const header = 'header' in answer && isMessage(answer.header, ResponseHeaderSchema) ? answer.header : undefined;
  const version = 'version' in answer && typeof answer.version === 'string' ? answer.version : '';
  return { clusterID: header?.clusterId ?? 0n, memberID: header?.memberId ?? 0n, version };
}
