// The arguments of each minor, with every typed option and every renamed one, start a real etcd; so a wrong name can't go unseen.
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { probesFor, type EtcdOptions } from '../../src/etcd/arguments.ts';
import { argumentLives, extraArguments } from '../../src/etcd/extra-arguments.ts';
import type { Ground } from '../support/etcd-ground.ts';

const everything: EtcdOptions = {
  quotaBytes: 64 * 1024 * 1024,
  autoCompaction: { mode: 'Revision', revisions: 1000 },
  snapshotCount: 5000,
  heartbeatInterval: 120,
  electionTimeout: 1300,
  maxRequestSize: 2 * 1024 * 1024,
  metrics: 'Extensive',
  logLevel: 'debug',
  checkAtBoot: true,
  checkInterval: '1h',
};

/** A value that each of them takes. */
const values: Readonly<Record<string, string>> = {
  'backend-bbolt-freelist-type': 'array',
  'compaction-sleep-interval': '10ms',
  'distributed-tracing-address': 'localhost:4317',
  'distributed-tracing-instance-id': 'x',
  'distributed-tracing-service-name': 'etcd',
  'log-format': 'json',
  'log-output': 'default',
  'log-package-levels': 'etcdserver=INFO',
  'log-rotation-config-json': '{"maxsize":100}',
  'raft-read-timeout': '5s',
  'raft-write-timeout': '5s',
  'warning-apply-duration': '1s',
  'warning-unary-request-duration': '1s',
  'watch-progress-notify-interval': '10m',
};
const booleans = /^(debug|memory-mlock|enable-|socket-|stop-grpc|txn-mode)/;

export function argumentsContract(name: string, prepare: () => Promise<Ground>): void {
  describe(`the arguments, ${name}`, () => {
    jest.setTimeout(90_000);
    let ground: Ground;

    beforeEach(async () => {
      ground = await prepare();
    });

    afterEach(() => ground.close());

    test('start a member, with every option and whatever was renamed, and its process can be checked', async () => {
      const extraArgs = extraOf(ground.version);
      expect(Object.keys(extraArgs).length).toBeGreaterThan(3);
      const place = ground.place('a');
      ground.start(place, { state: 'new', members: [place], token: 't' }, { ...everything, extraArgs });
      for (;;) {
        const words = ground.ended(place);
        if (words !== undefined) throw new Error(words);
        const answers = await ground.etcd.members(place).then(
          () => true,
          () => false,
        );
        if (answers) break;
        await ground.pass();
      }
      const { liveness } = probesFor(ground.version);
      if (liveness.type !== 'HTTP') throw new Error(`${ground.version} has /livez`);
      const answer = await fetch(`http://${place.host}:${liveness.port}${liveness.path}`);
      expect(answer.status).toBe(200);
      // etcd starts with a variable that it does not know, and says so.
      expect(ground.said(place)).not.toMatch(/unrecognized environment variable/i);
      expect(ground.said(place)).toContain('"corrupt-check-time-interval":"1h0m0s"');
      expect(ground.said(place).length).toBeGreaterThan(0);
    });

    test('are refused aloud when one is unknown, so a wrong name cannot go unseen', async () => {
      const place = ground.place('a');
      const options = { extraArgs: { 'no-such-argument': 'x' } };
      ground.start(place, { state: 'new', members: [place], token: 't' }, options);
      while (ground.ended(place) === undefined) await ground.pass();
      expect(ground.ended(place)).toContain('no-such-argument');
    });
  });
}

/** All that the version has of the arguments that are not the same everywhere, under whichever name. */
function extraOf(version: string): Record<string, string> {
  const all = Object.keys(argumentLives).map((name) => [
    name,
    values[name] ?? (booleans.test(name) ? 'false' : '1000'),
  ]);
  return Object.fromEntries(
    all.filter(([name = '', value = '']) => extraArguments(version, { [name]: value }).unsupported.length === 0),
  );
}
