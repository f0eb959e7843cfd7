// How connections to etcd are secured: the one place that TLS and users will come to. In this release they are plain.
import { credentials, type ChannelCredentials } from '@grpc/grpc-js';

export const createCredentials = (): ChannelCredentials => credentials.createInsecure();
