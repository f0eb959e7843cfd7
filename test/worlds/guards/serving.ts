// Guards of clients and drains: gate, role and budget tell the truth.
import { edit, found, tested, type Guard } from './guard.ts';

const roles = 'rules/roles.ts';
const rolesTest = 'test/unit/cluster/rules/roles.test.ts';

export const serving: readonly Guard[] = [
  tested(
    'clients are let in once the voters are connected with each other',
    rolesTest,
    edit(roles, 'm.pod.inQuorum || whyApart(o, m) === undefined ? yes : notMeshed', 'yes'),
  ),
  tested(
    'clients are let in once the ticket is voided',
    rolesTest,
    edit(roles, "if (!isLatched(m)) return no('NotLatched', 'Its identity is not latched yet.');", ''),
  ),
  tested('a voter that is cut off lets no client in', rolesTest, edit(roles, 'return cutOff(o, m) ?? (', 'return (')),
  tested(
    'no election flips the gate',
    rolesTest,
    edit(roles, "(m.pod.inQuorum ? yes : no('Unknown'", "(false ? yes : no('Unknown'"),
  ),
  found(
    'the budget follows the voters that are, not the size wanted',
    'lowers the budget below the quorum of the voters that are',
    edit('rules/budget.ts', 'const voters = voterCount(o);', 'const voters = o.cluster.spec.size;'),
  ),
];
