// The schema of the etcd version that members run: `spec.version`. Which versions are run is src/etcd/versions.ts's matter.
import { minors } from '../etcd/versions.ts';
import { versionPattern } from './patterns.ts';
import { text } from './schema.ts';
import type { Rule } from './schema.ts';
import { sentences, tooOld } from './sentences.ts';

const rules: readonly Rule[] = [
  { rule: `self.matches('${versionPattern}')`, message: sentences.version },
  ...Object.values(minors).flatMap(({ oldest, newest }) => {
    const [major, minor, patch = '0'] = oldest.split('.');
    const older = `self.startsWith('${major}.${minor}.') && int(self.split('.')[2]) < ${patch}`;
    return patch === '0' ? [] : { rule: `!self.matches('${versionPattern}') || !(${older})`, message: tooOld(newest) };
  }),
];

export const version = text(
  'The etcd version, X.Y.Z from 3.4 to 3.7. A newer one is walked to minor by minor, member by member; one minor down goes by the downgrade of etcd, from 3.6 on. Default: that of the operator when the cluster is made, and kept from then on.',
  { maxLength: 16, rules },
);
