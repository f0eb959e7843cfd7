// What an image Pod shows, from the Pod as Kubernetes has it and the logs of its containers.
import { describe, expect, test } from '@jest/globals';
import { containersToHear, imagePodFacts, withHeard } from '../../../src/controllers/cluster/image-facts.ts';
import { desiredImagePod } from '../../../src/controllers/cluster/desired/image-pod.ts';
import type { ImagePodFacts } from '../../../src/controllers/cluster/observed.ts';
import type { Pod } from '../../../src/kube/objects.ts';
import { pod } from '../../support/kube-half.ts';
import { cluster, exampleSpec, settings } from '../desired/example.ts';

const spec = exampleSpec({ version: '3.7.3', image: { pullPolicy: 'IfNotPresent', pullSecrets: [{ name: 'key' }] } });
const versions = ['3.6.16', '3.7.3'];
const made = desiredImagePod({ cluster, spec, settings, member: 'shop-aaaaa', uid: 'pod-a', node: 'node-a', versions });

type State = NonNullable<NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state']>;
const container = (name: string, state: State) => ({
  name,
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
});
const ended = (exitCode: number, more: object = {}): State => ({ terminated: { exitCode, ...more } });
const runs: State = { running: {} };
const waits = (reason: string, message?: string): State => ({ waiting: { reason, ...(message && { message }) } });

const shown = (first: State, second: State, status: Pod['status'] = {}): Pod => ({
  ...made,
  metadata: { ...made.metadata, uid: 'image-a' },
  status: { ...status, containerStatuses: [container('v3-6-16', first), container('v3-7-3', second)] },
});
const facts = (shows: Pod, said: Parameters<typeof imagePodFacts>[2] = {}): ImagePodFacts =>
  imagePodFacts(shows, pod('a'), said);
const [old, next] = ['gcr.io/etcd-development/etcd:v3.6.16', 'gcr.io/etcd-development/etcd:v3.7.3'];

test('it runs every image once, on that node, and is nobody that a Service or a budget would take for a member', () => {
  expect(made.spec?.containers.map(({ image, command }) => [image, command?.join(' ')])).toEqual([
    [old, '/usr/local/bin/etcd --version'],
    [next, '/usr/local/bin/etcd --version'],
  ]);
  expect(made.spec).toMatchObject({ nodeName: 'node-a', restartPolicy: 'Never', imagePullSecrets: [{ name: 'key' }] });
  expect(made.metadata?.labels).toEqual({
    'app.kubernetes.io/managed-by': 'etcd-operator',
    'etcdoperator.dev/cluster': 'shop',
    'etcdoperator.dev/images-for': 'shop-aaaaa',
  });
  expect(made.metadata?.ownerReferences).toMatchObject([{ kind: 'Pod', uid: 'pod-a', blockOwnerDeletion: false }]);
});

test('it looks through the data of its member, and can change nothing there', () => {
  const input = { cluster, spec, settings, member: 'shop-aaaaa', uid: 'pod-a', node: 'node-a', versions };
  const { containers, volumes } = desiredImagePod({ ...input, v2CheckedBy: '3.5.35' }).spec ?? {};
  expect(volumes).toEqual([{ name: 'data', persistentVolumeClaim: { claimName: 'shop-aaaaa' } }]);
  expect(containers?.at(-1)).toMatchObject({
    name: 'check-v2',
    image: 'gcr.io/etcd-development/etcd:v3.5.35',
    command: ['/usr/local/bin/etcdutl', 'check', 'v2store', '--data-dir=/var/lib/etcd/data'],
    volumeMounts: [{ name: 'data', mountPath: '/var/lib/etcd', readOnly: true }],
  });
  expect(containers?.slice(0, -1).every(({ volumeMounts }) => volumeMounts === undefined)).toBe(true);
  expect(made.spec?.volumes).toBeUndefined();
});

describe('keys of the v2 API', () => {
  const looks = (state: State): Pod => ({
    ...made,
    spec: { containers: [...(made.spec?.containers ?? []), { name: 'check-v2', image: 'etcd:v3.5.35' }] },
    status: { containerStatuses: [container('check-v2', state)] },
  });
  test.each<[string, Pod, ImagePodFacts['v2']]>([
    ['are not looked for where none can be', made, undefined],
    ['nobody knows of yet', looks(waits('ContainerCreating')), { clean: false }],
    ['are not there', looks(ended(0)), { clean: true }],
    [
      'are there',
      looks(ended(1, { reason: 'Error', message: '{"msg":"x"}\nError: detected custom v2 content in WAL records\n' })),
      { clean: false, trouble: 'etcdutl ended with code 1: Error: detected custom v2 content in WAL records' },
    ],
    [
      'can not be looked for with this image',
      looks(ended(128, { reason: 'StartError', message: 'no such file' })),
      { clean: false, trouble: 'etcdutl ended with code 128 (StartError): no such file' },
    ],
  ])('%s', (_, shows, v2) => {
    expect(facts(shows).v2).toEqual(v2);
    expect(facts(shows).images.map(({ version }) => version)).toEqual(versions);
    expect(containersToHear(shows, undefined)).toEqual([]);
  });
});

describe('facts', () => {
  test.each<[string, Pod, Parameters<typeof imagePodFacts>[2], ImagePodFacts['images']]>([
    [
      'while images are pulled nothing is known',
      shown(waits('ContainerCreating'), waits('PodInitializing')),
      {},
      [
        { image: old, version: '3.6.16' },
        { image: next, version: '3.7.3' },
      ],
    ],
    [
      'what its etcd says is its version',
      shown(ended(0), ended(0)),
      {
        'image-a': {
          'v3-6-16': { text: 'etcd Version: 3.6.16\nGit SHA: abc\nGo Version: go1.24\n' },
          'v3-7-3': { text: 'hello' },
        },
      },
      [
        { image: old, version: '3.6.16', says: '3.6.16' },
        { image: next, version: '3.7.3', says: '' },
      ],
    ],
    [
      'why it cannot be pulled, or does not run, is in the words of who knows',
      shown(
        waits('ErrImagePull', 'rpc error: code = NotFound desc = no such tag'),
        ended(128, { reason: 'StartError', message: 'no such file' }),
      ),
      {},
      [
        { image: old, version: '3.6.16', trouble: `its image ${old} cannot be pulled: no such tag` },
        { image: next, version: '3.7.3', trouble: 'etcd ended with code 128 (StartError): no such file' },
      ],
    ],
    [
      'of one that runs still its version counts, as soon as it has said it',
      shown(runs, runs),
      {
        'image-a': {
          'v3-6-16': { text: 'etcd Version: 3.6.16\nGit SHA: abc\n' },
          'v3-7-3': { text: '' },
        },
      },
      [
        { image: old, version: '3.6.16', says: '3.6.16' },
        { image: next, version: '3.7.3' },
      ],
    ],
    [
      'not half of it, nor that its log can not be read yet',
      shown(runs, runs),
      { 'image-a': { 'v3-6-16': { text: 'etcd Version: 3.6' }, 'v3-7-3': { why: "its log can't be read: wait" } } },
      [
        { image: old, version: '3.6.16' },
        { image: next, version: '3.7.3' },
      ],
    ],
    [
      'a log that cannot be read is told',
      shown(ended(0), waits('ContainerCreating')),
      { 'image-a': { 'v3-6-16': { why: "its log can't be read: forbidden" } } },
      [
        { image: old, version: '3.6.16', trouble: "its log can't be read: forbidden" },
        { image: next, version: '3.7.3' },
      ],
    ],
  ])('%s', (_, shows, said, images) => {
    expect(facts(shows, said).images).toEqual(images);
  });

  test('a Pod that its kubelet did not take has its words', () => {
    const refused = { phase: 'Failed', reason: 'OutOfpods', message: 'no room' };
    expect(facts({ ...shown(ended(0), ended(0)), status: refused }).failed).toBe('OutOfpods: no room');
    expect(facts(shown(ended(1), ended(0), { phase: 'Failed' })).failed).toBeUndefined();
  });

  test('one that stood beside an earlier Pod of its member is about to go', () => {
    expect(imagePodFacts(shown(ended(0), ended(0)), pod('b'), {}).deleting).toBe(true);
    expect(imagePodFacts(shown(ended(0), ended(0)), undefined, {}).deleting).toBe(true);
    expect(facts(shown(ended(0), ended(0))).deleting).toBe(false);
  });
});

describe('what was heard', () => {
  const heard = facts(shown(ended(0), ended(0)), { 'image-a': { 'v3-6-16': { text: 'etcd Version: 3.6.16\n' } } });

  test('is not asked again', () => {
    expect(containersToHear(shown(ended(0), ended(0)), undefined)).toEqual(['v3-6-16', 'v3-7-3']);
    expect(containersToHear(shown(ended(0), ended(0)), heard)).toEqual(['v3-7-3']);
    expect(containersToHear(shown(ended(1), waits('ContainerCreating')), heard)).toEqual([]);
  });

  test('is asked for while it runs, until it is heard', () => {
    expect(containersToHear(shown(runs, runs), undefined)).toEqual(['v3-6-16', 'v3-7-3']);
    expect(containersToHear(shown(runs, runs), heard)).toEqual(['v3-7-3']);
  });

  test('stays known, of the same Pod', () => {
    const now = facts(shown(ended(0), ended(0)));
    expect(withHeard(now, heard).images.map(({ says }) => says)).toEqual(['3.6.16', undefined]);
    expect(withHeard({ ...now, uid: 'another' }, heard).images.map(({ says }) => says)).toEqual([undefined, undefined]);
  });

  test('of a pull that failed the kubelet tells less in between', () => {
    const tells = (message: string) => facts(shown(waits('ImagePullBackOff', message), ended(0)));
    const more = tells(`Back-off pulling image "${old}": ErrImagePull: no such tag`);
    const less = tells(`Back-off pulling image "${old}"`);
    expect(withHeard(less, more).images[0]?.trouble).toBe(more.images[0]?.trouble);
  });
});
