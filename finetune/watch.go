package finetune

import (
	"fmt"

	"github.com/imagelab-go/imagelab/lib/show"
)

// Watch gives an observer for Config.Observe that shows a training while it runs: a line with how far each phase is and the time that is left, and, in a
// notebook, curves that grow with each epoch. Where nobody watches it shows nothing. Call done when the training has ended.
//
//   - name: what is trained, for the texts.
func Watch(name string) (observe func(Event), done func()) {
	w := &watcher{name: name}
	return w.observe, w.done
}

// watcher shows a training.
type watcher struct {
	name    string
	line    *show.Progress
	label   string // of the line
	at      int    // the line's last step
	curves  *show.Live
	history History
}

func (w *watcher) observe(e Event) {
	if e.Kind == EpochDone {
		w.history = append(w.history, *e.Done)
		if w.curves == nil {
			w.curves = show.NewLive()
		}
		w.curves.Curves(w.history.Losses(w.name), fmt.Sprintf("Loss of %s in training and in validation, over %d epochs.", w.name, len(w.history)), "")
		if w.line != nil {
			w.line.Note(fmt.Sprintf("validation accuracy %.1f %%", 100*e.Done.ValAccuracy))
		}
		return
	}
	label := w.name + ", training"
	if e.Kind == Features {
		label = w.name + ", features of the pictures"
	}
	if e.Phases > 1 {
		label += fmt.Sprintf(" in phase %d of %d", e.Phase, e.Phases)
	}
	if w.line == nil || w.label != label || e.Step <= w.at {
		w.endLine()
		w.line, w.label, w.at = show.NewProgress(label, e.Steps), label, 0
	}
	w.line.Add(e.Step - w.at)
	w.at = e.Step
}

// endLine ends the line, where there is one.
func (w *watcher) endLine() {
	if w.line != nil {
		w.line.Done()
		w.line = nil
	}
}

func (w *watcher) done() {
	w.endLine()
	if w.curves != nil {
		w.curves.Done()
	}
}
