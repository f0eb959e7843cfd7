// One unary gRPC call with protobuf-es messages over grpc-js. It knows neither etcd nor retries.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { Client, Metadata } from '@grpc/grpc-js';

/** Rejects with grpc-js's ServiceError. `deadline` is a time in milliseconds. */
export function unary<I extends DescMessage, O extends DescMessage>(
  client: Client,
  method: DescMethodUnary<I, O>,
  request: MessageInitShape<I>,
  options: { readonly deadline: number; readonly metadata: Metadata },
): Promise<MessageShape<O>> {
  const { promise, resolve, reject } = Promise.withResolvers<MessageShape<O>>();
  client.makeUnaryRequest(
    `/${method.parent.typeName}/${method.name}`,
    (message: MessageShape<I>) => Buffer.from(toBinary(method.input, message)),
    (bytes: Buffer) => fromBinary(method.output, bytes),
    create(method.input, request),
    options.metadata,
    { deadline: options.deadline },
    (error, answer) => {
      if (answer === undefined) reject(error ?? new Error(`${method.name} was answered without a message`));
      else resolve(answer);
    },
  );
  return promise;
}
