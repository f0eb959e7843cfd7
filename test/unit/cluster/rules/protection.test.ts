// Deletion protection that is asked for and not there is told, and holds nothing.
import type { Observed } from '../../../../src/controllers/cluster/observed.ts';
import { protection } from '../../../../src/controllers/cluster/rules/protection.ts';
import { observed, withSpec, type Modifier } from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';

const asked = withSpec({ deletionProtection: true });
const is =
  (found: NonNullable<Observed['protection']>): Modifier =>
  (o) => ({ ...o, protection: found });

table(protection, {
  'nobody asks for it': {
    given: observed(is('absent')),
  },
  'it is in force': {
    given: observed(asked, is('enforced')),
  },
  'the policy is not installed': {
    given: observed(asked, is('absent')),
    says: {
      kind: 'wait',
      reason: 'HeldProtectionAbsent',
      message:
        'deletionProtection is asked for, but nothing refuses a deletion: the ValidatingAdmissionPolicy etcd-operator-deletion-protection or its binding is not installed. Install it: `kubectl apply -k manifests/policy`, or `helm upgrade` with deletionProtection.enabled=true.',
      holds: [],
    },
  },
  'the operator may not look': {
    given: observed(asked, is('unknown')),
    says: {
      kind: 'wait',
      reason: 'HeldProtectionUnknown',
      message:
        'deletionProtection is asked for; whether it is in force is not known, for the operator may not read ValidatingAdmissionPolicies. Look yourself: `kubectl get validatingadmissionpolicy,validatingadmissionpolicybinding etcd-operator-deletion-protection`.',
      holds: [],
    },
  },
});
