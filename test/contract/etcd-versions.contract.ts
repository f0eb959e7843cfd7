// What the operator relies on where members run different versions: one suite for the fake and for real processes. Each test tells a story
// of its own, with three members on the same disks throughout.
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Status } from '../../src/etcd/etcd.ts';
import { voidedTicket } from '../../src/etcd/ticket.ts';
import type { Ground, Place } from '../support/etcd-ground.ts';

const [v35, v36, v37] = ['3.5.35', '3.6.16', '3.7.3'] as const;
const token = 'token';

export function versionsContract(name: string, prepare: () => Promise<Ground>): void {
  describe(`versions, ${name}`, () => {
    jest.setTimeout(180_000);
    let ground: Ground;
    let all: readonly Place[];

    beforeEach(async () => {
      ground = await prepare();
      all = ['a', 'b', 'c'].map((each) => ground.place(each));
    });
    afterEach(() => ground.close());

    const born = async (version: string): Promise<void> => {
      for (const place of all) ground.start(place, { state: 'new', members: all, token }, {}, version);
      for (const place of all) await until(ground, () => ground.etcd.members(place));
    };
    const change = async (places: readonly Place[], version: string, leadsTo37 = false): Promise<void> => {
      for (const place of places) {
        // Killed, it may lose the storage version that it told a tenth of a second before.
        await ground.quit(place);
        ground.start(place, voidedTicket(place, { token }), { leadsTo37 }, version);
        await until(ground, async () => {
          // Its last words, where it has ended.
          expect(ground.ended(place)).toBeUndefined();
          await ground.etcd.members(place);
          expect((await ground.etcd.status(place)).version).toBe(version);
        });
      }
    };
    const clusterVersionIs = (version: string) =>
      until(ground, async () => {
        for (const place of all) expect((await ground.etcd.metrics(place)).clusterVersion).toBe(version);
      });
    const statuses = (): Promise<Status[]> => Promise.all(all.map((place) => ground.etcd.status(place)));
    const snapshots = () => Promise.all(all.map(async (at) => (await ground.etcd.metrics(at)).raftSnapshots ?? 0));
    const writeUntilAllHaveSnapshots = async (): Promise<void> => {
      const before = await snapshots();
      await until(ground, async () => {
        await ground.etcd.writeEntries(first(all), 2_500);
        for (const [index, now] of (await snapshots()).entries()) expect(now).toBeGreaterThan(before[index] ?? 0);
      });
    };

    test('the cluster version follows the oldest member, and entries that change nothing bring raft snapshots', async () => {
      await born(v35);
      await clusterVersionIs('3.5');
      await change(all.slice(0, 2), v36);
      expect((await ground.etcd.metrics(first(all))).clusterVersion).toBe('3.5');
      await change(all.slice(2), v36);
      await clusterVersionIs('3.6');
      const [{ header: before } = { header: undefined }] = await statuses();
      await writeUntilAllHaveSnapshots();
      const [{ header: after } = { header: undefined }] = await statuses();
      expect(after?.revision).toBe(before?.revision);
      await change(all, v37);
      await clusterVersionIs('3.7');
    });

    test('a member that joined by a raft snapshot tells the cluster version as well, though not in its metrics', async () => {
      await born(v36);
      await clusterVersionIs('3.6');
      await writeUntilAllHaveSnapshots();
      const d = ground.place('d');
      const { member } = await until(ground, () => ground.etcd.addLearner(first(all), d.peerURL));
      ground.start(d, { state: 'existing', members: [...all, d], token }, {}, v36);
      await until(ground, () => ground.etcd.promote(first(all), member.id));
      all = [...all, d];
      await clusterVersionIs('3.6');
    });

    test('started for the way to 3.7, a member of 3.6 writes a raft snapshot after a thousand entries', async () => {
      await born(v35);
      await change(all, v36, true);
      await clusterVersionIs('3.6');
      const before = await snapshots();
      await ground.etcd.writeEntries(first(all), 1_250);
      await until(ground, async () => {
        for (const [index, now] of (await snapshots()).entries()) expect(now).toBeGreaterThan(before[index] ?? 0);
      });
      await change(all, v37);
      await clusterVersionIs('3.7');
    });

    test('3.7 does not start on what 3.5 wrote unless a snapshot came after it, and starts again on 3.6', async () => {
      await born(v35);
      await change(all, v36);
      await clusterVersionIs('3.6');
      await ground.stop(first(all));
      ground.start(first(all), voidedTicket(first(all), { token }), {}, v37);
      await until(ground, async () => expect(ground.ended(first(all))).toContain('unmarshal should never fail'));
      await change(all.slice(0, 1), v36);
    });

    test('one minor down: validated and enabled, then member by member, and etcd ends it by itself', async () => {
      await born(v37);
      await clusterVersionIs('3.7');
      await expect(ground.etcd.enableDowngrade(first(all), '3.5')).rejects.toMatchObject({ code: 'Refused' });
      await ground.etcd.enableDowngrade(first(all), '3.6');
      await clusterVersionIs('3.6');
      await until(ground, async () => {
        for (const status of await statuses())
          expect(status).toMatchObject({ storageVersion: '3.6.0', downgradeTo: '3.6' });
      });
      await change(all, v36);
      await until(ground, async () => {
        for (const { downgradeTo } of await statuses()) expect(downgradeTo).toBeUndefined();
      });
      await clusterVersionIs('3.6');
    });

    test('taken back before anybody went down, the cluster version rises again', async () => {
      await born(v37);
      await clusterVersionIs('3.7');
      await ground.etcd.enableDowngrade(first(all), '3.6');
      await clusterVersionIs('3.6');
      await ground.etcd.cancelDowngrade(first(all));
      await clusterVersionIs('3.7');
      for (const { downgradeTo } of await statuses()) expect(downgradeTo).toBeUndefined();
    });

    test('taken back when one has gone down, the others may still follow it, or it comes back', async () => {
      await born(v36);
      await clusterVersionIs('3.6');
      await ground.etcd.enableDowngrade(first(all), '3.5');
      await clusterVersionIs('3.5');
      await until(ground, async () => {
        for (const { storageVersion } of await statuses()) expect(storageVersion ?? '3.5.0').toBe('3.5.0');
      });
      await change(all.slice(0, 1), v35);
      await ground.etcd.cancelDowngrade(all[1] ?? first(all));
      await change(all.slice(1, 2), v35);
      await clusterVersionIs('3.5');
      await change(all.slice(0, 2), v36);
      await clusterVersionIs('3.6');
    });

    test('nobody who is empty joins while a downgrade is enabled', async () => {
      await born(v36);
      await clusterVersionIs('3.6');
      await ground.etcd.enableDowngrade(first(all), '3.5');
      await clusterVersionIs('3.5');
      const d = ground.place('d');
      await until(ground, () => ground.etcd.addLearner(first(all), d.peerURL));
      ground.start(d, { state: 'existing', members: [...all, d], token }, {}, v36);
      await until(ground, async () => expect(ground.ended(d)).toContain('incompatible with current running cluster'));
    });

    test('a newer learner joins a single older voter, and takes its place', async () => {
      const [a, b] = [first(all), all[1] ?? first(all)];
      all = [a];
      await born(v36);
      await clusterVersionIs('3.6');
      await writeUntilAllHaveSnapshots();
      const { member } = await until(ground, () => ground.etcd.addLearner(a, b.peerURL));
      ground.start(b, { state: 'existing', members: [a, b], token }, {}, v37);
      await until(ground, () => ground.etcd.promote(a, member.id));
      await until(ground, () => ground.etcd.moveLeader(a, member.id));
      const { memberID } = (await ground.etcd.status(a)).header;
      await until(ground, () => ground.etcd.removeMember(b, memberID));
      all = [b];
      await clusterVersionIs('3.7');
    });
  });
}

const first = (all: readonly Place[]): Place => {
  const [place] = all;
  if (place === undefined) throw new Error('there is none');
  return place;
};

/** Until it succeeds; the last failure after a minute. */
async function until<T>(ground: Ground, work: () => Promise<T>): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await ground.pass();
  }
}
