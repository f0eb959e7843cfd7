// Golden pairs: what is made for a spec, in full. UPDATE_GOLDEN=1 writes the outputs anew; read their diff like code.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { desiredBudget } from '../../../src/controllers/cluster/desired/budget.ts';
import { versionVariables } from '../../../src/controllers/cluster/desired/arguments.ts';
import { desiredClaim } from '../../../src/controllers/cluster/desired/claim.ts';
import { desiredPod } from '../../../src/controllers/cluster/desired/pod.ts';
import type { PodInput } from '../../../src/controllers/cluster/desired/pod.ts';
import { desiredServices } from '../../../src/controllers/cluster/desired/services.ts';
import { joinTicket, newTicket, voidedTicket } from '../../../src/controllers/cluster/desired/ticket.ts';
import { peerURL } from '../../../src/controllers/cluster/names.ts';

interface Input extends PodInput {
  readonly members: readonly string[];
  readonly token: string;
}

const folder = import.meta.dirname;
const namesEndingIn = (end: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(end))
    .map((name) => name.slice(0, -end.length));

describe('what is made for', () => {
  test.each(namesEndingIn('.in.yaml'))('%s', (name) => {
    const input: Input = parse(readFileSync(join(folder, `${name}.in.yaml`), 'utf8'));
    const path = join(folder, `${name}.out.yaml`);
    const text = objectsOf(input)
      .map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false, singleQuote: true }))
      .join('---\n');
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
    expect(text).toBe(readFileSync(path, 'utf8'));
  });

  test('every output has its input', () => {
    expect(namesEndingIn('.out.yaml')).toEqual(namesEndingIn('.in.yaml'));
  });
});

function objectsOf(input: Input): readonly object[] {
  const { cluster, member, members, token, spec, version } = input;
  const own = { cluster, member, options: versionVariables(spec, version) };
  const list = members.map((name) => ({ name, peerURL: peerURL(cluster, name) }));
  const budget = desiredBudget({ cluster, voters: members.length });
  return [
    ...(spec.storage.medium === 'Memory' ? [] : [desiredClaim(input)]),
    desiredPod(input),
    newTicket({ ...own, members, token }),
    joinTicket({ ...own, members: list, token }),
    voidedTicket(own),
    ...desiredServices({ cluster, spec }),
    ...(budget === undefined ? [] : [budget]),
  ];
}
