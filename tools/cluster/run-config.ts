// What the one who starts a run and the run's keeper tell each other. Types only.
import type { Programs } from './control-plane.ts';
import type { Found, Settings } from './settings.ts';

export interface RunImage {
  readonly name: string;
  readonly reference: string;
  readonly archive: string;
}

/** Written to the run's folder before the keeper starts, and read by all who attach later. */
export interface RunConfig {
  readonly name: string;
  /** The run's folder as the host sees it. */
  readonly folder: string;
  readonly relayPort: number;
  /** Whether the run ends with the process that started it. */
  readonly endWithCaller: boolean;
  readonly found: Found;
  readonly settings: Settings;
  readonly programs: Programs;
  /** What every node holds from the start. */
  readonly images: readonly RunImage[];
  /** The folder in the cache that holds them as containerd wants them. */
  readonly imageStore: string;
}

export type KeeperMessage =
  | { readonly kind: 'step'; readonly title: string; readonly seconds: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string; readonly log: string };
