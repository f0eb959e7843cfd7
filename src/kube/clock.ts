// Time as the loops see it: monotonic milliseconds and timers, so that tests run without real time. Not for timestamps in objects.

export interface Clock {
  /** Milliseconds that only go up; their zero means nothing. */
  now(): number;
  /** Calls once after this many milliseconds; the answer cancels it. */
  after(ms: number, call: () => void): () => void;
}

/** Timers above this overflow to 1 ms in Node. */
const longestTimer = 2 ** 31 - 1;

export const monotonicClock: Clock = {
  now: () => performance.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, Math.min(Math.max(0, ms), longestTimer));
    return () => clearTimeout(timer);
  },
};

/** Waits, or returns at once when the signal fires. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const finish = () => {
      cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.after(ms, finish);
    signal.addEventListener('abort', finish);
  });
}
