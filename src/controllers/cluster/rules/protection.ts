// Deletion protection is the work of an admission policy that is shipped beside the operator: where it is not in force, that is said.
// Danger avoided: a cluster that is believed to be protected.
import { protectionPolicy as policy } from '../names.ts';
import type { Observed } from '../observed.ts';
import { wait, type Rule, type Verdict } from '../rule.ts';

export const protection: Rule = {
  name: 'protection',
  decide(o: Observed): Verdict | undefined {
    if (!o.cluster.spec.deletionProtection || o.protection === 'enforced') return undefined;
    return o.protection === 'absent' ? absent : unknown;
  },
};

const absent = wait(
  'HeldProtectionAbsent',
  `deletionProtection is asked for, but nothing refuses a deletion: the ValidatingAdmissionPolicy ${policy} or its binding is not installed. ` +
    'Install it: `kubectl apply -k manifests/policy`, or `helm upgrade` with deletionProtection.enabled=true.',
);

const unknown = wait(
  'HeldProtectionUnknown',
  `deletionProtection is asked for; whether it is in force is not known, for the operator may not read ValidatingAdmissionPolicies. ` +
    `Look yourself: \`kubectl get validatingadmissionpolicy,validatingadmissionpolicybinding ${policy}\`.`,
);
