// Where a cluster's files may be.
import { describe, expect, test } from '@jest/globals';

import { folderMistake } from '../../../../tools/cluster/host.ts';

describe('a run sees its own files', () => {
  test('a folder that every run has a private one of is refused, with what to do', () => {
    expect(folderMistake('/run/user/0/cache/runs/default')).toMatch(
      /^every cluster has a \/run of its own.*ETCD_OPERATOR_CACHE/,
    );
    expect(folderMistake('/var/log/x')).toBeDefined();
  });

  test('any other folder will do', () => {
    expect(folderMistake('/runs/default')).toBeUndefined();
    expect(folderMistake('/home/user/.cache/etcd-operator/runs/default')).toBeUndefined();
  });
});
