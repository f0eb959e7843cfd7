// What the operator relies on in an apiserver, one sentence a case. Run against FakeKube and against a real kube-apiserver,
// so that a test that trusts the fake trusts the truth. Nothing here needs a kubelet or a controller manager.
import { describe } from '@jest/globals';
import { applyCases } from './kube/apply.ts';
import { evictionCases } from './kube/evictions.ts';
import { toolsOn } from './kube/ground.ts';
import type { Ground } from './kube/ground.ts';
import { objectCases } from './kube/objects.ts';
import { watchCases } from './kube/watch.ts';

export function kubeContract(title: string, start: () => Promise<Ground>): void {
  describe(title, () => {
    const tools = toolsOn(start);
    objectCases(tools);
    evictionCases(tools);
    applyCases(tools);
    watchCases(tools);
  });
}
