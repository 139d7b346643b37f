// Package fetching shows the transfers of a command's files.
package fetching

import (
	"github.com/imagelab-go/imagelab/lib/hub"
	"github.com/imagelab-go/imagelab/lib/show"
)

// Transfers draws a progress line for each transfer, in megabytes. The zero value is ready.
type Transfers struct {
	line   *show.Progress
	source string
	done   int // megabytes
}

// Report takes how far a transfer is; it is for hub.WithProgress.
func (t *Transfers) Report(p hub.Progress) {
	if t.line == nil || p.Source != t.source {
		t.End()
		t.line, t.source, t.done = show.NewProgress("megabytes from "+p.Source, int(p.Total/1e6)), p.Source, 0
	}
	done := int(p.Done / 1e6)
	t.line.Add(done - t.done)
	t.done = done
}

// End takes the line off the terminal.
func (t *Transfers) End() {
	if t.line != nil {
		t.line.Clear()
	}
}
