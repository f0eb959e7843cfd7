// How long to wait after the nth failure in a row. Jittered downwards, so that many waiting ones don't come back together.

export interface BackOff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** `failures` counts from 1. Between half and the whole of first × 2^(failures-1), capped. */
export function backOffMs(backOff: BackOff, failures: number, random: () => number): number {
  const whole = Math.min(backOff.maxMs, backOff.firstMs * 2 ** Math.min(failures - 1, 30));
  return whole * (0.5 + random() / 2);
}
