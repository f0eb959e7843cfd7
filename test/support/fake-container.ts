// What a container of etcd is started with, as its Pod and its ticket say.
import { ticketKeys } from '../../src/etcd/ticket.ts';
import type { Pod } from '../../src/kube/objects.ts';

export const imageOf = (pod: Pod): string => pod.spec?.containers[0]?.image ?? '';

export function argumentsOf(pod: Pod) {
  const { args = [], image = '' } = pod.spec?.containers?.[0] ?? {};
  const value = (flag: string) => args.find((arg) => arg.startsWith(`--${flag}=`))?.slice(flag.length + 3) ?? '';
  const version = /:v([^@]+)/.exec(image)?.[1] ?? '';
  return { name: value('name'), peerURL: value('initial-advertise-peer-urls'), version };
}

export const variablesOf = (ticket: Readonly<Record<string, string>>) => ({
  initialCluster: ticket[ticketKeys.initialCluster] ?? '',
  state: ticket[ticketKeys.state] === 'new' ? ('new' as const) : ('existing' as const),
  token: ticket[ticketKeys.token] ?? '',
  snapshotCount: Number(ticket['ETCD_SNAPSHOT_COUNT'] ?? 10_000),
});
