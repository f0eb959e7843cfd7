// What an operator leaves behind where it is stopped at a write: copies of its ground, taken while it goes on in peace.
import { turn } from './lifecycle.ts';
import { Ground, inOrder, Operator } from './loop.ts';

export interface Left {
  readonly ground: Ground;
  /** The same two writes before it, or before the first. */
  readonly looked: Ground;
  /** The write, in words. */
  readonly at: string;
}

/** `left` fills up as the operator writes. The fakes write at once, so that a copy has this write and none that was begun after it. */
export function leaving(ground: Ground, when: 'before' | 'after') {
  const left: Left[] = [];
  const before: Ground[] = [];
  const operator: Operator = new Operator(ground, (write, go) => {
    before.push(new Ground(ground));
    const written = when === 'after' ? go() : undefined;
    const looked = before.at(-3) ?? before[0] ?? ground;
    left.push({ ground: new Ground(ground), looked, at: `${String(operator.writes.length)}, ${write}` });
    return written ?? go();
  });
  return { operator, left };
}

/** One that had looked then, and is held up from its first write on until now. */
export async function heldSince(looked: Ground, now: Ground): Promise<Operator> {
  const gate = Promise.withResolvers<undefined>();
  const operator = new Operator(new Ground(looked), async (_, go) => {
    await gate.promise;
    return go();
  });
  const pass = operator.pass();
  await turn();
  operator.moveTo(now);
  gate.resolve(undefined);
  await pass;
  return operator;
}

/** One that has made a pass, always the same one, and will go on another time. */
export async function lookedAt(ground: Ground): Promise<Operator> {
  const operator = new Operator(ground, undefined, { random: inOrder() });
  await operator.pass();
  return operator;
}

interface Way {
  readonly go: (ground: Ground, operator: Operator) => Promise<unknown>;
  readonly check: (ground: Ground, when: string) => Promise<unknown>;
}

/** Stopped after every so many writes, each time another goes on that had looked before the first of them. */
export async function finishedByAnother(start: Ground, stride: number, { go, check }: Way): Promise<void> {
  const whole = new Ground(start);
  await lookedAt(whole);
  const { operator, left } = leaving(whole, 'after');
  await go(whole, operator);
  for (const { ground, at } of left.filter((_, n) => n % stride === 0)) {
    const second = await lookedAt(new Ground(start));
    second.moveTo(ground);
    await go(ground, second);
    await check(ground, `after write ${at}`);
  }
}
