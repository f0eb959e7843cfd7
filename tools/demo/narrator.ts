// Tells the story of one EtcdCluster while it happens, from watches on its status and on the Events about it. It decides nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import type { EtcdCluster } from '../../src/crd/etcdcluster.ts';
import { events } from '../../src/kube/objects.ts';
import type { KubeEvent } from '../../src/kube/objects.ts';
import { etcdClusters } from '../../test/support/e2e/kinds.ts';
import type { Trial } from '../../test/support/e2e/scenario.ts';
import type { Screen } from './screen.ts';
import { currentLine, eventLine, keyOf, linesBetween } from './story.ts';
import type { StoryLine } from './story.ts';

/** The status tells the same words; an Event waits so long to see whether it still has something to add. */
const eventWaitsMs = 500;
/** Particulars that have changed are told when nothing else happens for so long: then they are what it hangs on. */
const staysMs = 4000;
/** A watch that the server ended is begun again after this. */
const againMs = 1000;

type Place = Pick<Trial, 'api' | 'namespace'>;

/** Tells until it is disposed of. */
export function narrate(place: Place, screen: Screen): AsyncDisposable {
  const ended = new AbortController();
  const narrator = new Narrator(screen);
  const telling = Promise.all([
    keepWatching(ended.signal, () => watchClusters(place, narrator, ended.signal)),
    keepWatching(ended.signal, () => watchEvents(place, narrator, ended.signal)),
  ]);
  return {
    async [Symbol.asyncDispose]() {
      ended.abort();
      narrator.stop();
      await telling;
    },
  };
}

class Narrator {
  readonly #screen: Screen;
  readonly #told = new Set<string>();
  #before: EtcdCluster | undefined;
  /** Of the plan that was told last. */
  #words: string | undefined;
  #stays: NodeJS.Timeout | undefined;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  cluster(after: EtcdCluster): void {
    const { plan } = after.status ?? {};
    this.#told.add(keyOf(plan?.reason, plan?.message));
    const lines = linesBetween(this.#before, after);
    for (const line of lines) this.#screen.story(line);
    this.#before = after;
    clearTimeout(this.#stays);
    const [now] = currentLine(after);
    if (lines.length > 0) this.#words = now?.words;
    else if (now !== undefined && now.words !== this.#words) this.#stays = setTimeout(() => this.#tell(now), staysMs);
  }

  stop(): void {
    clearTimeout(this.#stays);
  }

  #tell(line: StoryLine): void {
    this.#words = line.words;
    this.#screen.story(line);
  }

  /** Waits first: the status is likely to tell the same. */
  async event(event: KubeEvent): Promise<void> {
    const seconds = this.#screen.seconds();
    await sleep(eventWaitsMs);
    const key = keyOf(event.reason, event.note);
    if (this.#told.has(key)) return;
    this.#told.add(key);
    for (const line of eventLine(event, this.#before?.status?.membersReady ?? '')) this.#screen.story(line, seconds);
  }
}

async function watchClusters({ api, namespace }: Place, narrator: Narrator, signal: AbortSignal): Promise<void> {
  for await (const { type, object } of api.watch(etcdClusters, { namespace }, signal)) {
    if (type !== 'DELETED') narrator.cluster(object);
  }
}

async function watchEvents({ api, namespace }: Place, narrator: Narrator, signal: AbortSignal): Promise<void> {
  for await (const { type, object } of api.watch(events, { namespace }, signal)) {
    if (type === 'ADDED') void narrator.event(object);
  }
}

/** The story must not end the demo: what a watch could not tell is only not told. */
async function keepWatching(signal: AbortSignal, watch: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await watch().catch(() => undefined);
    await sleep(againMs, undefined, { signal }).catch(() => undefined);
  }
}
