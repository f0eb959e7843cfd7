// What the operator relies on of etcd: one suite for the fake and for every minor. The tests tell one story, each goes on from the last.
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { EtcdCode } from '../../src/errors.ts';
import type { Endpoint } from '../../src/etcd/etcd.ts';
import { voidedTicket } from '../../src/etcd/ticket.ts';
import type { Ground, Place } from '../support/etcd-ground.ts';

const token = 'token';

export function etcdContract(name: string, prepare: () => Promise<Ground>): void {
  describe(`etcd, ${name}`, () => {
    // Each wait has an end of its own; this is for a small machine that runs several minors at once.
    jest.setTimeout(90_000);
    let ground: Ground;
    let first: Place[];
    let a: Place, b: Place, c: Place, d: Place;

    beforeAll(async () => {
      ground = await prepare();
      [a, b, c, d] = [ground.place('a'), ground.place('b'), ground.place('c'), ground.place('d')];
      first = [a, b, c];
      for (const place of first) ground.start(place, { state: 'new', members: first, token });
      for (const place of first) await eventually(ground, () => ground.etcd.members(place));
    });

    afterAll(() => ground.close());

    const known = async (place: Place): Promise<Required<Pick<Endpoint, 'clusterID' | 'memberID'>> & Place> => {
      const { header } = await ground.etcd.status(place);
      return { ...place, clusterID: header.clusterID, memberID: header.memberID };
    };

    const leaderAndFollower = async (): Promise<readonly [Place, Place]> => {
      const statuses = await Promise.all(
        first.map(async (place) => ({ place, status: await ground.etcd.status(place) })),
      );
      const leads = ({ status }: (typeof statuses)[number]) => status.leader === status.header.memberID;
      const [leader, follower] = [statuses.find(leads), statuses.find((each) => !leads(each))];
      if (leader === undefined || follower === undefined) throw new Error('nobody leads');
      return [leader.place, follower.place];
    };

    test('each member tells of itself, and all tell the same cluster and leader', async () => {
      const statuses = await Promise.all(first.map((place) => ground.etcd.status(place)));
      expect(new Set(statuses.map(({ header }) => header.memberID)).size).toBe(3);
      expect(new Set(statuses.map(({ header }) => header.clusterID)).size).toBe(1);
      expect(new Set(statuses.map(({ leader }) => leader)).size).toBe(1);
      for (const status of statuses) {
        expect(status).toMatchObject({ version: ground.version, isLearner: false });
        expect(status.header.raftTerm).toBeGreaterThan(0n);
        expect(status.raftIndex).toBeGreaterThanOrEqual(status.raftAppliedIndex);
        expect(status.dbSize).toBeGreaterThan(0n);
        expect(status.dbSizeQuota === undefined).toBe(ground.version < '3.6');
      }
    });

    test('the storage version follows the version from 3.6 on, and is unknown before', async () => {
      const expected = ground.version < '3.6' ? undefined : ground.version.replace(/\d+$/, '0');
      await eventually(ground, async () => expect((await ground.etcd.status(a)).storageVersion).toBe(expected));
    });

    test('the membership list has every member with its name and URLs', async () => {
      const members = await ground.etcd.members(b);
      expect(members.map(({ name, peerURLs, isLearner }) => ({ name, peerURLs, isLearner })).sort(byName)).toEqual(
        first.map((place) => ({ name: place.name, peerURLs: [place.peerURL], isLearner: false })),
      );
      expect(members.every(({ clientURLs }) => clientURLs.length === 1)).toBe(true);
      expect(members.map(({ id }) => id)).toContain((await known(a)).memberID);
    });

    test('each member counts the others as active peers', async () => {
      const ids = await Promise.all(first.map(async (place) => (await known(place)).memberID));
      for (const [index, place] of first.entries()) {
        const others = ids.filter((_, other) => other !== index);
        await eventually(ground, async () =>
          expect(new Set((await ground.etcd.metrics(place)).active)).toEqual(new Set(others)),
        );
      }
    });

    test('an answer of another member or cluster is not taken', async () => {
      const endpoint = await known(a);
      expect(await ground.etcd.members(endpoint)).toHaveLength(3);
      const { memberID } = await known(b);
      for (const wrong of [{ memberID }, { clusterID: endpoint.clusterID + 1n }]) {
        for (const call of ['status', 'members'] as const) {
          await refused(ground.etcd[call]({ ...endpoint, ...wrong }), 'WrongMember');
        }
        await refused(ground.etcd.addLearner({ ...endpoint, ...wrong }, d.peerURL), 'WrongMember');
      }
    });

    test('leadership is moved by the leader alone, to a voter', async () => {
      const [leader, follower] = await leaderAndFollower();
      const { memberID } = await known(follower);
      await refused(ground.etcd.moveLeader(follower, memberID), 'Refused');
      await refused(ground.etcd.moveLeader(leader, 1n), 'Refused');
      await ground.etcd.moveLeader(leader, memberID);
      await eventually(ground, async () => expect((await ground.etcd.status(follower)).leader).toBe(memberID));
    });

    describe('a learner', () => {
      let id: bigint;

      test('is refused until the voters have been connected for five seconds, then added without a name', async () => {
        const { member, members } = await eventually(ground, () => ground.etcd.addLearner(a, d.peerURL), [
          'UnhealthyCluster',
        ]);
        id = member.id;
        expect(member).toMatchObject({ name: '', isLearner: true, peerURLs: [d.peerURL] });
        expect(members).toHaveLength(4);
        expect(members).toContainEqual(member);
      });

      test('is one at a time, and its URL is its own', async () => {
        await refused(ground.etcd.addLearner(a, 'http://127.0.0.1:1'), 'TooManyLearners');
        await refused(ground.etcd.addLearner(a, d.peerURL), 'PeerURLExists');
        await refused(ground.etcd.addLearner(a, b.peerURL), 'PeerURLExists');
      });

      test('that has never started is not promoted', async () => {
        await refused(ground.etcd.promote((await leaderAndFollower())[0], id), 'LearnerNotReady');
      });

      test('joins with a ticket of exactly the members that there are, else it exits', async () => {
        ground.start(d, { state: 'existing', members: [a, d], token });
        expect(await eventually(ground, async () => ended(ground, d))).toContain('member count is unequal');
        await ground.wipe(d);
        ground.start(d, { state: 'existing', members: [...first, d], token });
        await eventually(ground, async () => expect(await ground.etcd.status(d)).toMatchObject({ isLearner: true }));
        expect((await known(d)).memberID).toBe(id);
      });

      test('answers for itself alone', async () => {
        expect((await ground.etcd.status(d)).raftAppliedIndex).toBeGreaterThan(0n);
        await refused(ground.etcd.members(d), 'Refused');
      });

      test('is promoted once it has caught up, and only once', async () => {
        const [leader] = await leaderAndFollower();
        const members = await eventually(ground, () => ground.etcd.promote(leader, id), ['LearnerNotReady']);
        expect(members.find((member) => member.id === id)).toMatchObject({ name: 'd', isLearner: false });
        await eventually(ground, () => ground.etcd.members(d));
        await refused(ground.etcd.promote(leader, id), 'Refused');
      });

      test('that became a voter is removed again, and ends by itself', async () => {
        const members = await eventually(ground, () => ground.etcd.removeMember(a, id), ['UnhealthyCluster']);
        expect(members.map(({ name }) => name).sort()).toEqual(['a', 'b', 'c']);
        await eventually(ground, () => refused(ground.etcd.status(d), 'ConnectionRefused'));
        await refused(ground.etcd.removeMember(a, id), 'MemberNotFound');
        await refused(ground.etcd.promote((await leaderAndFollower())[0], id), 'MemberNotFound');
      });
    });

    test('an alarm is told by the status of each member, with the member that raised it', async () => {
      expect((await ground.etcd.status(c)).alarms).toEqual([]);
      const { memberID } = await known(b);
      await ground.raiseAlarm(a, { memberID, type: 'CORRUPT' });
      await ground.raiseAlarm(a, { type: 'CORRUPT' });
      await eventually(ground, async () => {
        const { alarms } = await ground.etcd.status(c);
        expect(alarms).toHaveLength(2);
        expect(alarms).toContainEqual({ memberID, type: 'CORRUPT' });
        expect(alarms).toContainEqual({ type: 'CORRUPT' });
      });
    });

    test('a member whose quota is used up tells so', async () => {
      const full = ground.place('full');
      ground.start(full, { state: 'new', members: [full], token: 'full' }, { quotaBytes: 4 * 1024 * 1024 });
      await eventually(ground, () => ground.etcd.members(full));
      await ground.fill(full);
      const { memberID } = await known(full);
      await eventually(ground, async () =>
        expect((await ground.etcd.status(full)).alarms).toEqual([{ memberID, type: 'NOSPACE' }]),
      );
      await ground.stop(full);
    });

    test('an address where nothing runs refuses the connection', async () => {
      const nobody = ground.place('nobody');
      for (const call of ['status', 'members', 'metrics'] as const) {
        await refused(ground.etcd[call](nobody), 'ConnectionRefused');
      }
    });

    test('a member that hangs is given up within the deadline, and answers again as soon as it runs', async () => {
      await ground.freeze(c);
      try {
        const start = performance.now();
        for (const call of ['status', 'metrics'] as const) await refused(ground.etcd[call](c), 'DeadlineExceeded');
        expect(performance.now() - start).toBeLessThan(2 * 3000 + 1000);
      } finally {
        ground.thaw(c);
      }
      await eventually(ground, () => ground.etcd.members(c));
    });

    test('without quorum only what a member answers by itself is answered', async () => {
      const [leader, follower] = await leaderAndFollower();
      const gone = first.filter((place) => place !== follower);
      expect(gone).toContain(leader);
      const killed = await Promise.all(gone.map(async (place) => (await known(place)).memberID));
      for (const place of gone) await ground.stop(place);
      await eventually(ground, async () => expect((await ground.etcd.status(follower)).leader).toBe(0n));
      await refused(ground.etcd.members(follower), 'NoLeader');
      await refused(ground.etcd.addLearner(follower, d.peerURL), 'NoLeader');
      await eventually(ground, async () => {
        const { active } = await ground.etcd.metrics(follower);
        expect(active.filter((id) => killed.includes(id))).toEqual([]);
      });
    });

    test('a member with data comes back with its voided ticket, as itself', async () => {
      const { clusterID } = await eventually(ground, async () => known(await running()));
      for (const place of first) {
        await ground.stop(place);
        ground.start(place, voidedTicket(place, { token }));
      }
      for (const place of first) await eventually(ground, () => ground.etcd.members({ ...place, clusterID }));
    });

    test('a member without data does not start with its voided ticket', async () => {
      await ground.stop(a);
      await ground.wipe(a);
      ground.start(a, voidedTicket(a, { token }));
      expect(await eventually(ground, async () => ended(ground, a))).toMatch(
        /could not retrieve cluster information|cannot fetch cluster info/,
      );
    });

    test('one that the others cannot call serves with any of them: what it calls carries what both say', async () => {
      const [x, y] = [ground.place('x'), ground.place('y')];
      const z = { ...ground.place('z'), peerURL: 'http://127.0.0.1:1' };
      const all = [x, y, z];
      for (const place of all) ground.start(place, { state: 'new', members: all, token: 'one-way' });
      for (const place of all) await eventually(ground, () => ground.etcd.members(place));
      const [ofX, ofZ] = [await known(x), await known(z)];
      await eventually(ground, async () => expect((await ground.etcd.metrics(z)).active).toContain(ofX.memberID));
      await ground.stop(y);
      for (const place of [x, z]) await eventually(ground, () => ground.etcd.members(place));
      const { leader } = await ground.etcd.status(x);
      const [from, to] = leader === ofX.memberID ? [x, ofZ] : [z, ofX];
      await eventually(ground, () => ground.etcd.moveLeader(from, to.memberID));
      for (const place of [x, z]) await eventually(ground, () => ground.etcd.members(place));
      for (const place of [x, z]) await ground.stop(place);
    });

    test('an address that is now the place of another cluster is found out, although its connection was trusted', async () => {
      const endpoint = await known(b);
      await eventually(ground, () => ground.etcd.members(endpoint));
      await ground.stop(b);
      await ground.wipe(b);
      ground.start(b, { state: 'new', members: [b], token: 'another' });
      const call = () => ground.etcd.addLearner(endpoint, d.peerURL);
      await eventually(ground, () => refused(call(), 'WrongMember'));
      ground.etcd.forget(b.host);
      await refused(call(), 'WrongMember');
      expect(await ground.etcd.members(b)).toHaveLength(1);
    });

    async function running(): Promise<Place> {
      for (const place of first) {
        const answers = await ground.etcd.status(place).then(
          () => true,
          () => false,
        );
        if (answers) return place;
      }
      throw new Error('no member runs');
    }
  });
}

const byName = (x: { readonly name: string }, y: { readonly name: string }) => x.name.localeCompare(y.name);

function ended(ground: Ground, place: Place): string {
  const words = ground.ended(place);
  if (words === undefined) throw new Error(`${place.name} still runs`);
  return words;
}

async function refused(call: Promise<unknown>, code: EtcdCode): Promise<void> {
  await expect(call).rejects.toMatchObject({ name: 'EtcdError', code });
}

/** Tries until it succeeds. With codes given, any other failure ends it at once. */
async function eventually<T>(ground: Ground, attempt: () => Promise<T>, meanwhile?: readonly EtcdCode[]): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (meanwhile !== undefined && !meanwhile.some((code) => String(Object(error).code) === code)) throw error;
      if (tries === 200) throw error;
    }
    await ground.pass();
  }
}
