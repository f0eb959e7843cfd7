// A fake member behind etcd's own two listeners: gRPC for clients, plain HTTP for metrics. It answers what is asked of a member that stays
// what it is; no fleet that is measured changes its members.
import { create, toBinary } from '@bufbuild/protobuf';
import type { DescMessage, DescMethodUnary, MessageInitShape } from '@bufbuild/protobuf';
import { Server, ServerCredentials, status as codes } from '@grpc/grpc-js';
import type { MethodDefinition, ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { clientPort, metricsPort } from '../../../src/etcd/arguments.ts';
import type { Etcd, Header } from '../../../src/etcd/etcd.ts';
import { Cluster, KV, Maintenance } from '../../../src/etcd/gen/rpc_pb.ts';
import type { ResponseHeaderSchema } from '../../../src/etcd/gen/rpc_pb.ts';

/** Serves what this etcd says of the member at this address; resolves to how that is ended. */
export async function serveMember(etcd: Etcd, host: string): Promise<() => void> {
  const grpc = new Server();
  for (const { name, definition, answer } of methods(etcd, host)) {
    grpc.addService(Object.fromEntries([[name, definition]]), Object.fromEntries([[name, answering(answer)]]));
  }
  await promisify(grpc.bindAsync.bind(grpc))(`${host}:${clientPort}`, ServerCredentials.createInsecure());
  const metrics = createServer((_, response) => {
    activePeersPage(etcd, host).then(
      (page) => response.end(page),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await once(metrics.listen(metricsPort, host), 'listening');
  return () => {
    grpc.forceShutdown();
    metrics.close();
  };
}

function methods(etcd: Etcd, host: string): readonly Method[] {
  const at = { host, serverName: host };
  const header = async () => headerOf((await etcd.status(at)).header);
  return [
    method(KV.method.range, async () => ({ header: await header() })),
    method(Cluster.method.memberList, async () => {
      const members = await etcd.members(at);
      return {
        header: await header(),
        members: members.map(({ id, ...others }) => ({
          ...others,
          ID: id,
          peerURLs: [...others.peerURLs],
          clientURLs: [...others.clientURLs],
        })),
      };
    }),
    method(Maintenance.method.status, async () => {
      const { header, alarms: _, ...others } = await etcd.status(at);
      return { ...others, header: headerOf(header), raftTerm: header.raftTerm };
    }),
  ];
}

const headerOf = ({
  clusterID,
  memberID,
  revision,
  raftTerm,
}: Header): MessageInitShape<typeof ResponseHeaderSchema> => ({
  clusterId: clusterID,
  memberId: memberID,
  revision,
  raftTerm,
});

interface Method {
  readonly name: string;
  readonly definition: MethodDefinition<Buffer, Buffer>;
  readonly answer: () => Promise<Buffer>;
}

/** The request is not read: none of them says anything that matters here. */
function method<I extends DescMessage, O extends DescMessage>(
  { name, parent, output }: DescMethodUnary<I, O>,
  answer: () => Promise<MessageInitShape<O>>,
): Method {
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    name,
    definition: {
      path: `/${parent.typeName}/${name}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    },
    answer: async () => Buffer.from(toBinary(output, create(output, await answer()))),
  };
}

/** A member that does not serve yet: the connection stands, the call fails. */
function answering(answer: () => Promise<Buffer>) {
  return async (_: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>): Promise<void> => {
    try {
      done(null, await answer());
    } catch (error) {
      done({ code: codes.UNAVAILABLE, details: String(error) });
    }
  };
}

async function activePeersPage(etcd: Etcd, host: string): Promise<string> {
  const at = { host, serverName: host };
  const local = (await etcd.status(at)).header.memberID;
  const { active } = await etcd.metrics(at);
  const line = (peer: bigint) =>
    `etcd_network_active_peers{Local="${local.toString(16)}",Remote="${peer.toString(16)}"} 1\n`;
  return active.map(line).join('');
}
