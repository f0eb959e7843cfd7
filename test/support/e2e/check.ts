// That a cluster is whole and nothing is left over, by the word of Kubernetes and of every member, without the operator's.
import { listMembers, statusOf } from './etcd.ts';
import { promise } from './failures.ts';
import { isReady, memberClaims, memberPods, memberTickets, namesOf } from './members.ts';
import type { Trial } from './scenario.ts';
import { until } from './wait.ts';

/** What a cluster is to consist of. */
export interface Expected {
  readonly size: number;
  readonly version?: string | undefined;
  /** Claims that stay although their members are gone. */
  readonly kept?: readonly string[] | undefined;
  /** Their data is in memory, so they have no claims. */
  readonly inMemory?: boolean;
}

/**
 * Asks Kubernetes and every member, not the operator: this many voters and no other member, one Pod, one claim and one ticket for each
 * and no more of them, all Pods Ready and of this version, and each member answers a linearizable read. Resolves to their names.
 */
export async function checkMembers(trial: Trial, cluster: string, expected: Expected): Promise<readonly string[]> {
  const names = await until(`${expected.size} Ready Pods of ${cluster}, and nothing left over`, 20, async () => {
    const all = await memberPods(trial, cluster);
    const found = namesOf(all);
    const ready = all.filter(isReady).length;
    const claimed = [...(expected.inMemory === true ? [] : found), ...(expected.kept ?? [])];
    const over = await leftOver(trial, cluster, found, claimed);
    const good = all.length === expected.size && ready === expected.size && over === '';
    return good ? { is: found } : { seen: `${all.length} Pods, ${ready} of them Ready${over}` };
  });
  await Promise.all(names.map((name) => checkMember(trial, name, names, expected.version)));
  trial.tell(`${cluster}: each of ${names.join(', ')} is a voter and answers a linearizable read`);
  return names;
}

/** The same, of a cluster that is to have kept exactly these members. */
export async function checkSameMembers(trial: Trial, cluster: string, names: readonly string[]): Promise<void> {
  const end = await checkMembers(trial, cluster, { size: names.length });
  promise(end.join() === names.join(), `the members were ${names.join()}, and are ${end.join()}`);
}

/** What there is besides one claim and one ticket for each, in words; empty where all is as it should be. */
async function leftOver(trial: Trial, cluster: string, names: readonly string[], wanted: readonly string[]) {
  const claimed = namesOf(await memberClaims(trial, cluster));
  const tickets = namesOf(await memberTickets(trial, cluster));
  const words = [
    ...(claimed.join() === [...wanted].sort().join() ? [] : [`the claims ${claimed.join()}`]),
    ...(tickets.join() === names.map((name) => `${name}-ticket`).join() ? [] : [`the tickets ${tickets.join()}`]),
  ];
  return words.map((one) => `, ${one}`).join('');
}

async function checkMember(trial: Trial, name: string, all: readonly string[], version?: string): Promise<void> {
  const members = await listMembers(trial, name);
  const voters = members.filter(({ isLearner }) => !isLearner).map((member) => member.name || 'not started');
  promise(members.length === voters.length, `${name} lists a learner`);
  promise(voters.sort().join() === all.join(), `${name} lists the voters ${voters.join()}, not ${all.join()}`);
  if (version === undefined) return;
  const answered = await statusOf(trial, name);
  promise(answered.version === version, `${name} runs ${answered.version}, not ${version}`);
}
