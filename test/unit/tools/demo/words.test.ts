// What the demo says at its end, how lines are wrapped, and which options it takes.
import { describe, expect, test } from '@jest/globals';
import { goOn, tryNext } from '../../../../tools/demo/farewell.ts';
import { parseDemoOptions } from '../../../../tools/demo/options.ts';
import { wrap } from '../../../../tools/demo/screen.ts';

describe('lines', () => {
  test('break at spaces and go on at the indent', () => {
    expect(wrap('  12.0 s  some words that are longer than that', 36, 10)).toBe(
      '  12.0 s  some words that are\n          longer than that',
    );
  });

  test('stay whole where the terminal is too narrow for a column', () => {
    expect(wrap('a line of words', 10, 8)).toBe('a line of words');
  });
});

describe('the end of the demo', () => {
  const kept = { namespace: 'demo', kubeconfig: '/k' };

  test('says how to go on with the local cluster and how to end it', () => {
    const words = goOn({ ...kept, kubectl: '/bin/kubectl' });
    expect(words).toContain('export KUBECONFIG=/k');
    expect(words).toContain('alias kubectl=/bin/kubectl');
    expect(words).toContain('kubectl -n demo get etcdc -w');
    expect(words).toContain('npm run cluster -- down');
  });

  test('says how to leave a cluster that is not ours as it was', () => {
    const words = goOn(kept);
    expect(words).not.toContain('npm run cluster');
    expect(words).toContain('kubectl delete namespace demo');
    expect(words).toContain('helm uninstall etcd-operator');
  });

  test('fits into a terminal of 120 columns', () => {
    const lines = [goOn(kept), tryNext].join('\n').split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
  });
});

describe('npm run demo', () => {
  test('takes a local cluster that it ends, unless it is told to keep it', () => {
    expect(parseDemoOptions([])).toEqual({ keep: false });
    expect(parseDemoOptions(['--keep'])).toEqual({ keep: true });
  });

  test('takes an existing cluster with images only', () => {
    const images = ['--operator-image', 'r/o:1', '--writer-image', 'r/w:1'];
    expect(parseDemoOptions(['--existing', ...images]).existing).toEqual({ operator: 'r/o:1', writer: 'r/w:1' });
    expect(() => parseDemoOptions(['--existing'])).toThrow('--operator-image');
    expect(() => parseDemoOptions(images)).toThrow('only with --existing');
  });

  test('refuses what it does not know', () => {
    expect(() => parseDemoOptions(['--kepe'])).toThrow('--kepe');
  });
});
