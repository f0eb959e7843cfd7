// Claims that are not the ones that members ran on: restored, copied or made by a person under a name of ours. Never deleted, never a member's.
import { describe, expect, test } from '@jest/globals';
import { annotations, labels } from '../../../src/controllers/cluster/names.ts';
import { leftovers } from '../../../src/controllers/cluster/rules/leftovers.ts';
import { latches } from '../../../src/controllers/cluster/rules/latches.ts';
import { scale } from '../../../src/controllers/cluster/rules/scale.ts';
import { claims, pods } from '../../../src/kube/objects.ts';
import { untilSettled, untilTrue } from '../../support/loop-end.ts';
import { at, Ground, Operator } from '../../support/loop.ts';
import {
  latch,
  latched,
  listedAs,
  member,
  members,
  noPod,
  observed,
  published,
  ticket,
  voter,
} from '../../support/observed.ts';
import { said } from '../../support/rule-table.ts';

const three = [member('a', voter()), member('b', voter()), member('c', voter())];

describe('a claim that a person made under the name of a member', () => {
  const bare = latch({});

  test('is not noted as that of a member which was not seen to run on it', () => {
    const restored = member('c', listedAs('voter'), published(), ticket('voided'), noPod(), bare);
    const o = observed(members(member('a', voter()), member('b', voter()), restored));
    expect(said(latches, o)).toBeUndefined();
  });

  test('is kept when the member was replaced', () => {
    const noted = member('d', noPod(), latched({ removed: 'Replaced' }));
    const { claimUID: _, ...others } = noted.latch;
    const o = observed(members(...three, { ...noted, latch: others }));
    expect(said(leftovers, o)).toBeUndefined();
  });

  test('is no newcomer, so it is not deleted as one that nobody wants', () => {
    const restored = member('d', noPod(), bare);
    expect(said(scale, observed(members(...three, restored)))).toBeUndefined();
  });

  test('nor is it when the voided ticket of the member is still there', () => {
    const restored = member('d', noPod(), ticket('voided'));
    expect(said(scale, observed(members(...three, restored)))).toBeUndefined();
  });
});

test('a copy of a claim, labels, latches and all, is not taken for the claim', async () => {
  const ground = new Ground();
  await ground.create(3);
  const operator = new Operator(ground);
  await untilSettled(ground, operator);
  const name = (await ground.cluster()).status?.members?.[0]?.name ?? '';
  await copyOf(ground, name);

  const before = await podUID(ground, name);
  await ground.others.delete(pods, { ...at, name }, before ?? '');
  await untilTrue(ground, operator, async () => {
    const after = await podUID(ground, name);
    return after !== undefined && after !== before;
  });
  await untilSettled(ground, operator);
  const names = (await ground.others.list(claims, { namespace: at.namespace })).items.map((c) => c.metadata?.name);
  expect(names).toContain(name);
  expect(names).toContain('a-copy');
  expect(names).toHaveLength(4);
});

/** As a tool that restores claims makes them. */
async function copyOf(ground: Ground, name: string): Promise<void> {
  const { metadata, spec = {} } = await ground.others.get(claims, { ...at, name });
  const { labels: own = {}, annotations: notes = {}, uid } = metadata ?? {};
  expect(own[labels.member]).toBe(name);
  expect(notes[annotations.claimUID]).toBe(uid);
  await ground.others.create(claims, { metadata: { ...at, name: 'a-copy', labels: own, annotations: notes }, spec });
}

async function podUID(ground: Ground, name: string): Promise<string | undefined> {
  const { items } = await ground.others.list(pods, { namespace: at.namespace });
  return items.find(({ metadata }) => metadata?.name === name)?.metadata?.uid;
}
