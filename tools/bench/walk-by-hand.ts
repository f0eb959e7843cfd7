// The same changes by hand, as a script would make them: one member after another, each Ready before the next, and leadership left where it is.
// The operator is paused meanwhile.
import { pods } from '../../test/support/e2e/kinds.ts';
import { isReady, memberPods } from '../../test/support/e2e/members.ts';
import type { MemberPod } from '../../test/support/e2e/members.ts';
import type { Trial } from '../../test/support/e2e/scenario.ts';
import { until } from '../../test/support/e2e/wait.ts';
import { clusterName } from './trial.ts';

const readySeconds = 120;

/** Another image in each Pod. */
export async function giveImages(trial: Trial, version: string): Promise<void> {
  for (const pod of await memberPods(trial, clusterName)) {
    const [container] = pod.spec?.containers ?? [];
    const image = `${container?.image?.replace(/:v[^:]*$/, '') ?? ''}:v${version}`;
    await trial.api.patch(pods, at(pod), { spec: { containers: [{ ...container, image }] } });
    await backAs(trial, pod);
  }
}

/** A new Pod for each, with one more argument. */
export async function makeAnew(trial: Trial, argument: string): Promise<void> {
  for (const pod of await memberPods(trial, clusterName)) {
    await trial.api.delete(pods, at(pod));
    await until(`the Pod of ${pod.metadata.name} to be gone`, readySeconds, async () => {
      const left = (await memberPods(trial, clusterName)).some(({ metadata }) => metadata.uid === pod.metadata.uid);
      return left ? { seen: 'it is there' } : { is: true };
    });
    await trial.api.create(pods, anew(pod, argument));
    await backAs(trial, pod);
  }
}

const at = ({ metadata: { namespace, name } }: MemberPod) => ({ namespace, name });

/** Without the readiness gate, which is the work of the operator. */
function anew({ metadata, spec }: MemberPod, argument: string) {
  const { namespace, name, labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  const containers = (spec?.containers ?? []).map((one) => ({ ...one, args: [...(one.args ?? []), argument] }));
  const { nodeName: _, readinessGates: __, ...others } = spec ?? { containers: [] };
  const kept = { ...(namespace === undefined ? {} : { namespace }), labels, annotations, ownerReferences };
  return { metadata: { name, ...kept }, spec: { ...others, containers } };
}

async function backAs(trial: Trial, { metadata: { name }, status: before }: MemberPod): Promise<void> {
  const processOf = (status: MemberPod['status']) => status?.containerStatuses?.[0]?.containerID;
  await until(`${name} to be Ready in a new container`, readySeconds, async () => {
    const pod = await trial.api.get(pods, { namespace: trial.namespace, name });
    const isNew = processOf(pod.status) !== undefined && processOf(pod.status) !== processOf(before);
    return isNew && isReady(pod) ? { is: true } : { seen: JSON.stringify(pod.status?.containerStatuses) };
  });
}
