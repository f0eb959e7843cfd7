// The CRD on a real kube-apiserver: it is taken with all its rules, fills in the defaults, and refuses every bad input with its sentence.
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sentences } from '../../src/crd/sentences.ts';
import { etcdClusterCrd } from '../../tools/generate/crds.ts';
import { accepted, defaulted, refused } from '../support/cluster-specs.ts';
import { clusters, definition, operations, startCrdGround, strict, told } from '../support/crd-ground.ts';
import type { CrdGround } from '../support/crd-ground.ts';
import { documents } from '../support/install-objects.ts';

let ground: CrdGround;

beforeAll(async () => {
  ground = await startCrdGround();
}, 600_000);
afterAll(() => ground.stop());
beforeEach(() => ground.clear());

describe('the definition', () => {
  test.each(['create', 'apply'])('keeps every rule through %s', async (verb) => {
    if (verb === 'apply') {
      const path = `${definition}?fieldManager=test&force=true`;
      expect((await ground.api.patch(path, etcdClusterCrd(), 'apply-patch')).status).toBe(200);
    }
    expect(schemaOf((await ground.api.get(definition)).object)).toEqual(schemaOf(etcdClusterCrd()));
  });

  test('is established with nothing to complain of', async () => {
    const { status }: { status: { conditions: { type: string; status: string; message: string }[] } } = JSON.parse(
      JSON.stringify((await ground.api.get(definition)).object),
    );
    const found = Object.fromEntries(status.conditions.map((condition) => [condition.type, condition.status]));
    expect(found).toEqual({ NamesAccepted: 'True', Established: 'True' });
  });
});

describe('good input', () => {
  test.each(accepted)('takes $title and fills in the defaults', async ({ spec }) => {
    const answer = await ground.create(spec, 'etcd', `${strict}&dryRun=All`);
    expect([answer.status, answer.message]).toEqual([201, '']);
    expect(answer.object['spec']).toEqual(defaulted(spec));
  });

  test('a new cluster has not been observed', async () => {
    await ground.create({});
    expect((await ground.stored())['status']).toEqual({ observedGeneration: -1 });
  });

  test('the samples are taken', async () => {
    const folder = new URL('../../manifests/samples/', import.meta.url);
    const names = await readdir(folder);
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) {
      for (const object of documents(await readFile(new URL(name, folder), 'utf8'))) {
        const path = object.kind === 'EtcdOperation' ? operations : clusters;
        expect([name, (await ground.api.create(`${path}?${strict}`, object)).message]).toEqual([name, '']);
      }
    }
  });
});

describe('bad input', () => {
  test.each(refused)('$title is refused', async ({ spec, says }) => {
    const answer = await ground.create(spec);
    expect(answer.status).toBe(422);
    if (says.length > 0) expect(told(answer)).toEqual(says.toSorted());
    expect((await ground.api.get(`${clusters}/etcd`)).status).toBe(404);
  });

  test('storage as a number is refused with the type that it has to have', async () => {
    expect((await ground.create({ storage: { size: 8 } })).message).toContain(
      'spec.storage.size in body must be of type string',
    );
  });

  test.each(['1etcd', 'my.etcd', 'a'.repeat(51)])('the name %s is refused', async (name) => {
    const answer = await ground.create({}, name);
    expect([answer.status, told(answer)]).toEqual([422, [sentences.name]]);
  });

  test.each(['a', 'a'.repeat(50), 'my-etcd-2'])('the name %s is taken', async (name) => {
    expect((await ground.create({}, name)).status).toBe(201);
  });

  test.each([{ sizes: 3 }, { tls: {} }, { storage: { retain: {} } }, { pod: { image: 'x' } }])(
    'the unknown field of %j is refused',
    async (spec) => {
      const answer = await ground.create(spec);
      expect([answer.status, answer.message]).toEqual([400, expect.stringContaining('unknown field')]);
    },
  );
});

function schemaOf(object: Record<string, unknown>): unknown {
  const { spec }: { spec: { versions: [{ schema: unknown }] } } = JSON.parse(JSON.stringify(object));
  return spec.versions[0].schema;
}
