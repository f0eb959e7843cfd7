// The images that are to come are pulled, and asked for their versions, on the nodes of those that are to run them.
import { describe, expect, test } from '@jest/globals';
import { v2CheckedBy } from '../../../../src/controllers/cluster/imaging.ts';
import { images } from '../../../../src/controllers/cluster/rules/images.ts';
import { rollout } from '../../../../src/controllers/cluster/rules/rollout.ts';
import type { ImageFacts, ImagePodFacts } from '../../../../src/controllers/cluster/observed.ts';
import { imagesSeen, members, observed, pod, withSpec, type Modifier } from '../../../support/observed.ts';
import { table } from '../../../support/rule-table.ts';
import { all, at, wants } from '../../../support/versions.ts';

const to = (version: string) => withSpec({ version });
const paused = withSpec({ rollout: { paused: true } });
const [first, second] = ['gcr.io/etcd-development/etcd:v3.6.16', 'gcr.io/etcd-development/etcd:v3.7.3'];

/** What the image Pods of these members show; of the others nothing changes. */
const shows =
  (changes: Partial<ImagePodFacts>, ...shorts: readonly string[]): Modifier =>
  (o) => ({
    ...o,
    members: o.members.map((m) =>
      m.imagePod !== undefined && shorts.some((short) => m.name === `shop-${short.repeat(5)}`)
        ? { ...m, imagePod: { ...m.imagePod, ...changes } }
        : m,
    ),
  });
const withoutLook =
  (short: string): Modifier =>
  (o) => ({
    ...o,
    members: o.members.map((m) => {
      if (m.imagePod === undefined || m.name !== `shop-${short.repeat(5)}`) return m;
      const { uid, deleting, podHash, images: shown } = m.imagePod;
      return { ...m, imagePod: { uid, deleting, podHash, images: shown } };
    }),
  });
const image = (changes: Partial<ImageFacts>): Partial<ImagePodFacts> => ({
  images: [{ image: first, version: '3.6.16', ...changes }],
});
const deletes = (...names: readonly string[]) =>
  ({
    kind: 'act',
    reason: 'RemovingImagePods',
    message: `Deleting ${names.map((name) => `${name}-image`).join(' and ')}: what they showed is not needed any more.`,
    steps: names.map((name) => `DeleteImagePod ${name}`),
  }) as const;

describe('images', () => {
  table(images, {
    'nothing is to come': { given: observed(all('3.6.16'), to('3.6.16')) },
    'nor where a newer operator has chosen': { given: observed(all('3.99.0', {}, pod({ imageHash: 'its own' }))) },
    'each node gets those that its member is to run': {
      given: observed(all('3.5.35'), to('3.7.3')),
      says: {
        kind: 'act',
        reason: 'PullingImages',
        message:
          'Pulling the images to come on the nodes of shop-aaaaa, shop-bbbbb and shop-ccccc, to see that they are what they say.',
        steps: ['CreateImagePod shop-aaaaa', 'CreateImagePod shop-bbbbb', 'CreateImagePod shop-ccccc'],
      },
    },
    'not where the Pod is going, or on no node': {
      given: observed(
        members(at('3.5.35', 'a', {}, pod({ deleting: true })), at('3.5.35', 'b'), at('3.6.16', 'c')),
        to('3.6.16'),
      ),
      says: {
        kind: 'act',
        reason: 'PullingImages',
        message: 'Pulling the images to come on the nodes of shop-bbbbb, to see that they are what they say.',
        steps: ['CreateImagePod shop-bbbbb'],
      },
    },
    'not while changes are halted': { given: observed(all('3.5.35'), to('3.6.16'), paused) },
    'a change that keeps the image needs none': {
      given: observed(
        all('3.6.16'),
        (o) => members(...o.members.map(pod({ podHash: 'earlier' })))(o),
        withSpec({ version: '3.6.16' }),
      ),
    },
    'those that were made are kept until they have shown all': { given: observed(all('3.5.35'), wants('3.7.3')) },
    'and in the middle of the way': {
      given: observed(all('3.5.35'), wants('3.7.3'), (o) =>
        members(
          ...o.members.map((m) => {
            const { imagePod } = m;
            return imagePod === undefined ? m : { ...at('3.6.16', m.name.at(-1) ?? ''), imagePod };
          }),
        )(o),
      ),
    },
    'what was made for another spec goes': {
      given: observed(all('3.5.35'), wants('3.6.16'), shows({ podHash: 'earlier' }, 'a', 'b')),
      says: deletes('shop-aaaaa', 'shop-bbbbb'),
    },
    'what lacks an image that is to come goes': {
      given: observed(all('3.5.35'), wants('3.6.16'), shows({ images: [] }, 'b')),
      says: deletes('shop-bbbbb'),
    },
    'what has not looked for keys of the v2 API goes, where 3.6 is to come': {
      given: observed(all('3.5.35'), wants('3.6.16'), withoutLook('b')),
      says: deletes('shop-bbbbb'),
    },
    'what its kubelet did not take is tried again': {
      given: observed(all('3.5.35'), wants('3.6.16'), shows({ failed: 'OutOfpods: no room' }, 'c')),
      says: deletes('shop-ccccc'),
    },
    'once it is going it is waited for': {
      given: observed(all('3.5.35'), wants('3.6.16'), shows({ podHash: 'earlier', deleting: true }, 'a')),
    },
    'when all run what is wanted they go': {
      given: observed(all('3.5.35'), wants('3.6.16'), (o) =>
        members(...o.members.map((m) => ({ ...m, ...at('3.6.16', m.name.at(-1) ?? '') })))(o),
      ),
      says: {
        ...deletes('shop-aaaaa', 'shop-bbbbb', 'shop-ccccc'),
        message:
          'Deleting shop-aaaaa-image, shop-bbbbb-image and shop-ccccc-image: what they showed is not needed any more.',
      },
    },
  });
});

test.each<[string, string, string | undefined]>([
  ['3.4.31', '3.5.35', undefined],
  ['3.4.31', '3.7.3', '3.5.35'],
  ['3.5.20', '3.6.16', '3.5.35'],
  ['3.5.34', '3.6.16', '3.5.34'],
  ['3.6.16', '3.7.3', undefined],
  ['3.7.3', '3.6.16', undefined],
])('from %s to %s keys of the v2 API are looked for by etcdutl %s', (from, target, by) => {
  const o = to(target)(observed(all(from)));
  expect(o.members.map((m) => v2CheckedBy(o, m))).toEqual([by, by, by]);
  const claimless = o.members.map(({ name, peerURL, listed, latch, pod: its, answer }) => ({
    name,
    peerURL,
    latch,
    answer,
    ...(listed && { listed }),
    ...(its && { pod: its }),
  }));
  expect(claimless.map((m) => v2CheckedBy({ ...o, members: claimless }, m))).toEqual(o.members.map(() => undefined));
});

describe('nobody is restarted', () => {
  const nobody =
    'Nobody was restarted for it. Name an image that can be had and is what it says, or mend what keeps it; it goes on by itself then.';
  const stops = (message: string) =>
    ({ kind: 'stalled', reason: 'RolloutStalled', message: `${message}. ${nobody}`, holds: [] }) as const;
  const pulls = (names: string) =>
    ({
      kind: 'wait',
      reason: 'PullingImages',
      message: `The images to come are being pulled on the nodes of ${names}. Nobody is restarted before.`,
      holds: [],
    }) as const;
  table(rollout, {
    'before the images are pulled': {
      given: observed(all('3.5.35'), to('3.6.16')),
      says: pulls('shop-aaaaa, shop-bbbbb and shop-ccccc'),
    },
    'while one has yet to say its version': {
      given: observed(all('3.5.35'), wants('3.6.16'), shows(image({}), 'a')),
      says: pulls('shop-aaaaa'),
    },
    'for an image that is another etcd': {
      given: observed(all('3.5.35'), wants('3.6.16'), shows(image({ says: '3.5.9' }), 'c')),
      says: stops(`On node node-c: ${first} is etcd 3.5.9, and should be 3.6.16`),
    },
    'for an image that is no etcd': {
      given: observed(all('3.5.35'), wants('3.6.16'), shows(image({ says: '' }), 'c')),
      says: stops(`On node node-c: ${first} does not say which etcd it is, and should be 3.6.16`),
    },
    'for an image that cannot be had': {
      given: observed(all('3.5.35'), wants('3.6.16'), shows(image({ trouble: 'no such image' }), 'b')),
      says: stops(`On node node-b: ${first}: no such image`),
    },
    'for the first of two, where the second cannot be had': {
      given: observed(
        all('3.5.35'),
        wants('3.7.3'),
        shows(
          {
            images: [
              { image: first, version: '3.6.16', says: '3.6.16' },
              { image: second, version: '3.7.3', trouble: 'no such image' },
            ],
          },
          'a',
        ),
      ),
      says: stops(`On node node-a: ${second}: no such image`),
    },
    'for data that have yet to be looked through': {
      given: observed(all('3.5.35'), wants('3.6.16'), shows({ v2: { clean: false } }, 'b')),
      says: pulls('shop-bbbbb'),
    },
    'for data with keys of the v2 API': {
      given: observed(
        all('3.4.31'),
        wants('3.7.3'),
        shows({ v2: { clean: false, trouble: 'etcdutl found some' } }, 'a', 'c'),
      ),
      says: {
        kind: 'stalled',
        reason: 'RolloutStalled',
        message:
          'The data must have no keys of the v2 API, with which etcd 3.6 does not start. shop-aaaaa: etcdutl found some; shop-ccccc: etcdutl found some. ' +
          'Nobody was restarted for it. Set spec.version back, or restore a snapshot into a new cluster, which leaves such keys behind. ' +
          'To have the data looked through again, delete shop-aaaaa-image and shop-ccccc-image.',
        holds: [],
      },
    },
    'nor is a downgrade begun': {
      given: observed(all('3.7.3'), to('3.6.16')),
      says: pulls('shop-aaaaa, shop-bbbbb and shop-ccccc'),
    },
    'by what an earlier spec had shown': {
      given: observed(all('3.5.35'), wants('3.6.16'), shows({ podHash: 'earlier' }, 'b')),
      says: pulls('shop-bbbbb'),
    },
    'but for what was seen of all': {
      given: observed(all('3.5.35'), to('3.6.16'), imagesSeen),
      says: {
        kind: 'act',
        reason: 'RestartingMember',
        message: 'Restarting shop-bbbbb, 1 of 3: it takes up etcd 3.6.16.',
        steps: ['WriteTicket shop-bbbbb', 'Latch shop-bbbbb', 'ChangeImage shop-bbbbb'],
      },
    },
  });
});
