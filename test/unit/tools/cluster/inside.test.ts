// Entering a run, and finding a container's processes in it.
import { describe, expect, test } from '@jest/globals';

import { containerIds } from '../../../../tools/cluster/chaos.ts';
import { enterCommand, runInside } from '../../../../tools/cluster/enter.ts';

test('a command inside dies with its caller, at every link of the chain', () => {
  expect(enterCommand(42, '/work', ['etcdctl', 'version']).join(' ')).toBe(
    'setpriv --pdeathsig KILL nsenter --target=42 --net --mount --pid --wdns=/work ' +
      'setpriv --pdeathsig KILL -- etcdctl version',
  );
});

describe('a process that runs where we are already', () => {
  test('tells its exit code', async () => {
    await expect(runInside(undefined, ['sh', '-c', 'exit 7'], { stdio: 'ignore' }).exited).resolves.toBe(7);
  });

  test('a death by signal counts 128 and its number', async () => {
    const inside = runInside(undefined, ['sleep', '60'], { stdio: 'ignore' });
    inside.kill('SIGKILL');
    await expect(inside.exited).resolves.toBe(137);
  });

  test('a signal after its end is no error', async () => {
    const inside = runInside(undefined, ['true'], { stdio: 'ignore' });
    await inside.exited;
    expect(() => inside.kill('SIGTERM')).not.toThrow();
  });
});

describe('the containers of a Pod', () => {
  const pod = JSON.stringify({
    status: {
      containerStatuses: [
        { name: 'etcd', containerID: 'containerd://aaa', state: { running: {} } },
        { name: 'side', containerID: 'containerd://bbb', state: { running: {} } },
        { name: 'dead', containerID: 'containerd://ccc', state: { terminated: {} } },
        { name: 'held', state: { waiting: {} } },
      ],
    },
  });

  test('all that run', () => {
    expect(containerIds(pod)).toEqual(['aaa', 'bbb']);
  });

  test('one by its name', () => {
    expect(containerIds(pod, 'side')).toEqual(['bbb']);
    expect(containerIds(pod, 'dead')).toEqual([]);
  });

  test('a Pod without any yet', () => {
    expect(containerIds('{"status":{}}')).toEqual([]);
  });
});
