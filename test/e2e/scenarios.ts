// All scenarios, in the order in which a lane takes them: the long ones first, so that those of a lane end together.
import type { Scenario } from '../support/e2e/scenario.ts';
import { byHand } from './by-hand.ts';
import { changeOfFive, changeOfOne, changeOfThree } from './change.ts';
import { claimDeleted } from './claim-deleted.ts';
import { coldStart } from './cold-start.ts';
import { create } from './create.ts';
import { deleted } from './delete.ts';
import { drained } from './drain.ts';
import { hibernate } from './hibernate.ts';
import { medium } from './medium.ts';
import { memberStopped } from './member-stopped.ts';
import { nodeCut } from './node-cut.ts';
import { nodeLost } from './node-lost.ts';
import { operatorFrozen } from './operator-frozen.ts';
import { operatorKilled } from './operator-killed.ts';
import { operatorSettings } from './operator-settings.ts';
import { orphaned } from './orphaned.ts';
import { paused } from './paused.ts';
import { repair } from './repair.ts';
import { restart, restartOfOne } from './restart.ts';
import { restricted } from './restricted.ts';
import { retention } from './retention.ts';
import { scale } from './scale.ts';
import { sideBySide } from './side-by-side.ts';
import { twenty } from './twenty.ts';
import { v2Keys } from './v2-keys.ts';
import { versions } from './versions.ts';
import { troubledVersions } from './versions-troubled.ts';
import { volumesGrow } from './volumes-grow.ts';
import { volumesLost } from './volumes-lost.ts';
import { wipedDisk } from './wiped-disk.ts';
import { zones } from './zones.ts';

export const scenarios: readonly Scenario[] = [
  twenty,
  retention,
  ...scale,
  changeOfThree,
  ...versions,
  changeOfFive,
  ...troubledVersions,
  volumesGrow,
  zones,
  medium,
  deleted,
  byHand,
  repair,
  hibernate,
  claimDeleted,
  volumesLost,
  coldStart,
  memberStopped,
  restart,
  changeOfOne,
  restartOfOne,
  v2Keys,
  sideBySide,
  paused,
  orphaned,
  ...create,
  restricted,
  operatorKilled,
  operatorFrozen,
  operatorSettings,
  nodeCut,
  drained,
  nodeLost,
  wipedDisk,
];
