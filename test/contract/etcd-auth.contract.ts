// What a member says to an operator without a user, once somebody has turned authentication on: the words by which it is told.
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { clientPort } from '../../src/etcd/arguments.ts';
import type { Ground, Place } from '../support/etcd-ground.ts';

export function authContract(name: string, prepare: () => Promise<Ground>): void {
  describe(`authentication, ${name}`, () => {
    jest.setTimeout(90_000);
    let ground: Ground;

    beforeEach(async () => {
      ground = await prepare();
    });

    afterEach(() => ground.close());

    test('is told by the words of a refused call', async () => {
      const place = ground.place('a');
      ground.start(place, { state: 'new', members: [place], token: 't' });
      while (!(await answers(ground, place))) await ground.pass();
      await post(place, 'user/add', { name: 'root', password: 'secret' });
      await post(place, 'role/add', { name: 'root' });
      await post(place, 'user/grant', { user: 'root', role: 'root' });
      await post(place, 'enable', {});
      await expect(ground.etcd.members(place)).rejects.toThrow(/user name is empty$/);
    });
  });
}

const answers = (ground: Ground, place: Place): Promise<boolean> =>
  ground.etcd.members(place).then(
    () => true,
    () => false,
  );

async function post({ host }: Place, path: string, body: object): Promise<void> {
  const url = `http://${host}:${String(clientPort)}/v3/auth/${path}`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
}
