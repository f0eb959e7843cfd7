// What an operator leaves behind where it is stopped at a write: copies of its ground, taken while it goes on in peace.
import { Ground, inOrder, Operator } from './loop.ts';

export interface Left {
  readonly ground: Ground;
  /** The write, in words. */
  readonly at: string;
}

/** `left` fills up as the operator writes. The fakes write at once, so that a copy has this write and none that was begun after it. */
export function leaving(ground: Ground, when: 'before' | 'after') {
  const left: Left[] = [];
  const leave = () =>
    left.push({ ground: new Ground(ground), at: `${String(operator.writes.length)}, ${operator.writes.at(-1) ?? ''}` });
  const operator: Operator = new Operator(ground, (_, go) => {
    if (when === 'before') leave();
    const written = go();
    if (when === 'after') leave();
    return written;
  });
  return { operator, left };
}

/** One that has made a pass, always the same one, and will go on another time. */
export async function lookedAt(ground: Ground): Promise<Operator> {
  const operator = new Operator(ground, undefined, { random: inOrder() });
  await operator.pass();
  return operator;
}
