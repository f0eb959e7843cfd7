// Which names a cluster may have.
import { expect, test } from '@jest/globals';

import { nameMistake, notRunning } from '../../../../tools/cluster/names.ts';

test.each(['default', 'a', '1', 'e2e-2', 'x'.repeat(32)])('%s is a name', (name) => {
  expect(nameMistake(name)).toBeUndefined();
});

test.each(['', '-a', 'a-', 'A', 'a.b', 'a/b', '..', 'x'.repeat(33)])('"%s" is none', (name) => {
  expect(nameMistake(name)).toMatch(/can't be a cluster's name/);
});

test('what is said of a cluster that is not there can be typed as it stands', () => {
  expect(notRunning('default')).toMatch(/npm run cluster -- up$/);
  expect(notRunning('other')).toMatch(/npm run cluster -- up --name other$/);
});
