// Our finalizer stands on the EtcdCluster exactly while its claims are to go with it, and from before there is any.
// Danger avoided: a deletion that is over before the claims could be deleted; and one that hangs, though nothing is to be done.
import type { Observed } from '../observed.ts';
import { act, type Rule, type Verdict } from '../rule.ts';
import { claimsGo, hasFinalizer, isBeingDeleted } from './deletion.ts';

export const finalizer: Rule = {
  name: 'finalizer',
  decide(o: Observed): Verdict | undefined {
    const present = claimsGo(o);
    // Kubernetes takes no new ones once the deletion has begun; what stands then is the matter of the deletion.
    if (isBeingDeleted(o) || present === hasFinalizer(o)) return undefined;
    return present
      ? act(
          'SettingFinalizer',
          'whenDeleted is Delete: noting on the cluster that its claims are deleted before it goes.',
          [{ kind: 'SetFinalizer', present }],
        )
      : act('RemovingFinalizer', 'Claims are kept when the cluster is deleted: nothing is to be done before it goes.', [
          { kind: 'SetFinalizer', present },
        ]);
  },
};
