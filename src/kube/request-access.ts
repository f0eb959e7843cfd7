// What a request to the apiserver needs to know of it, wherever that comes from.
import type { OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';

/** A request that is about to be made. */
export type Request = Omit<RequestOptions, 'headers'> & { headers: OutgoingHttpHeaders };

export interface Access {
  /** URL of the apiserver. */
  readonly server: string;
  /** Adds what authenticates to a request. Asked every time: tokens and certificates change while we run. */
  authenticate(options: Request): Promise<void>;
  /** The agent that `authenticate` sets knows the way through a proxy, and has to be kept. */
  readonly isProxied: boolean;
}
