// The schema of how etcd looks for members whose data differs: `spec.integrity`. What is done about such a member is the rule alarms' matter.
import { patterns } from './patterns.ts';
import { flag, object, text } from './schema.ts';
import { sentences } from './sentences.ts';

export const integrity = object(
  'How etcd looks for members whose data differs. A change restarts the members, one at a time.',
  {
    checkAtBoot: flag(
      'A member that starts on its data compares it with that of the others first, and ends where it differs. Default: true.',
      { default: true },
    ),
    checkInterval: text(
      'How often the leader compares the data of all members: a whole number of s, m or h, at least 1m, or 0s for never. Where they differ etcd takes no more writes (alarm CORRUPT). Each member reads all its data for it, and writes wait meanwhile: hours are right for large databases. Default: 1h.',
      {
        default: '1h',
        maxLength: 16,
        rules: [{ rule: `self.matches('${patterns.checkInterval}')`, message: sentences.checkInterval }],
      },
    ),
  },
  { default: { checkAtBoot: true, checkInterval: '1h' } },
);
