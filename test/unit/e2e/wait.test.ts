// Waits of scenarios: they end at their deadline and say what they last saw.
import { describe, expect, test } from '@jest/globals';
import { DeadlineMissed, PromiseBroken } from '../../support/e2e/failures.ts';
import { bellOf, stays, throughout, until } from '../../support/e2e/wait.ts';

describe('until', () => {
  test('answers what has come', async () => {
    const looks = [{ seen: 'nothing' }, { is: 3 }];
    await expect(until('it', 5, () => Promise.resolve(looks.shift() ?? { seen: 'too late' }))).resolves.toBe(3);
  });

  test('says at its deadline what it last saw', async () => {
    const waiting = until('three members', 0, () => Promise.resolve({ seen: 'two members' }));
    await expect(waiting).rejects.toThrow(new DeadlineMissed('waited 0 s for three members; last seen: two members'));
  });

  test('takes an error for what it sees', async () => {
    const waiting = until('it', 0, () => Promise.reject(new Error('no route')));
    await expect(waiting).rejects.toThrow(new DeadlineMissed('waited 0 s for it; last seen: no route'));
  });

  test('ends at a broken promise', async () => {
    const waiting = until('it', 60, () => Promise.reject(new PromiseBroken('a write is gone')));
    await expect(waiting).rejects.toThrow(new PromiseBroken('a write is gone'));
  });
});

describe('a bell', () => {
  test('has it looked at again at once', async () => {
    const looks = [{ seen: 'nothing' }, { is: 3 }];
    let isLater = false;
    setImmediate(() => {
      isLater = true;
    });
    const bell = () => Promise.resolve();
    await until('it', 5, () => Promise.resolve(looks.shift() ?? { seen: 'too late' }), bell);
    expect(isLater).toBe(false);
  });

  test('rings at each event that comes after it was asked', async () => {
    const events = new TransformStream<string, string>();
    const [writer, bell] = [events.writable.getWriter(), bellOf(events.readable)];
    const rung = bell();
    await writer.write('an event');
    await rung;
    const again = bell();
    await writer.write('another one');
    await again;
  });

  test('is silent once its events have ended, and whoever waits looks again all the same', async () => {
    const broken = new ReadableStream({ pull: () => Promise.reject(new Error('the server ended the watch')) });
    const looks = [{ seen: 'nothing' }, { is: 3 }];
    const look = () => Promise.resolve(looks.shift() ?? { seen: 'too late' });
    await expect(until('it', 5, look, bellOf(broken))).resolves.toBe(3);
  });
});

describe('stays', () => {
  test('fails at the first look that sees something else', async () => {
    const looks = [{ is: true }, { seen: 'a Pod' }];
    const watching = stays('the absence of Pods', 60, () => Promise.resolve(looks.shift() ?? { is: true }));
    await expect(watching).rejects.toThrow(new PromiseBroken('the absence of Pods does not stay: a Pod'));
  });
});

describe('throughout', () => {
  test('answers what the work came to', async () => {
    await expect(throughout('peace', Promise.resolve(3), () => Promise.resolve({ is: true }))).resolves.toBe(3);
  });

  test('fails at the first look that sees something else, however long the work takes', async () => {
    const endless = new Promise(() => undefined);
    const watching = throughout('three voters', endless, () => Promise.resolve({ seen: 'two' }));
    await expect(watching).rejects.toThrow(new PromiseBroken('three voters did not hold: two'));
  });

  test('fails with the work', async () => {
    const work = Promise.reject(new DeadlineMissed('late'));
    await expect(throughout('peace', work, () => Promise.resolve({ is: true }))).rejects.toThrow('late');
  });

  test('makes nothing of a look that could not be had', async () => {
    const looks = [() => Promise.reject(new Error('no route')), () => Promise.resolve({ seen: 'two' })];
    const endless = new Promise(() => undefined);
    const watching = throughout('three voters', endless, () => (looks.shift() ?? (() => Promise.resolve({ is: 1 })))());
    await expect(watching).rejects.toThrow('did not hold: two');
  });
});
