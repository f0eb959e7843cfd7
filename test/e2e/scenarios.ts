// All scenarios, in the order in which a lane takes them: the long ones first, so that two at a time end together.
import type { Scenario } from '../support/e2e/scenario.ts';
import { coldStart } from './cold-start.ts';
import { create } from './create.ts';
import { deleted } from './delete.ts';
import { grow } from './grow.ts';
import { operatorKilled } from './operator-killed.ts';
import { paused } from './paused.ts';
import { restricted } from './restricted.ts';
import { sideBySide } from './side-by-side.ts';
import { wipedDisk } from './wiped-disk.ts';

export const scenarios: readonly Scenario[] = [
  grow,
  deleted,
  ...create,
  coldStart,
  sideBySide,
  paused,
  restricted,
  operatorKilled,
  wipedDisk,
];
