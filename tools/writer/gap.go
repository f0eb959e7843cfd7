// The longest time without an acknowledged write, from the first one on: before it there was nothing to interrupt.
package main

import "time"

type gap struct {
	Milliseconds int64     `json:"ms"`
	From         time.Time `json:"from"`
	To           time.Time `json:"to"`
}

// gapMeter takes the ends of attempts in the order in which they came, in nanoseconds since the start.
type gapMeter struct {
	began          bool
	last, from, to int64
}

func (g *gapMeter) acknowledged(at int64) {
	if !g.began {
		g.began, g.last, g.from, g.to = true, at, at, at
	}
	g.until(at)
	g.last = max(g.last, at)
}

// until counts the time since the last acknowledged write, which may still go on.
func (g *gapMeter) until(at int64) {
	if g.began && at-g.last > g.to-g.from {
		g.from, g.to = g.last, at
	}
}

func (g *gapMeter) longest(started time.Time) gap {
	return gap{
		Milliseconds: (g.to - g.from) / int64(time.Millisecond),
		From:         started.Add(time.Duration(g.from)).UTC(),
		To:           started.Add(time.Duration(g.to)).UTC(),
	}
}
