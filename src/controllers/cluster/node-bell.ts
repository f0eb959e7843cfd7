// Tells which changes of a Node are news. Nodes are reported on every few minutes, and list every image that they have: of all that only
// a few words decide anything, and only they are kept.
import type { Change } from '../../kube/doorbell.ts';
import { nodeFacts, type NodeObject } from './facts.ts';

/** `ring` is called with the name of a node that is new or gone, or of which something has changed that matters to a Pod on it. */
export function createNodeBell(ring: (node: string) => void): (node: NodeObject, change: Change) => void {
  const known = new Map<string, string>();
  return (node, change) => {
    const name = node.metadata?.name ?? '';
    const words = change === 'DELETED' ? '' : wordsOf(node);
    if (known.get(name) === words) return;
    if (words === '') known.delete(name);
    else known.set(name, words);
    ring(name);
  };
}

function wordsOf(node: NodeObject): string {
  const taints = (node.spec?.taints ?? []).map(({ key, value = '', effect }) => `${key}=${value}:${effect}`).sort();
  return JSON.stringify([nodeFacts(node), taints, node.metadata?.deletionTimestamp]);
}
