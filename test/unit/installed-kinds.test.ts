// The kinds that are installed, against those of this operator: what is said, when it is asked again, and when it ends.
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { KubeError } from '../../src/errors.ts';
import { InstalledKinds } from '../../src/installed-kinds.ts';
import { definitions, type Definition } from '../../src/kube/objects.ts';
import { generatedFiles } from '../../tools/generate/crds.ts';
import { FakeClock, settle } from '../support/fake-clock.ts';
import { FakeKube } from '../support/fake-kube.ts';

const advice =
  'Apply the kinds of this version: `kubectl apply --server-side -k manifests/crd`, or `helm upgrade` with crds.enabled.';

/** Of this version, or with something in it replaced. */
function kind(plural: string, from = '', to = ''): Definition {
  const text = JSON.stringify(parse(generatedFiles().get(`manifests/crd/${plural}.yaml`) ?? ''));
  expect(text).toContain(from);
  return JSON.parse(text.replaceAll(from, to));
}
const [clusters, operations] = [kind('etcdclusters'), kind('etcdoperations')];

function ground(...installed: readonly Definition[]) {
  const [clock, kube, stopping] = [new FakeClock(), new FakeKube(), new AbortController()];
  const said: string[] = [];
  const counts: number[] = [];
  const say = (level: string, why: string) => said.push(`${level}: ${why}`);
  const kinds = new InstalledKinds({ kube, clock, say, onLook: (lacking) => counts.push(lacking) });
  const install = async (...all: readonly Definition[]) => {
    for (const each of all) await kube.asOther().create(definitions, each);
  };
  const begin = async () => {
    await install(...installed);
    const checking = kinds.check(stopping.signal);
    await settle();
    return { checking };
  };
  return { clock, kube, kinds, said, counts, install, begin, stop: () => stopping.abort() };
}

test('those of this version are right, and are asked for once', async () => {
  const { begin, kinds, kube, said, counts } = ground(clusters, operations);
  await (
    await begin()
  ).checking;
  expect([kinds.trouble(), said, counts, kube.calls]).toEqual([undefined, [], [0], { get: 2 }]);
});

test.each([
  {
    title: 'one is missing',
    installed: [clusters],
    says: 'etcdoperations.etcdoperator.dev is not installed',
  },
  {
    title: 'both are',
    installed: [],
    says: 'etcdclusters.etcdoperator.dev is not installed; etcdoperations.etcdoperator.dev is not installed',
  },
  {
    title: 'it is served as another version',
    installed: [kind('etcdclusters', '"v1alpha1"', '"v1alpha0"'), operations],
    says: 'etcdclusters.etcdoperator.dev is not served as v1alpha1',
  },
  {
    title: 'this version is not served any more',
    installed: [kind('etcdclusters', '"served":true', '"served":false'), operations],
    says: 'etcdclusters.etcdoperator.dev is not served as v1alpha1',
  },
  {
    title: 'it is older, and lacks a field with all that is in it',
    installed: [kind('etcdclusters', '"maintenance":', '"upkeep":'), operations],
    says: 'etcdclusters.etcdoperator.dev is older than this operator: it lacks spec.maintenance',
  },
  {
    title: 'it lacks several',
    installed: [kind('etcdclusters', '"reason":', '"because":'), operations],
    says: 'etcdclusters.etcdoperator.dev is older than this operator: it lacks status.plan.reason and 2 more',
  },
  {
    title: 'it does not let a value in',
    installed: [clusters, kind('etcdoperations', '["Restart"]', '["Defragment"]')],
    says: 'etcdoperations.etcdoperator.dev is older than this operator: it lacks spec.type=Restart',
  },
])('$title: it says so with what to do, until that is done', async ({ installed, says }) => {
  const { begin, clock, kube, kinds, said, counts, install } = ground(...installed);
  const { checking } = await begin();
  const why = `${says}. ${advice}`;
  expect([kinds.trouble(), said]).toEqual([why, [`warn: ${why}`]]);
  await clock.advance(10_000);
  expect(said).toHaveLength(1);
  for (const { metadata: { name = '' } = {} } of installed) kube.asOther().remove(definitions, { name });
  await install(clusters, operations);
  await clock.advance(2_000);
  await checking;
  expect([kinds.trouble(), said.length, counts.at(0), counts.at(-1)]).toEqual([
    undefined,
    1,
    says.split(';').length,
    0,
  ]);
});

test('a newer kind is right', async () => {
  const newer = kind('etcdclusters', '"properties":{', '"properties":{"newer":{"type":"string"},');
  const { begin, kinds } = ground(newer, operations);
  await (
    await begin()
  ).checking;
  expect(kinds.trouble()).toBeUndefined();
});

test('where they may not be read, as in an installation for some namespaces, that is said once', async () => {
  const { begin, kube, kinds, said, counts } = ground(clusters, operations);
  kube.forbid('get', 'CustomResourceDefinition');
  await (
    await begin()
  ).checking;
  expect([kinds.trouble(), said.length, counts]).toEqual([undefined, 1, []]);
  expect(said[0]).toMatch(/^info: may not be compared: .*forbidden/);
});

test('while the API server is away it is asked again', async () => {
  const { begin, clock, kube, kinds, counts } = ground(clusters, operations);
  kube.fail({ verb: 'get', error: new KubeError('Unavailable', 'away') });
  const { checking } = await begin();
  expect([kinds.trouble(), counts]).toEqual([undefined, []]);
  await clock.advance(2_000);
  await checking;
  expect(counts).toEqual([0]);
});

test('it ends with the operator', async () => {
  const { begin, stop } = ground();
  const { checking } = await begin();
  stop();
  await checking;
});
