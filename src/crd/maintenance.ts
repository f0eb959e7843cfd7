// The schema of when changes may reach the members: `spec.maintenance`. What windows mean is src/crd/windows.ts's matter.
import { Type } from '@sinclair/typebox';
import { patterns } from './patterns.ts';
import { list, object, text } from './schema.ts';
import { sentences } from './sentences.ts';

const window = object('A time at which changes may reach the members.', {
  schedule: text(
    'When it opens: five fields of cron (minute, hour, day of the month, month, day of the week), such as "0 2 * * 6" for Saturdays at two. Where both days are given, either of them counts.',
    { maxLength: 128, rules: [{ rule: `self.matches('${patterns.schedule}')`, message: sentences.windowSchedule }] },
  ),
  timeZone: Type.Optional(
    text('By the clocks of which place: a name such as Europe/Berlin. Default: UTC.', {
      maxLength: 64,
      rules: [
        {
          // Of a zone that it does not know the server says so, and this sentence.
          rule: `self.matches('${patterns.timeZone}') && timestamp('2026-01-01T00:00:00Z').getHours(self) >= 0`,
          message: sentences.windowTimeZone,
        },
      ],
    }),
  ),
  duration: text(
    'For how long it is open, such as 4h or 90m. Windows that overlap are as one; one that is longer than its period is always open.',
    {
      maxLength: 16,
      rules: [{ rule: `self.matches('${patterns.windowDuration}')`, message: sentences.windowDuration }],
    },
  ),
});

export const maintenance = object('When the operator may do what costs a member its connections.', {
  windows: Type.Optional(
    list(
      'Changes of spec and version reach the members only while one of these is open: it is asked before each member. Repair, growth and a cold start never wait. Default: always.',
      window,
      16,
    ),
  ),
});
