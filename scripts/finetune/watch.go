package main

import (
	"fmt"
	"io"

	"github.com/imagelab-go/imagelab/finetune"
	"github.com/imagelab-go/imagelab/lib/show"
)

// watcher tells people how far a training is: a line that replaces itself on a terminal, and a line for each epoch.
type watcher struct {
	log    io.Writer
	line   *show.Progress
	label  string
	done   int
	epochs int // that have ended
}

// observe is told of each event.
func (w *watcher) observe(e finetune.Event) {
	switch e.Kind {
	case finetune.Features:
		w.progress("pictures through the frozen groups", e.Step, e.Steps)
	case finetune.Stepped:
		w.progress(fmt.Sprintf("phase %d of %d, epoch %d of %d", e.Phase, e.Phases, e.Epoch, e.Epochs), e.Step, e.Steps)
		w.line.Note(fmt.Sprintf("loss %.3f", e.Loss))
	case finetune.EpochDone:
		w.clear()
		w.epoch(*e.Done)
	}
}

// progress moves the line on, or begins a new one.
func (w *watcher) progress(label string, done, total int) {
	if w.line == nil || label != w.label || done < w.done {
		w.clear()
		w.line, w.label, w.done = show.NewProgress(label, total), label, 0
	}
	w.line.Add(done - w.done)
	w.done = done
}

// clear takes the line off the terminal.
func (w *watcher) clear() {
	if w.line != nil {
		w.line.Clear()
	}
}

// epoch prints what an epoch came to.
func (w *watcher) epoch(e finetune.Epoch) {
	if w.epochs++; w.epochs == 1 {
		fmt.Fprintln(w.log, "epoch  train loss  accuracy  val loss  accuracy     rate  seconds")
	}
	fmt.Fprintf(w.log, "%5d  %10.4f  %6.1f %%  %8.4f  %6.1f %%  %7.2g  %7.1f\n",
		e.Epoch, e.TrainLoss, 100*e.TrainAccuracy, e.ValLoss, 100*e.ValAccuracy, e.Rate, e.Seconds)
}
