// Guards of clients and drains: gate, role and budget tell the truth.
import { edit, found, tested, type Guard } from './guard.ts';

const roles = 'rules/roles.ts';
const leadership = 'rules/leadership.ts';
const leadershipTest = 'test/unit/cluster/rules/leadership.test.ts';
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
    'leadership leaves a node before it is drained',
    'leadership stays on a cordoned node',
    edit(leadership, 'move(o, leader, whyCordoned(o, leader), awayFromNodes) ??\n', ''),
  ),
  found(
    'leadership leaves one that could hand over to nobody',
    'leadership stays with one that takes others for disconnected',
    edit(leadership, 'move(o, leader, whyMistaken(o, leader), toOneThatKnows) ??\n', ''),
  ),
  tested('data in memory is no price for a connection', leadershipTest, edit(leadership, '!isInMemory(o, m) && ', '')),
  tested(
    'nobody is started anew for a connection while etcd refuses nothing',
    leadershipTest,
    edit(leadership, "if (o.refused?.plan !== 'AddingLearner') return undefined;\n", ''),
  ),
  tested(
    'leadership does not go from one cordoned node to another',
    leadershipTest,
    edit(leadership, '=> !isOnCordonedNode(o, heir)', '=> true'),
  ),
  tested(
    'leadership stays where one that has just started finds it',
    leadershipTest,
    edit(leadership, 'if (healthyVoters(o).length < voterCount(o)) return undefined;', ''),
  ),
  tested(
    'a leader is mistaken only after a while',
    leadershipTest,
    edit('mesh.ts', 'const mistakenMs = 2_000;', 'const mistakenMs = 0;'),
  ),
  tested(
    'probes prove a connection only once their number has stood',
    rolesTest,
    edit('mesh.ts', 'const standsMs = 10_000;', 'const standsMs = 0;'),
  ),
  tested(
    'a connection that has led nowhere for long is none',
    'test/unit/cluster/rules/health.test.ts',
    edit('mesh.ts', 'const unprovenMs = 45_000;', 'const unprovenMs = Infinity;'),
  ),
  found(
    'the budget follows the voters that are, not the size wanted',
    'lowers the budget below the quorum of the voters that are',
    edit('rules/budget.ts', 'const voters = voterCount(o);', 'const voters = o.cluster.spec.size;'),
  ),
];
