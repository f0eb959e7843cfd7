// Carries out what is planned: the one write that is not of the status. What an operation asks of its cluster is done by that one's controller.
import { etcdOperations } from '../../crd/kinds.ts';
import type { Observed } from './observed.ts';
import type { Plan } from './plan.ts';
import type { Ports } from './reconcile.ts';

export async function act({ kube, mayWrite }: Ports, { operation: { metadata } }: Observed, plan: Plan): Promise<void> {
  if (plan.kind !== 'delete') return;
  const { name = '', namespace = '', uid = '' } = metadata ?? {};
  mayWrite();
  await kube.delete(etcdOperations, { namespace, name }, uid);
}
