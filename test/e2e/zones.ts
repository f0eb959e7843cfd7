// Under a writer: members whose volumes are bound to their nodes leave them for the zone that the spec names, and then for all but that
// zone. Those that are there already only take up the spec.
import { checkMembers } from '../support/e2e/check.ts';
import { applyCluster, settled, type Wish } from '../support/e2e/etcdcluster.ts';
import { promise } from '../support/e2e/failures.ts';
import { nodes } from '../support/e2e/kinds.ts';
import { memberPods } from '../support/e2e/members.ts';
import type { Scenario, Trial } from '../support/e2e/scenario.ts';
import { neverInterrupted, startWriter } from '../support/e2e/writer.ts';

const label = 'topology.kubernetes.io/zone';

export const zones: Scenario = {
  name: 'zones',
  lane: 'calm',
  timeoutSeconds: 600,
  // Elsewhere all nodes may be in one zone, or in none.
  onlyLocal: true,
  run: async (trial) => {
    const storage = { updatePolicy: 'Replace' } as const;
    await applyCluster(trial, 'etcd', { size: 3, storage });
    await settled(trial, 'etcd');
    const [first] = await placesOf(trial);
    const zone = first?.zone ?? '';
    const writer = await startWriter(trial, 'etcd', { rate: 100 });
    await move(trial, { size: 3, storage, pod: { nodeSelector: { [label]: zone } } }, (of) => of === zone);
    await move(trial, { size: 3, storage, pod: { affinity: notIn(zone) } }, (of) => of !== zone);
    await writer.writes(50);
    neverInterrupted(await writer.verify(3));
  },
};

const notIn = (zone: string): object => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: label, operator: 'NotIn', values: [zone] }] }],
    },
  },
});

interface Place {
  readonly member: string;
  readonly zone: string;
}

async function placesOf(trial: Trial): Promise<readonly Place[]> {
  const all = await trial.api.list(nodes, {});
  return (await memberPods(trial, 'etcd')).map(({ metadata, spec }) => {
    const node = all.find((each) => each.metadata.name === spec?.nodeName);
    return { member: metadata.name, zone: node?.metadata.labels?.[label] ?? '' };
  });
}

async function move(trial: Trial, wish: Wish, isWanted: (zone: string) => boolean): Promise<void> {
  const stay = (await placesOf(trial)).filter(({ zone }) => isWanted(zone)).map(({ member }) => member);
  const startedAt = performance.now();
  await applyCluster(trial, 'etcd', wish);
  await settled(trial, 'etcd', 300);
  trial.tell(`the move took ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  const now = await checkMembers(trial, 'etcd', { size: 3 });
  const places = await placesOf(trial);
  const words = places.map(({ member, zone }) => `${member} in ${zone}`).join();
  promise(
    places.every(({ zone }) => isWanted(zone)),
    `the members are ${words}`,
  );
  promise(
    now.filter((member) => stay.includes(member)).length === stay.length,
    `${stay.join()} were to stay: ${words}`,
  );
}
