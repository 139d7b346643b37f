package main

import (
	"github.com/imagelab-go/imagelab/lib/hub"
	"github.com/imagelab-go/imagelab/lib/show"
)

// transfers draws a progress line for each transfer, in megabytes. The zero value is ready.
type transfers struct {
	line   *show.Progress
	source string
	done   int // megabytes
}

// report takes how far a transfer is.
func (t *transfers) report(p hub.Progress) {
	if t.line == nil || p.Source != t.source {
		t.end()
		t.line, t.source, t.done = show.NewProgress("megabytes from "+p.Source, int(p.Total/1e6)), p.Source, 0
	}
	done := int(p.Done / 1e6)
	t.line.Add(done - t.done)
	t.done = done
}

// end takes the line off the terminal.
func (t *transfers) end() {
	if t.line != nil {
		t.line.Clear()
	}
}
