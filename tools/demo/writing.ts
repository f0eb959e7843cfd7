// The recording writer on the screen: its figures while it writes, and the proof at the end. The writer itself is of the end-to-end tests.
import { setTimeout as sleep } from 'node:timers/promises';
import { memberPods } from '../../test/support/e2e/members.ts';
import type { Trial } from '../../test/support/e2e/scenario.ts';
import type { Progress, Verdict, Writer } from '../../test/support/e2e/writer.ts';
import type { Screen } from './screen.ts';

const lookAgainMs = 500;

/** Keeps the writer's figures at the bottom of the screen until it is disposed of. */
export function showFigures(writer: Writer, screen: Screen): AsyncDisposable {
  const ended = new AbortController();
  const showing = keepShowing(writer, screen, ended.signal);
  return {
    async [Symbol.asyncDispose]() {
      ended.abort();
      await showing;
      screen.live('');
    },
  };
}

async function keepShowing(writer: Writer, screen: Screen, signal: AbortSignal): Promise<void> {
  // Nobody sees the line in a file, so nobody is asked for it.
  while (!signal.aborted && screen.isWatched) {
    // While the writer's node or the API server is busy, the last figures stay.
    await writer.progress().then(
      (progress) => screen.live(`writer   ${figures(progress)}`),
      () => undefined,
    );
    await sleep(lookAgainMs, undefined, { signal }).catch(() => undefined);
  }
}

export function figures({ acknowledged, maybe, longestGap }: Progress): string {
  return `${acknowledged.toLocaleString('en')} writes acknowledged, ${maybe} maybe, longest gap ${longestGap.ms} ms`;
}

/** One line for each member that was asked. */
export async function tellVerdict(trial: Trial, cluster: string, verdict: Verdict, screen: Screen): Promise<void> {
  const found = await memberPods(trial, cluster);
  for (const { endpoint, keys = 0, revision = 0 } of verdict.members) {
    const pod = found.find(({ status }) => endpoint === `http://${status?.podIP}:2379`);
    const what = `${keys.toLocaleString('en')} keys at revision ${revision.toLocaleString('en')}`;
    screen.done(`${pod?.metadata.name ?? endpoint} has all of them: ${what}`);
  }
  const { acknowledged, maybe, longestGap, members } = verdict;
  screen.done(
    `No acknowledged write is lost: ${acknowledged.toLocaleString('en')} were acknowledged and are on each of ${members.length} members.`,
  );
  screen.line(
    `${maybe} ${maybe === 1 ? 'write' : 'writes'} got no answer and may have happened (on all members, or on none).`,
  );
  screen.line(`The longest time without an acknowledged write was ${longestGap.ms} ms.`);
}
