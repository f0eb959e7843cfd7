// docs/operations.md holds every reason, flag and metric that there is, and none that there isn't.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../src/config.ts';
import { createMetrics } from '../../../src/metrics.ts';

const page = readFileSync('docs/operations.md', 'utf8');
const controller = 'src/controllers/cluster';

/** The first column of the tables under a heading. */
function told(heading: string): string[] {
  const [, after = ''] = page.split(`\n## ${heading}\n`);
  const [section = ''] = after.split('\n## ');
  const cells = [...section.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)).sort();
}

function reasonsOfPlans(): string[] {
  const files = readdirSync(controller, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const text = files.map((file) => readFileSync(join(controller, file), 'utf8'));
  const found = [...text.join('\n').matchAll(/\b(?:act|actIfAny|wait|stalled)\(\s*'([A-Z]\w+)'/g)];
  return [...new Set(found.map(([, reason = '']) => reason))].sort();
}

function flagsOfConfig(): string[] {
  try {
    readConfig(['--no-such-flag'], {}, () => '');
    throw new Error('an unknown flag was taken');
  } catch (error) {
    const [, flags = ''] = String(error).split('Flags: ');
    return flags.split(' ').sort();
  }
}

describe('docs/operations.md', () => {
  test('says what each reason means', () => {
    expect(reasonsOfPlans().length).toBeGreaterThan(30);
    expect(told('Reasons')).toEqual(reasonsOfPlans());
  });

  test('says what each flag means', () => {
    expect(told('Flags')).toEqual(flagsOfConfig());
  });

  test('says what each metric means', async () => {
    const metrics = await createMetrics().registry.getMetricsAsJSON();
    const ours = metrics.map(({ name }) => name).filter((name) => name.startsWith('etcd_operator_'));
    expect(told('Metrics')).toEqual(ours.sort());
  });
});
