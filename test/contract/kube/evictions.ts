// The contract of evict. What a budget counts is the work of a controller that does not run here: the tests write it.
import { describe, expect, test } from '@jest/globals';
import { budgets, pods } from '../../../src/kube/objects.ts';
import type { Budget, Pod } from '../../../src/kube/objects.ts';
import { absentUid, identity, meta, podNamed, uidOf, wide } from './ground.ts';
import type { Tools } from './ground.ts';

const held = (words: RegExp) => ({ code: 'DisruptionBudget', message: expect.stringMatching(words) });
const generation = 1;
const counts = (disruptionsAllowed: number) => ({
  observedGeneration: generation,
  currentHealthy: 2 + disruptionsAllowed,
  desiredHealthy: 2,
  expectedPods: 3,
  disruptionsAllowed,
});

export function evictionCases(tools: Tools): void {
  /** Its kubelet has started it; who is on no node goes at once. */
  async function running(ready: 'True' | 'False' = 'True', team = tools.fresh('team').name): Promise<Pod> {
    const made = await tools.kube.create(pods, podNamed({ ...tools.fresh('pod'), labels: { team } }));
    const status = { phase: 'Running', conditions: [{ type: 'Ready', status: ready }] };
    return tools.other.patch(pods, identity(made), wide({ status }), 'status');
  }

  async function budgetOver(pod: Pod, status?: object): Promise<Budget> {
    const matchLabels = meta(pod).labels ?? {};
    const spec = { minAvailable: 2, selector: { matchLabels }, unhealthyPodEvictionPolicy: 'IfHealthyBudget' };
    const made = await tools.kube.create(budgets, { metadata: tools.fresh('budget'), spec });
    return status === undefined ? made : tools.other.patch(budgets, identity(made), wide({ status }), 'status');
  }

  const evict = (pod: Pod, uid = uidOf(pod)) => tools.kube.evict(identity(pod), uid);
  const isThere = async (pod: Pod) => uidOf(await tools.kube.get(pods, identity(pod))) === uidOf(pod);
  const gone = (pod: Pod) => expect(tools.kube.get(pods, identity(pod))).rejects.toMatchObject({ code: 'NotFound' });

  describe('evict', () => {
    test('deletes the Pod with this UID, and then it is NotFound; without a budget nothing holds it', async () => {
      const pod = await running();
      await expect(evict(pod, absentUid)).rejects.toMatchObject({ code: 'Conflict' });
      expect(await isThere(pod)).toBe(true);
      await evict(pod);
      await gone(pod);
      await expect(evict(pod)).rejects.toMatchObject({ code: 'NotFound' });
    });

    test('is refused while its budget lets none go, with what that needs', async () => {
      const pod = await running();
      const budget = await budgetOver(pod, counts(0));
      await expect(evict(pod)).rejects.toMatchObject(held(/Cannot evict pod as it would violate/));
      await expect(evict(pod)).rejects.toThrow(`${meta(budget).name} needs 2 healthy pods and has 2 currently`);
      expect(await isThere(pod)).toBe(true);
    });

    test('counts at once: of two Pods of which one may go, one goes', async () => {
      const pod = await running();
      const other = await running('True', meta(pod).labels?.['team']);
      const budget = await budgetOver(pod, counts(1));
      await evict(pod);
      await gone(pod);
      expect((await tools.kube.get(budgets, identity(budget))).status?.disruptionsAllowed).toBe(0);
      await expect(evict(other)).rejects.toMatchObject(held(/Cannot evict pod as it would violate/));
    });

    test('is refused under a budget that was not counted yet, or not since it was changed', async () => {
      const pod = await running();
      const budget = await budgetOver(pod);
      await expect(evict(pod)).rejects.toMatchObject(held(/still being processed/));
      await tools.other.patch(budgets, identity(budget), wide({ status: counts(1) }), 'status');
      await tools.kube.patch(budgets, identity(budget), { spec: { minAvailable: 1 } });
      await expect(evict(pod)).rejects.toMatchObject(held(/still being processed/));
    });

    test('of a Pod that is not ready goes, and is not counted, while the others are enough', async () => {
      const pod = await running('False');
      const budget = await budgetOver(pod, counts(0));
      await evict(pod);
      await gone(pod);
      expect((await tools.kube.get(budgets, identity(budget))).status?.disruptionsAllowed).toBe(0);
      const another = await running('False');
      await budgetOver(another, { ...counts(0), currentHealthy: 1 });
      await expect(evict(another)).rejects.toMatchObject(held(/has 1 currently/));
    });

    test('under two budgets is Invalid: it would be refused for ever', async () => {
      const pod = await running();
      await budgetOver(pod, counts(1));
      await budgetOver(pod, counts(1));
      const refused = { code: 'Invalid', message: expect.stringMatching(/more than one PodDisruptionBudget/) };
      await expect(evict(pod)).rejects.toMatchObject(refused);
    });
  });
}
