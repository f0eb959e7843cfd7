// Writing: N clients, each with its own connection, put unique values under unique keys at a steady rate and record every attempt.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
)

const (
	attemptDeadline = 2 * time.Second
	// Not to turn a refused connection into thousands of attempts.
	pauseAfterError = 100 * time.Millisecond
)

type progress struct {
	Acknowledged int `json:"acknowledged"`
	Maybe        int `json:"maybe"`
	LongestGap   gap `json:"longestGap"`
}

type writer struct {
	endpoints []string
	first     header
	record    *recorder

	mutex        sync.Mutex
	acknowledged int
	maybe        int
	gaps         gapMeter

	cancel context.CancelFunc
	ended  sync.WaitGroup
}

func startWriter(endpoints []string, path string, clients, rate int) (*writer, error) {
	w := &writer{endpoints: endpoints, first: header{Started: time.Now(), Prefix: "/writer/" + rand.Text()[:10] + "/"}}
	var err error
	if w.record, err = newRecorder(path, w.first); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.cancel = cancel
	for client := range clients {
		w.ended.Go(func() { w.runClient(ctx, client, time.Second*time.Duration(clients)/time.Duration(rate)) })
	}
	return w, nil
}

// stop lets each attempt under way end by itself, so that none is cut off without a line.
func (w *writer) stop() progress {
	w.cancel()
	w.ended.Wait()
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return progress{w.acknowledged, w.maybe, w.gaps.longest(w.first.Started)}
}

func (w *writer) progress() progress {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	soFar := w.gaps
	soFar.until(w.now())
	return progress{w.acknowledged, w.maybe, soFar.longest(w.first.Started)}
}

func (w *writer) runClient(ctx context.Context, client int, interval time.Duration) {
	etcd := w.dial()
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			etcd.Close()
			return
		case <-tick.C:
		}
		err := w.attempt(etcd, client, n)
		if errors.Is(err, context.DeadlineExceeded) {
			// The Pod behind this connection may be gone without a word: a new connection reaches another.
			etcd.Close()
			etcd = w.dial()
		}
		if err != nil {
			time.Sleep(pauseAfterError)
		}
	}
}

func (w *writer) attempt(etcd *clientv3.Client, client, n int) error {
	one := attempt{Client: client, Key: fmt.Sprintf("%s%d/%08d", w.first.Prefix, client, n), Value: rand.Text(), Start: w.now()}
	// Not of the client's context: an attempt that was begun is waited for.
	ctx, cancel := context.WithTimeout(context.Background(), attemptDeadline)
	answer, err := etcd.Put(ctx, one.Key, one.Value)
	cancel()
	one.End = w.now()
	if err == nil {
		one.Revision = answer.Header.Revision
	} else {
		one.Maybe = err.Error()
	}
	if err := w.record.append(one); err != nil {
		fail("can't write the record: %v", err)
	}
	w.count(one)
	return err
}

func (w *writer) count(one attempt) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if one.Revision == 0 {
		w.maybe++
		w.gaps.until(one.End)
		return
	}
	w.acknowledged++
	w.gaps.acknowledged(one.End)
}

func (w *writer) now() int64 { return int64(time.Since(w.first.Started)) }

func (w *writer) dial() *clientv3.Client { return dial(w.endpoints) }

func dial(endpoints []string) *clientv3.Client {
	etcd, err := clientv3.New(clientv3.Config{
		Endpoints: endpoints,
		Logger:    zap.NewNop(),
		// The server cuts off who pings more often than every 5 s.
		DialKeepAliveTime:    5 * time.Second,
		DialKeepAliveTimeout: 2 * time.Second,
		DialOptions: []grpc.DialOption{grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: 100 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: time.Second},
			MinConnectTimeout: attemptDeadline,
		})},
	})
	if err != nil {
		fail("endpoints %v: %v", endpoints, err)
	}
	return etcd
}

func fail(format string, values ...any) {
	fmt.Fprintf(os.Stderr, "writer: "+format+"\n", values...)
	os.Exit(2)
}
