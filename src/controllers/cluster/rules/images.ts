// Makes and clears away the Pods by which the images that are to come are tried (imaging.ts); rollout waits for what they show.
import { desiredImagePod } from '../desired/image-pod.ts';
import { clusterName, isOnDeadNode } from '../health.ts';
import { isUseful, v2CheckedBy, versionsToCome } from '../imaging.ts';
import { imagePodName } from '../names.ts';
import type { Member, Observed } from '../observed.ts';
import { actIfAny, listed, type Rule } from '../rule.ts';
import { targetOf, type Step } from '../step.ts';

export const images: Rule = {
  name: 'images',
  decide: (o) => clear(o) ?? make(o),
};

function clear(o: Observed) {
  const steps = o.members.flatMap((m): Step[] =>
    m.imagePod === undefined || m.imagePod.deleting || isUseful(o, m)
      ? []
      : [{ kind: 'DeleteImagePod', member: m.name, uid: m.imagePod.uid }],
  );
  const names = listed(steps.map((step) => imagePodName(targetOf(step))));
  return actIfAny('RemovingImagePods', `Deleting ${names}: what they showed is not needed any more.`, steps);
}

function make(o: Observed) {
  if (o.cluster.spec.rollout.paused) return undefined;
  const steps = o.members.filter((m) => m.imagePod === undefined).flatMap((m) => makeFor(o, m));
  const names = listed(steps.map(targetOf));
  return actIfAny(
    'PullingImages',
    `Pulling the images to come on the nodes of ${names}, to see that they are what they say.`,
    steps,
  );
}

function makeFor(o: Observed, m: Member): Step[] {
  const { uid, node, deleting } = m.pod ?? {};
  const versions = versionsToCome(o, m);
  if (versions.length === 0 || uid === undefined || node === undefined) return [];
  if (deleting === true || isOnDeadNode(o, m)) return [];
  const { cluster, settings } = o;
  const member = m.name;
  const making = { cluster: clusterName(o), spec: cluster.spec, settings, member, uid, node, versions };
  return [{ kind: 'CreateImagePod', member, pod: desiredImagePod({ ...making, v2CheckedBy: v2CheckedBy(o, m) }) }];
}
