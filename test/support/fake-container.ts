// What a container of etcd is started with, as its Pod and its ticket say.
import { ticketKeys } from '../../src/etcd/ticket.ts';
import type { Pod } from '../../src/kube/objects.ts';

export const imageOf = (pod: Pod): string => pod.spec?.containers[0]?.image ?? '';

export function argumentsOf(pod: Pod) {
  const { args = [], image = '' } = pod.spec?.containers?.[0] ?? {};
  const value = (flag: string) => args.find((arg) => arg.startsWith(`--${flag}=`))?.slice(flag.length + 3) ?? '';
  const version = /:v([^@]+)/.exec(image)?.[1] ?? '';
  const count = value('snapshot-count');
  const identity = { name: value('name'), peerURL: value('initial-advertise-peer-urls'), version };
  return { ...identity, ...(count === '' ? {} : { snapshotCount: Number(count) }) };
}

export const variablesOf = (ticket: Readonly<Record<string, string>>) => ({
  initialCluster: ticket[ticketKeys.initialCluster] ?? '',
  state: ticket[ticketKeys.state] === 'new' ? ('new' as const) : ('existing' as const),
  token: ticket[ticketKeys.token] ?? '',
  ...('ETCD_SNAPSHOT_COUNT' in ticket ? { snapshotCount: Number(ticket['ETCD_SNAPSHOT_COUNT']) } : {}),
});
