import { expect, test } from '@jest/globals';
import { parseClusterVersion, parseMemberMetrics } from '../../../src/etcd/member-metrics.ts';

const page = `# HELP etcd_network_active_peers The current number of active peer connections.
# TYPE etcd_network_active_peers gauge
etcd_network_active_peers{Local="8e9e05c52164694d",Remote="fd422379fda50e48"} 1
etcd_network_active_peers{Local="8e9e05c52164694d",Remote="91bc3c398fb3c146"} 0
etcd_network_active_peers{Local="8e9e05c52164694d",Remote="1"} 2
etcd_network_client_grpc_received_bytes_total 139
etcd_network_peer_round_trip_time_seconds_bucket{To="91bc3c398fb3c146",le="0.0001"} 4
etcd_network_peer_round_trip_time_seconds_sum{To="91bc3c398fb3c146"} 0.001
etcd_network_peer_round_trip_time_seconds_count{To="91bc3c398fb3c146"} 4
`;

test('only peers with a live connection are active, and no digit of an ID is lost', () => {
  expect(parseMemberMetrics(page)).toMatchObject({ local: 0x8e9e05c52164694dn, active: [0xfd422379fda50e48n, 1n] });
});

test('its probes of each peer are counted', () => {
  expect(parseMemberMetrics(page).probes).toEqual([{ peer: 0x91bc3c398fb3c146n, count: 4 }]);
});

test('a member alone has no such lines', () => {
  expect(parseMemberMetrics('etcd_server_has_leader 1\n')).toEqual({ active: [], probes: [] });
});

test('how many raft snapshots were written', () => {
  const told = parseMemberMetrics('etcd_debugging_snap_save_total_duration_seconds_count 3\n');
  expect(told.raftSnapshots).toBe(3);
});

test('the cluster version, by its minor, once it is decided', () => {
  expect(parseClusterVersion('{"etcdserver":"3.7.3","etcdcluster":"3.6.0","storage":"3.6.0"}')).toBe('3.6');
  expect(parseClusterVersion('{"etcdserver":"3.4.31","etcdcluster":"3.4.0"}')).toBe('3.4');
  expect(
    parseClusterVersion('{"etcdserver":"3.6.16","etcdcluster":"not_decided","storage":"unknown"}'),
  ).toBeUndefined();
});
