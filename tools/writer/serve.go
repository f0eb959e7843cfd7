// How a running writer is asked and told: four HTTP answers, on a port (in a Pod) or a unix socket (beside the cluster).
package main

import (
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"time"
)

const verifyDeadline = 10 * time.Second

func serve(address string, w *writer, path string) {
	network := "tcp"
	if socket, found := strings.CutPrefix(address, "unix:"); found {
		network, address = "unix", socket
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		fail("can't listen: %v", err)
	}
	answers := http.NewServeMux()
	answers.HandleFunc("GET /progress", func(out http.ResponseWriter, _ *http.Request) { answer(out, w.progress()) })
	answers.HandleFunc("GET /record", func(out http.ResponseWriter, in *http.Request) { http.ServeFile(out, in, path) })
	answers.HandleFunc("POST /stop", func(out http.ResponseWriter, _ *http.Request) { answer(out, w.stop()) })
	answers.HandleFunc("POST /verify", func(out http.ResponseWriter, in *http.Request) {
		report, err := verify(path, strings.Split(in.URL.Query().Get("endpoints"), ","), verifyDeadline)
		if err != nil {
			http.Error(out, err.Error(), http.StatusInternalServerError)
			return
		}
		answer(out, report)
	})
	go func() { fail("stopped answering: %v", http.Serve(listener, answers)) }()
}

func answer(out http.ResponseWriter, value any) {
	out.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(out).Encode(value)
}
