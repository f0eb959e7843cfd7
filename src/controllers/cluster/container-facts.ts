// What the container of a member does, in the words of its scheduler, kubelet or etcd. Pure.
import type { Pod } from '../../kube/objects.ts';
import { ticketName } from './names.ts';
import type { ContainerFacts } from './observed.ts';

export const condition = (pod: Pod, type: string) => pod.status?.conditions?.find((c) => c.type === type);
export const hasEnded = ({ status }: Pod): boolean => status?.phase === 'Failed' || status?.phase === 'Succeeded';

export function containerFacts(pod: Pod): ContainerFacts {
  if (hasEnded(pod)) return { state: 'exited', message: sentence(pod.status?.reason, pod.status?.message) };
  const status = pod.status?.containerStatuses?.find((c) => c.name === 'etcd');
  return ofState(pod, status?.state ?? {}, status?.lastState?.terminated);
}

/** What keeps a container that is to run once from having done so; undefined while that takes its time, and afterwards. */
export function troubleOfOnce(pod: Pod, name: string, program = 'etcd'): string | undefined {
  const { terminated, waiting } = stateOf(pod, name);
  if (terminated?.exitCode === 0) return undefined;
  if (terminated !== undefined) return lastWords(terminated, program);
  return waiting?.reason === undefined || usual.has(waiting.reason) ? undefined : whyPending(pod, waiting, name);
}

export const stateOf = (pod: Pod, name: string): ContainerState =>
  pod.status?.containerStatuses?.find((c) => c.name === name)?.state ?? {};

type ContainerState = NonNullable<NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state']>;

function ofState(pod: Pod, { running, terminated, waiting: why }: ContainerState, last?: Terminated): ContainerFacts {
  if (running !== undefined) return { state: 'running', message: lastWords(last) };
  if (terminated !== undefined) return { state: 'exited', message: lastWords(terminated) };
  if (why?.reason === 'CrashLoopBackOff') return backOff(why.message ?? '', last);
  if (isTicketMissing(pod, why)) return { state: pod.status?.podIP === undefined ? 'pending' : 'held', message: '' };
  return { state: 'pending', message: whyPending(pod, why) };
}

/** Also of one that was started often of late because its image was changed. */
function backOff(why: string, last: Terminated | undefined): ContainerFacts {
  if (last?.exitCode !== 0) return { state: 'exited', message: lastWords(last) || why };
  const [, time = 'some time'] = /^back-off (\S+) restarting/.exec(why) ?? [];
  const message = `it was started often of late, so its kubelet waits up to ${time} before it starts it again`;
  return { state: 'exited', message, toStartAgain: true };
}

interface Waiting {
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

function whyPending(pod: Pod, why: Waiting | undefined, container = 'etcd'): string {
  const { reason, message = '' } = why ?? {};
  if (reason === undefined || usual.has(reason)) return whyNotMade(pod);
  return pulling.has(reason) ? whyNotPulled(imageOf(pod, container), reason, message) : sentence(reason, message);
}

/** A kubelet tells in turns that pulling failed, and that it waits before it tries again; older ones say only in the first why. */
const pulling = new Set(['ErrImagePull', 'ImagePullBackOff']);

const imageOf = (pod: Pod, container: string): string =>
  pod.spec?.containers.find((c) => c.name === container)?.image ?? 'of the container';

function whyNotPulled(image: string, reason: string, message: string): string {
  const why =
    reason === 'ErrImagePull' ? message : (/^Back-off pulling image "[^"]*": (.*)$/s.exec(message)?.[1] ?? '');
  const words = why
    .replace(/^ErrImagePull: /, '')
    .replace(/^rpc error: code = \w+ desc = /, '')
    // The port of our own side is another one each time.
    .replace(/(\d):\d+->/g, '$1->');
  return withoutEnd(words === '' ? notPulled(image) : `${notPulled(image)}: ${words}`);
}

const notPulled = (image: string): string => `its image ${image} cannot be pulled`;

/** The words of the look before, where this one only has less to say of the same: what does not change is no news. */
export function steadyWords(now: string, before: string | undefined): string {
  const isLess = now.endsWith(' cannot be pulled') && before?.startsWith(`${now}: `) === true;
  return isLess ? before : now;
}

const isTicketMissing = (pod: Pod, why: Waiting | undefined): boolean =>
  why?.reason === 'CreateContainerConfigError' && why.message?.includes(ticketName(pod.metadata?.name ?? '')) === true;

function whyNotMade(pod: Pod): string {
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled?.status === 'False') return sentence(scheduled.reason, scheduled.message);
  const node = pod.spec?.nodeName;
  if (node === undefined) return 'its Pod is not scheduled yet';
  if (condition(pod, 'PodReadyToStartContainers')?.status !== 'False') return `its container is being made on ${node}`;
  return `${node} sets up its volume and network; if that lasts, \`kubectl describe pod ${pod.metadata?.name ?? ''}\` says why`;
}

const usual = new Set(['ContainerCreating', 'PodInitializing']);

/** Others end theirs as they like; ours go on. */
const withoutEnd = (words: string): string => words.replace(/[\s.]+$/, '');

const sentence = (reason: string | undefined, message: string | undefined): string =>
  withoutEnd([reason, message].filter((part) => part !== undefined && part !== '').join(': '));

interface Terminated {
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly exitCode?: number | undefined;
}

/** How the container ended, and its last words (the kubelet keeps them). */
function lastWords(terminated: Terminated | undefined, program = 'etcd'): string {
  if (terminated === undefined) return '';
  const { reason, message, exitCode } = terminated;
  const how = reason === undefined || reason === 'Error' ? '' : ` (${reason})`;
  const said = etcdWords(lastLine((message ?? '').trim().split('\n')));
  return `${program} ended with code ${String(exitCode ?? 'unknown')}${how}${said === '' ? '' : `: ${said}`}`;
}

/** A flag that etcd does not take is named before the usage that follows. */
function lastLine(lines: readonly string[]): string {
  const usage = lines.indexOf('Usage:');
  return (usage > 0 ? lines[usage - 1] : lines.at(-1)) ?? '';
}

/** etcd logs JSON: of a fatal line only what happened and why is for people. */
function etcdWords(line: string): string {
  const { msg, error }: { msg?: string; error?: string } = jsonOr(line, { msg: line });
  const words = [msg, error].filter((part) => part !== undefined).join(': ');
  return withoutEnd(words.slice(0, 500));
}

function jsonOr<T>(text: string, otherwise: T): T {
  try {
    const parsed: T | null = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : otherwise;
  } catch {
    return otherwise;
  }
}
