// The schema of the etcd version that members run: `spec.version`. Which versions are run is src/etcd/versions.ts's matter.
import { minors } from '../etcd/versions.ts';
import { text } from './schema.ts';
import type { Rule } from './schema.ts';
import { sentences } from './sentences.ts';

const known = Object.keys(minors)
  .map((minor) => minor.replace('.', '[.]'))
  .join('|');

const rules: readonly Rule[] = [
  { rule: `self.matches('^(${known})[.](0|[1-9][0-9]{0,4})$')`, message: sentences.version },
  ...Object.entries(minors).flatMap(([minor, { oldest, newest, olderAre }]) => {
    const patch = Number(oldest.split('.')[2]);
    if (patch === 0) return [];
    return {
      rule: `!self.matches('^${minor.replace('.', '[.]')}[.][0-9]{1,5}$') || int(self.split('.')[2]) >= ${patch}`,
      message: `versions of ${minor} before ${oldest} ${olderAre}: choose ${newest}`,
    };
  }),
];

export const version = text(
  'The etcd version, X.Y.Z from 3.4 to 3.7. Default: that of the operator when the cluster is made. It is kept from then on, and can not be changed in this release.',
  { maxLength: 16, rules },
);
