// Guards around the rules: two operators, what one remembers, whom it talks to. Worlds have one operator with one view, so each has a test.
import { edit, tested, type Guard } from './guard.ts';

const reconcile = 'test/unit/cluster/reconcile.test.ts';

export const operator: readonly Guard[] = [
  tested(
    'an act needs live reads: a remembered view is good enough to stay settled only',
    reconcile,
    edit('reconcile.ts', "decided.kind !== 'act') return look;", 'decided.kind !== undefined) return look;'),
  ),
  tested(
    'what is about to be done is written under the resourceVersion that was read',
    'test/unit/cluster/review-lifecycle-fence.test.ts',
    edit('reconcile.ts', '    resourceVersion: cluster.metadata?.resourceVersion,\n', ''),
  ),
  tested(
    'a look longer ago than a minute says nothing of now',
    reconcile,
    edit('memory.ts', 'now - earlier.now < longestMs', 'true'),
  ),
  tested('nothing is written shortly before the lease may pass', 'test/unit/kube/client.test.ts', {
    file: 'src/kube/client.ts',
    from: "method === 'GET' || mayWriteUntil === undefined",
    to: 'true',
  }),
  tested(
    'whether it may still write is asked before each step',
    'test/unit/cluster/act.test.ts',
    edit('act.ts', '  for (const step of steps) {\n    actors.mayWrite();\n', '  for (const step of steps) {\n'),
  ),
  tested('only the very object that was seen is deleted', 'test/unit/kube/client.test.ts', {
    file: 'src/kube/client.ts',
    from: 'preconditions: { uid }, ',
    to: '',
  }),
  tested('an older kind is told for as long as it is there', 'test/unit/installed-kinds.test.ts', {
    file: 'src/installed-kinds.ts',
    from: 'if (this.#trouble === undefined) return;',
    to: 'return;',
  }),
];
