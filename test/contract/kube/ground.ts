// The ground that the contract of Kube stands on, and the makers of the objects it is tried with.
import { afterAll, beforeAll } from '@jest/globals';
import type { Kube } from '../../../src/kube/kube.ts';
import { configMaps } from '../../../src/kube/objects.ts';
import type { ConfigMap, Kind, KubeObject, ObjectMeta, Pod } from '../../../src/kube/objects.ts';

export interface Ground {
  /** Under the field manager etcd-operator. */
  readonly kube: Kube;
  /** The same server under another field manager. */
  readonly other: Kube;
  stop(): Promise<void>;
}

/** A small kind with a status subresource; the real server has its CRD. */
export interface Widget extends KubeObject {
  spec?: { size?: number; colour?: string };
  status?: { ready?: boolean; conditions?: { type: string; status: string }[] };
}

export const widgets: Kind<Widget> = {
  apiVersion: 'contract.etcdoperator.dev/v1',
  kind: 'Widget',
  plural: 'widgets',
  namespaced: true,
};

/** Exists on the ground, for this suite alone. */
export const namespace = 'contract';

export const absentUid = '00000000-1111-4222-8333-444444444444';

let names = 0;

/** What every section asks of the ground; usable inside tests only. */
export interface Tools {
  readonly kube: Kube;
  readonly other: Kube;
  /** A name not used before. */
  fresh(prefix: string): { namespace: string; name: string };
  makeMap(data?: Record<string, string>, labels?: Record<string, string>): Promise<ConfigMap>;
  makeWidget(): Promise<Widget>;
}

/** Starts the ground before the tests of this describe and stops it after them. */
export function toolsOn(start: () => Promise<Ground>): Tools {
  let ground: Ground | undefined;
  const started = () => {
    if (ground === undefined) throw new Error('the ground is used before it stands');
    return ground;
  };
  beforeAll(async () => {
    ground = await start();
  }, 60_000);
  afterAll(() => ground?.stop());
  const fresh = (prefix: string) => {
    names += 1;
    return { namespace: namespace, name: `${prefix}-${names}` };
  };
  return {
    get kube() {
      return started().kube;
    },
    get other() {
      return started().other;
    },
    fresh,
    makeMap: (data = { a: '1' }, labels = {}) =>
      started().kube.create(configMaps, { metadata: { ...fresh('map'), labels }, data }),
    makeWidget: () => started().kube.create(widgets, { metadata: fresh('widget'), spec: { size: 1 } }),
  };
}

export function podNamed(at: ObjectMeta, status?: Pod['status']): Pod {
  const containers = [{ name: 'etcd', image: 'etcd:1' }];
  return { metadata: at, spec: { containers, terminationGracePeriodSeconds: 7 }, ...(status && { status }) };
}

export function meta(object: KubeObject): ObjectMeta {
  return object.metadata ?? {};
}

export function nameOf(object: KubeObject): string {
  return meta(object).name ?? '';
}

/** What addresses exactly this object. */
export function identity(object: KubeObject): { namespace: string; name: string; uid: string } {
  const { namespace = '', name = '', uid = '' } = meta(object);
  return { namespace, name, uid };
}

/** What addresses exactly this state of the object, without its UID. */
export function fixed(object: KubeObject): { namespace: string; name: string; resourceVersion: string } {
  const { namespace = '', name = '', resourceVersion = '' } = meta(object);
  return { namespace, name, resourceVersion };
}

/** A patch holds parts of an object, and null where it removes. */
export function wide(patch: KubeObject & Record<string, unknown>): KubeObject {
  return patch;
}

export function uidOf(object: KubeObject): string {
  return meta(object).uid ?? '';
}
