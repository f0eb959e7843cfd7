// The two ways in which a scenario fails. The class alone decides whether it may run once more.

/** A state did not come in time: on a busy machine this may be nobody's fault, so the scenario may run once more. */
export class DeadlineMissed extends Error {
  override readonly name = 'DeadlineMissed';
}

/** A write was lost, quorum was lost, an identity was reused, or a promise was broken before our eyes: never run again. */
export class PromiseBroken extends Error {
  override readonly name = 'PromiseBroken';
}

/** Throws PromiseBroken with these words unless it holds. */
export function promise(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new PromiseBroken(otherwise);
}
