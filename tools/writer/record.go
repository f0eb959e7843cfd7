// The record: one JSON line per attempt, on one monotonic clock. The first line tells when that clock started.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"
)

type header struct {
	Started time.Time `json:"started"`
	Prefix  string    `json:"prefix"`
}

// attempt is acknowledged when it has a revision; otherwise it may or may not have happened.
type attempt struct {
	Client   int    `json:"client"`
	Key      string `json:"key"`
	Value    string `json:"value"`
	Start    int64  `json:"start"` // nanoseconds since header.Started
	End      int64  `json:"end"`
	Revision int64  `json:"revision,omitempty"`
	Maybe    string `json:"maybe,omitempty"` // the error of an attempt that was not acknowledged
}

// recorder appends; a line is with the kernel before its client goes on, so a killed writer keeps what it recorded.
type recorder struct {
	mutex sync.Mutex
	file  *os.File
}

func newRecorder(path string, first header) (*recorder, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	r := &recorder{file: file}
	return r, r.append(first)
}

func (r *recorder) append(line any) error {
	text, err := json.Marshal(line)
	if err != nil {
		return err
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	_, err = r.file.Write(append(text, '\n'))
	return err
}

func readRecord(path string) (first header, attempts []attempt, err error) {
	file, err := os.Open(path)
	if err != nil {
		return first, nil, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for number := 1; lines.Scan(); number++ {
		var one attempt
		if number == 1 {
			err = json.Unmarshal(lines.Bytes(), &first)
		} else if err = json.Unmarshal(lines.Bytes(), &one); err == nil {
			attempts = append(attempts, one)
		}
		if err != nil {
			return first, nil, fmt.Errorf("%s line %d: %w", path, number, err)
		}
	}
	return first, attempts, lines.Err()
}
