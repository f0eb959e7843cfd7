// What the spec gives an object is remembered by name, so that it goes when it is taken back; nothing else is touched.
import { describe, expect, test } from '@jest/globals';
import { given, patchOf, remembered, takenBack } from '../../../src/controllers/cluster/desired/given.ts';
import { annotations } from '../../../src/controllers/cluster/names.ts';

const gift = given({ team: 'a', 'example.com/tier': 'x' }, { note: 'y' }, { trafficDistribution: 'PreferClose' });
const memory = 'labels:example.com/tier,labels:team,annotations:note,fields:trafficDistribution';

describe('what is given', () => {
  test('is remembered by name, in one order', () => {
    expect(remembered(gift)).toEqual({ [annotations.given]: memory });
    expect(remembered(given({ 'example.com/tier': 'z', team: 'b' }))).toEqual({
      [annotations.given]: 'labels:example.com/tier,labels:team',
    });
  });

  test('and is nothing leaves no trace', () => {
    expect(remembered(given())).toEqual({});
  });

  test('is never what we find our objects by', () => {
    const bad = given(
      { 'etcdoperator.dev/cluster-uid': 'x', 'app.kubernetes.io/name': 'x', team: 'a' },
      { 'etcdoperator.dev/started': 'x' },
    );
    expect(bad).toEqual({ labels: { team: 'a' }, annotations: {}, fields: {} });
  });
});

describe('what is taken back', () => {
  const none = { labels: [], annotations: [], fields: [] };

  test('is what was remembered and is not given any more', () => {
    expect(takenBack(memory, given({ team: 'b' }))).toEqual({
      labels: ['example.com/tier'],
      annotations: ['note'],
      fields: ['trafficDistribution'],
    });
  });

  test('is nothing where all of it is still given, or nothing was', () => {
    expect(takenBack(memory, gift)).toEqual(none);
    expect(takenBack(undefined, gift)).toEqual(none);
    expect(takenBack('', gift)).toEqual(none);
  });

  test('is nothing of ours, and no field that is not optional, whatever somebody wrote there', () => {
    const written =
      'labels:etcdoperator.dev/cluster,labels:app.kubernetes.io/name,annotations:etcdoperator.dev/started,fields:clusterIP,fields:ports,x,:';
    expect(takenBack(written, gift)).toEqual(none);
  });
});

describe('the patch', () => {
  test('sets what is given, removes what was taken back, and says nothing of the rest', () => {
    const metadata = { uid: 'u', labels: { team: 'b' }, annotations: { [annotations.given]: 'labels:team' } };
    expect(patchOf({ metadata }, takenBack(memory, given({ team: 'b' })))).toEqual({
      metadata: {
        uid: 'u',
        labels: { team: 'b', 'example.com/tier': null },
        annotations: { [annotations.given]: 'labels:team', note: null },
      },
    });
  });

  test('forgets what it gave when nothing is given', () => {
    expect(patchOf({ metadata: { uid: 'u' } })).toMatchObject({
      metadata: { annotations: { [annotations.given]: null } },
    });
  });
});
