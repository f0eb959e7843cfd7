// One thing that happens to a cluster, and what it is called.
import type { SpecChanges } from '../../unit/desired/example.ts';
import type { Scene } from './scene.ts';

export interface Situation {
  readonly title: string;
  /** What it is made with. `never`: it is not settled before, the situation begins with nothing. */
  readonly spec?: SpecChanges | 'never';
  readonly happens: (s: Scene) => Promise<void>;
  /** It is told when this is the reason of the plan; absent: after four looks. */
  readonly until?: string;
  /** It goes on by itself: the next look has something else to tell. */
  readonly passes?: true;
  /** What goes on without being anything new. */
  readonly meanwhile?: (s: Scene, i: number) => Promise<void>;
}
