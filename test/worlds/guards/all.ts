// Every guard that `npm run mutants` switches off.
import { birth } from './birth.ts';
import { claims } from './claims.ts';
import { fate } from './fate.ts';
import { growth } from './growth.ts';
import type { Guard } from './guard.ts';
import { identity } from './identity.ts';
import { medium } from './medium.ts';
import { membership } from './membership.ts';
import { operator } from './operator.ts';
import { removal } from './removal.ts';
import { rollout } from './rollout.ts';
import { plan } from './rules.ts';
import { serving } from './serving.ts';
import { versions } from './versions.ts';
import { volumes } from './volumes.ts';

export const guards: readonly Guard[] = [
  ...birth,
  ...identity,
  ...growth,
  ...removal,
  ...fate,
  ...claims,
  ...membership,
  ...serving,
  ...rollout,
  ...versions,
  ...volumes,
  ...medium,
  ...plan,
  ...operator,
];
