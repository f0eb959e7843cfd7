// Members on disks under a spec that says Memory: claims that were adopted by it, or an edit past an older CRD.
import { expect, test } from '@jest/globals';
import { whyDataGone } from '../../../src/controllers/cluster/fate.ts';
import { plan } from '../../../src/controllers/cluster/plan.ts';
import { start } from '../../../src/controllers/cluster/rules/start.ts';
import { down, member, members, noPod, observed, voter, withSpec, withoutQuorum } from '../../support/observed.ts';

const asleep = ['a', 'b', 'c'].map((short) => member(short, voter(), noPod()));
const onDisks = observed(withSpec({ storage: { medium: 'Memory' } }), members(...asleep), withoutQuorum);

test('they are started on their claims', () => {
  const verdict = start.decide(onDisks);
  const steps = verdict?.kind === 'act' ? verdict.steps : [];
  const volumes = steps.flatMap((step) => (step.kind === 'CreatePod' ? (step.pod.spec?.volumes ?? []) : []));
  const claims = volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
  expect(claims).toEqual(asleep.map(({ name }) => name));
});

test('their data is not said to be gone with their Pods', () => {
  expect(onDisks.members.map((m) => whyDataGone(onDisks, m))).toEqual([undefined, undefined, undefined]);
});

test('a person is told that the spec is wrong', () => {
  const o = observed(
    withSpec({ storage: { medium: 'Memory' } }),
    members(...asleep.slice(1), member('a', voter(), down())),
  );
  const told = plan(o);
  expect([told.reason, ...told.held.map(({ reason }) => reason)]).toContain('InvalidSpec');
  expect(JSON.stringify(told)).toContain('storage.medium can be changed only with storage.updatePolicy Replace');
});
