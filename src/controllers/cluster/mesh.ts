// Whether a member is connected to a peer, by its own account. Pure.
import { answerOf } from './health.ts';
import type { Member, Observed } from './observed.ts';
import { probesWord, seenFor } from './timing.ts';

/** After a probe that failed etcd looks again within 5 s, so one without news for so long has succeeded. */
const probedMs = 12_000;

/**
 * Undefined: it does not say.
 *
 * etcd takes a peer for inactive when a call to it fails, and for active when a connection begins, never because one goes on. Where
 * members come back under other addresses a call to an old one may time out after the new connections have begun: such a peer stays
 * inactive for ever. So its probes of the peer, which dial anew, count as well.
 */
export function isConnected(o: Observed, m: Member, peer: Member): boolean | undefined {
  const { activePeers, probes } = answerOf(m) ?? {};
  const id = peer.listed?.id ?? '';
  if (activePeers === undefined) return undefined;
  const count = probes?.[id];
  return activePeers.includes(id) || (count !== undefined && seenFor(o, probesWord(m, id, count), probedMs));
}
