// What a scenario is, and what it is given to work with.
import type { Cluster } from '../../../tools/cluster/cluster.ts';
import type { Api } from './api.ts';

/**
 * calm: touches nothing but its own namespace; two run at a time.
 * operator: kills or reconfigures the operator, which all share; runs alone.
 * nodes: touches nodes or their disks; runs alone, and only on the local cluster.
 */
export type Lane = 'calm' | 'operator' | 'nodes';

export interface Scenario {
  readonly name: string;
  readonly lane: Lane;
  readonly timeoutSeconds: number;
  /** Plays its faults on processes of the nodes, whatever its lane, so it needs a cluster of our own. */
  readonly onlyLocal?: true;
  run(trial: Trial): Promise<void>;
}

/** Where scenarios run. */
export interface Ground {
  readonly api: Api;
  /** Its standard output; throws with its standard error when it fails. */
  kubectl(args: readonly string[]): Promise<string>;
  readonly kubeconfig: string;
  readonly writerImage: string;
  /** Absent on a cluster that is not ours. */
  readonly local?: Cluster;
}

/** One run of one scenario: a namespace of its own, gone with everything in it when the run ends. */
export interface Trial extends Ground {
  readonly namespace: string;
  /** Tells the user what goes on. */
  tell(words: string): void;
  /** A check that must hold at the end of every run, also of one that missed a deadline. Checks run last in, first out. */
  atEnd(check: () => Promise<void>): void;
}
