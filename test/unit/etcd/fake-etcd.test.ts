// The fake is trusted by the tests of the loop, so what it catches is shown here; what it answers is in the contract suite.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { FakeEtcd } from '../../support/fake-etcd.ts';
import { FakeDisk } from '../../support/fake-raft.ts';

const three = ['a', 'b', 'c'];
const peerURL = (name: string) => `http://${name}:2380`;
const at = (name: string) => ({ host: name, serverName: name });

let etcd: FakeEtcd;
let disks: Map<string, FakeDisk>;

beforeEach(() => {
  etcd = new FakeEtcd();
  disks = new Map();
});

function disk(name: string): FakeDisk {
  const found = disks.get(name) ?? new FakeDisk();
  disks.set(name, found);
  return found;
}

function start(name: string, list: readonly string[] = three, state: 'new' | 'existing' = 'new', on = disk(name)) {
  const initialCluster = list.map((each) => `${each}=${peerURL(each)}`).join(',');
  return etcd.start({
    host: name,
    name,
    peerURL: peerURL(name),
    initialCluster,
    state,
    token: 't',
    disk: on,
    version: '3.6.16',
  });
}

function bootstrap(names = three): void {
  for (const name of names) start(name, names);
  etcd.tick(6);
}

async function leader(): Promise<string> {
  const statuses = await Promise.all(three.map(async (name) => ({ name, ...(await etcd.status(at(name))) })));
  return statuses.find((status) => status.leader === status.header.memberID)?.name ?? 'none';
}

describe('an identity', () => {
  test('that is started where it left off is no violation', async () => {
    bootstrap();
    await etcd.write(at('a'), 'k');
    for (const name of three) etcd.stop(name);
    for (const name of three) expect(start(name, [name], 'existing')).toBe('running');
    etcd.tick();
    expect((await etcd.status(at('b'))).header.revision).toBe(2n);
    expect([etcd.violations, etcd.missingWrites()]).toEqual([[], []]);
  });

  test('on an emptied disk is caught: alone under its first ticket, it forgets what was acknowledged', async () => {
    bootstrap(['a']);
    await etcd.write(at('a'), 'k');
    etcd.stop('a');
    etcd.wipe(disk('a'));
    start('a', ['a']);
    etcd.tick();
    expect(etcd.violations).toEqual([expect.stringMatching(/^a \(.*\) was started on an empty disk$/)]);
    expect(etcd.missingWrites()).toEqual(['k was acknowledged and is not on a']);
  });

  test('on an emptied disk with its voided ticket exits', () => {
    bootstrap();
    etcd.stop('a');
    etcd.wipe(disk('a'));
    expect(start('a', ['a'], 'existing')).toEqual({
      exit: expect.stringContaining('could not retrieve cluster information'),
    });
    expect(etcd.violations).toEqual([]);
  });

  test('on an older disk is caught', async () => {
    bootstrap();
    const older = Object.assign(new FakeDisk(), disk('a'));
    await etcd.write(at('a'), 'k');
    etcd.stop('a');
    start('a', ['a'], 'existing', older);
    expect(etcd.violations).toEqual([expect.stringContaining('was started on an older disk')]);
  });

  test("on another member's disk is caught", () => {
    bootstrap();
    etcd.stop('a');
    etcd.stop('b');
    start('b', ['b'], 'existing', disk('a'));
    expect(etcd.violations).toEqual([expect.stringMatching(/^b was started on the disk of a/)]);
  });

  test('that still runs is caught when it is started again, and its disk lets in one', () => {
    bootstrap();
    const again = {
      name: 'a',
      peerURL: peerURL('a'),
      initialCluster: `a=${peerURL('a')}`,
      token: 't',
      version: '3.6.16',
    };
    expect(etcd.start({ ...again, host: 'a2', state: 'new', disk: disk('a') })).toEqual({
      exit: expect.stringContaining('lock'),
    });
    etcd.start({ ...again, host: 'a2', state: 'new', disk: new FakeDisk() });
    expect(etcd.violations).toContainEqual(expect.stringContaining('was started twice'));
  });

  test('whose disk is wiped under it runs on, and is empty when it is started again', async () => {
    bootstrap();
    etcd.wipe(disk('a'));
    etcd.tick();
    expect((await etcd.status(at('a'))).raftIndex).toBeGreaterThan(0n);
    etcd.stop('a');
    expect(start('a', ['a'], 'existing')).toHaveProperty('exit');
  });
});

describe('joining', () => {
  test.each([
    ['lists fewer than there are', ['a', 'd'], 'member count is unequal'],
    ['lists another', ['a', 'x', 'c', 'd'], 'no match found'],
    ['leaves out the one that joins', ['a', 'b', 'c'], 'missing from it: d'],
  ])('exits when the ticket %s', async (_, list, why) => {
    bootstrap();
    await etcd.addLearner(at('a'), peerURL('d'));
    expect(start('d', list, 'existing')).toEqual({ exit: expect.stringContaining(why) });
  });

  test('a cluster that is there with a ticket that says new exits', () => {
    bootstrap();
    etcd.stop('a');
    etcd.wipe(disk('a'));
    expect(start('a')).toEqual({ exit: expect.stringContaining('has already been bootstrapped') });
  });
});

describe('a leader', () => {
  test('is followed by the next as soon as it is gone, and none without quorum', async () => {
    bootstrap();
    const first = await leader();
    etcd.stop(first);
    etcd.tick();
    const [x = '', y = ''] = three.filter((name) => name !== first);
    expect((await etcd.status(at(x))).leader).not.toBe(0n);
    etcd.cutOff(x);
    etcd.tick();
    expect((await etcd.status(at(y))).leader).toBe(0n);
    await expect(etcd.members(at(y))).rejects.toMatchObject({ code: 'NoLeader' });
    await expect(etcd.write(at(y), 'k')).rejects.toMatchObject({ code: 'NoLeader' });
  });

  test.each([0, 1])('is never one that misses an acknowledged write (%d)', async (which) => {
    bootstrap();
    const first = await leader();
    const followers = three.filter((name) => name !== first);
    const behind = followers[which] ?? '';
    etcd.holdBack(behind, 1);
    await etcd.write(at(first), 'k');
    etcd.stop(first);
    etcd.holdBack(behind, 0);
    etcd.tick();
    const { leader: next, header } = await etcd.status(at(followers[1 - which] ?? ''));
    expect(next).toBe(header.memberID);
    expect(etcd.missingWrites()).toEqual([]);
  });

  test('acknowledges nothing that only it has', async () => {
    bootstrap();
    const first = await leader();
    for (const name of three.filter((each) => each !== first)) etcd.holdBack(name, 1);
    await expect(etcd.write(at(first), 'k')).rejects.toMatchObject({ code: 'DeadlineExceeded' });
    expect(etcd.missingWrites()).toEqual([]);
  });
});

test('a removed member ends by itself, and its disk never starts again', async () => {
  bootstrap();
  const [member] = (await etcd.members(at('a'))).filter(({ name }) => name === 'c');
  await etcd.removeMember(at('a'), member?.id ?? 0n);
  etcd.tick();
  expect([etcd.isRunning('c'), etcd.exits.get('c')]).toEqual([false, expect.stringContaining('permanently removed')]);
  start('c', ['c'], 'existing');
  etcd.tick();
  expect(etcd.isRunning('c')).toBe(false);
});

test('a write that a member never got is told', async () => {
  bootstrap();
  etcd.holdBack('c', 3);
  await etcd.write(at('a'), 'k');
  expect(etcd.missingWrites()).toEqual(['k was acknowledged and is not on c']);
});
