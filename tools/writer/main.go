// The recording writer: writes to etcd while something is done to it, and tells afterwards whether an acknowledged write was lost.
// It stands on etcd's own client and shares no code with the operator.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

const usage = `writer run    --endpoints URL,... --record FILE [--clients 4] [--rate 200] [--listen ADDRESS]
writer verify --endpoints URL,... --record FILE [--deadline 15s]

run     puts unique values under unique keys and records every attempt until it is told to end (SIGTERM); then prints a summary.
        --listen (host:port or unix:PATH) answers GET /progress, GET /record, POST /stop, POST /verify?endpoints=URL,...
verify  asks each endpoint by itself. Exit 0: all is there; 1: something was lost or contradicts; 2: a member could not be asked.
`

func main() {
	if len(os.Args) < 2 {
		fail("%s", usage)
	}
	flags := flag.NewFlagSet(os.Args[1], flag.ExitOnError)
	flags.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	endpoints := flags.String("endpoints", "", "client URLs, separated by commas")
	path := flags.String("record", "", "file of the record")
	clients := flags.Int("clients", 4, "clients that write at the same time")
	rate := flags.Int("rate", 200, "attempts per second, of all clients together")
	listen := flags.String("listen", "", "where to answer: host:port or unix:PATH")
	deadline := flags.Duration("deadline", 15*time.Second, "for each member to catch up")
	_ = flags.Parse(os.Args[2:])
	if *endpoints == "" || *path == "" || *clients < 1 || *rate < 1 {
		fail("%s", usage)
	}
	switch os.Args[1] {
	case "run":
		run(strings.Split(*endpoints, ","), *path, *clients, *rate, *listen)
	case "verify":
		report, err := verify(*path, strings.Split(*endpoints, ","), *deadline)
		if err != nil {
			fail("%v", err)
		}
		print(report)
		os.Exit(report.exitCode())
	default:
		fail("%s", usage)
	}
}

func run(endpoints []string, path string, clients, rate int, listen string) {
	writer, err := startWriter(endpoints, path, clients, rate)
	if err != nil {
		fail("can't start the record: %v", err)
	}
	if listen != "" {
		serve(listen, writer, path)
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	<-signals
	print(writer.stop())
}

func print(value any) {
	text, err := json.Marshal(value)
	if err != nil {
		fail("%v", err)
	}
	fmt.Println(string(text))
}
