// What counts as an identity used twice.
import { describe, expect, test } from '@jest/globals';
import { Identities } from '../../support/e2e/identities.ts';

describe('an identity', () => {
  test('may be seen again as it was', () => {
    const identities = new Identities();
    identities.see('claim a', 'UID 1');
    identities.see('claim a', 'UID 1');
    identities.see('claim b', 'UID 2');
    expect(identities.reused).toEqual([]);
  });

  test('that comes to mean something else was reused', () => {
    const identities = new Identities();
    identities.see('claim a', 'UID 1');
    identities.see('claim a', 'UID 2');
    expect(identities.reused).toEqual(['claim a was used twice: for UID 1, then for UID 2']);
  });
});
