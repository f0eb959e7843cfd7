// Verifying: what was acknowledged is on every member, each asked by itself; what may have happened did so on all or on none.
package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

const lookAgain = 100 * time.Millisecond

// loss is an acknowledged write that a member does not have as it was acknowledged.
type loss struct {
	Member   string `json:"member"`
	Key      string `json:"key"`
	Value    string `json:"value"`
	Revision int64  `json:"revision"`
	Found    string `json:"found"`
}

type memberReport struct {
	Endpoint  string `json:"endpoint"`
	MemberID  string `json:"memberID,omitempty"`
	ClusterID string `json:"clusterID,omitempty"`
	Revision  int64  `json:"revision,omitempty"`
	Keys      int    `json:"keys,omitempty"`
	Error     string `json:"error,omitempty"` // could not be asked: nothing is known of it

	values map[string]stored
}

type stored struct {
	value    string
	revision int64
}

type report struct {
	Acknowledged   int            `json:"acknowledged"`
	Maybe          int            `json:"maybe"`
	Lost           []loss         `json:"lost"`
	Contradictions []string       `json:"contradictions"`
	LongestGap     gap            `json:"longestGap"`
	Members        []memberReport `json:"members"`
}

func (r report) exitCode() int {
	if len(r.Lost)+len(r.Contradictions) > 0 {
		return 1
	}
	if slices.ContainsFunc(r.Members, func(m memberReport) bool { return m.Error != "" }) {
		return 2
	}
	return 0
}

func verify(path string, endpoints []string, deadline time.Duration) (report, error) {
	first, attempts, err := readRecord(path)
	if err != nil {
		return report{}, err
	}
	r := report{Lost: []loss{}, Contradictions: []string{}}
	r.LongestGap, r.Contradictions = readOrder(first, attempts)
	r.Members = askMembers(endpoints, first.Prefix, highestRevision(attempts), deadline)
	for _, one := range attempts {
		if one.Revision == 0 {
			r.Maybe++
			r.Contradictions = append(r.Contradictions, contradictions(one, r.Members)...)
			continue
		}
		r.Acknowledged++
		r.Lost = append(r.Lost, losses(one, r.Members)...)
	}
	r.Contradictions = append(r.Contradictions, strangers(r.Members)...)
	return r, nil
}

func highestRevision(attempts []attempt) int64 {
	highest := int64(1)
	for _, one := range attempts {
		highest = max(highest, one.Revision)
	}
	return highest
}

// readOrder checks what the record alone can tell: no revision twice, and none lower than one acknowledged before the attempt began.
func readOrder(first header, attempts []attempt) (longest gap, wrong []string) {
	wrong = []string{}
	byEnd, byStart := slices.Clone(attempts), slices.Clone(attempts)
	slices.SortFunc(byEnd, func(a, b attempt) int { return int(a.End - b.End) })
	slices.SortFunc(byStart, func(a, b attempt) int { return int(a.Start - b.Start) })
	var meter gapMeter
	keys, known, next := map[int64]string{}, int64(0), 0
	for _, one := range byEnd {
		if one.Revision == 0 {
			meter.until(one.End)
			continue
		}
		meter.acknowledged(one.End)
		if other, taken := keys[one.Revision]; taken {
			wrong = append(wrong, fmt.Sprintf("revision %d was acknowledged for %s and for %s", one.Revision, other, one.Key))
		}
		keys[one.Revision] = one.Key
	}
	for _, one := range byStart {
		for ; next < len(byEnd) && byEnd[next].End < one.Start; next++ {
			known = max(known, byEnd[next].Revision)
		}
		if one.Revision != 0 && one.Revision <= known {
			wrong = append(wrong, fmt.Sprintf("%s got revision %d after %d was acknowledged", one.Key, one.Revision, known))
		}
	}
	return meter.longest(first.Started), wrong
}

func losses(one attempt, members []memberReport) (lost []loss) {
	for _, member := range members {
		if member.Error != "" {
			continue
		}
		found := "nothing"
		if has, there := member.values[one.Key]; there {
			if has.value == one.Value && has.revision == one.Revision {
				continue
			}
			found = fmt.Sprintf("%q at revision %d", has.value, has.revision)
		}
		lost = append(lost, loss{member.Endpoint, one.Key, one.Value, one.Revision, found})
	}
	return lost
}

func contradictions(one attempt, members []memberReport) (wrong []string) {
	var on *memberReport
	for i := range members {
		member := &members[i]
		if member.Error != "" {
			continue
		}
		has, there := member.values[one.Key]
		if there && has.value != one.Value {
			wrong = append(wrong, fmt.Sprintf("%s has %q for %s, which was never written", member.Endpoint, has.value, one.Key))
		}
		if on != nil && on.values[one.Key] != has {
			wrong = append(wrong, fmt.Sprintf("%s and %s differ in %s", on.Endpoint, member.Endpoint, one.Key))
		}
		on = member
	}
	return wrong
}

func strangers(members []memberReport) (wrong []string) {
	for _, member := range members {
		if a, b := members[0], member; a.ClusterID != b.ClusterID && a.Error == "" && b.Error == "" {
			wrong = append(wrong, fmt.Sprintf("%s is of cluster %s, %s of %s", a.Endpoint, a.ClusterID, b.Endpoint, b.ClusterID))
		}
	}
	return wrong
}

// askMembers compares all members at one revision, so that a write that may have happened is there on all or on none: the highest
// acknowledged, or the highest that any member has at a first look.
func askMembers(endpoints []string, prefix string, revision int64, deadline time.Duration) []memberReport {
	members := []memberReport{}
	for _, endpoint := range endpoints {
		revision = max(revision, askMember(endpoint, prefix, revision, 0).Revision)
	}
	for _, endpoint := range endpoints {
		members = append(members, askMember(endpoint, prefix, revision, deadline))
	}
	return members
}

// askMember reads at the member alone, at its own word: what it has at this revision, once it has come that far. A member that answers
// and never comes that far is read as it is.
func askMember(endpoint, prefix string, revision int64, deadline time.Duration) memberReport {
	m := memberReport{Endpoint: endpoint}
	etcd := dial([]string{endpoint})
	defer etcd.Close()
	for end := time.Now().Add(deadline); ; time.Sleep(lookAgain) {
		m.Error = m.read(etcd, prefix, revision)
		if m.Error == "" && m.Revision >= revision || time.Now().After(end) {
			return m
		}
	}
}

func (m *memberReport) read(etcd *clientv3.Client, prefix string, revision int64) string {
	ctx, cancel := context.WithTimeout(context.Background(), attemptDeadline)
	defer cancel()
	here, err := etcd.Get(ctx, prefix, clientv3.WithPrefix(), clientv3.WithCountOnly(), clientv3.WithSerializable())
	if err != nil {
		return err.Error()
	}
	m.Revision = here.Header.Revision
	m.MemberID, m.ClusterID = fmt.Sprintf("%x", here.Header.MemberId), fmt.Sprintf("%x", here.Header.ClusterId)
	answer, err := etcd.Get(ctx, prefix, clientv3.WithPrefix(), clientv3.WithSerializable(), clientv3.WithRev(min(m.Revision, revision)))
	if err != nil {
		return err.Error()
	}
	m.Keys, m.values = len(answer.Kvs), map[string]stored{}
	for _, kv := range answer.Kvs {
		m.values[string(kv.Key)] = stored{string(kv.Value), kv.ModRevision}
	}
	return ""
}
