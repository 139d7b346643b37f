package finetune

import (
	"fmt"

	"github.com/imagelab-go/imagelab/lib/show"
)

// Watch gives an observer for Config.Observe that shows a training while it runs: a line with how far each phase is and the time that is left, and, in a
// notebook, curves that grow with each epoch. Where nobody watches it shows nothing. Call done when the training has ended; what is observed
// after it, such as an evaluation, is not shown.
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
	kind    Kind   // of the events that it counts
	phase   int    // to which it belongs
	at      int    // its last step
	curves  *show.Live
	history History
	ended   bool
}

func (w *watcher) observe(e Event) {
	switch training := w.line != nil && w.kind == Stepped && w.phase == e.Phase; {
	case w.ended:
	case e.Kind == EpochDone:
		w.epoch(*e.Done)
	case e.Kind == Features && training: // those of the validation set, before its first epoch is evaluated
		w.line.Note(fmt.Sprintf("features of %d of %d pictures to validate with", e.Step, e.Steps))
	default:
		w.step(e)
	}
}

// epoch shows what an epoch came to.
func (w *watcher) epoch(e Epoch) {
	w.history = append(w.history, e)
	if w.curves == nil {
		w.curves = show.NewLive()
	}
	epochs := "1 epoch"
	if n := len(w.history); n > 1 {
		epochs = fmt.Sprintf("%d epochs", n)
	}
	w.curves.Curves(w.history.Losses(w.name), fmt.Sprintf("Loss in training and in validation over %s: %s", epochs, w.name),
		fmt.Sprintf("After %s the loss in validation is %.3f and the accuracy %.1f %%.", epochs, e.ValLoss, 100*e.ValAccuracy))
	if w.line != nil {
		w.line.Note(fmt.Sprintf("validation accuracy %.1f %%", 100*e.ValAccuracy))
	}
}

// step moves the line on, or begins another.
func (w *watcher) step(e Event) {
	label := w.name + ", training"
	if e.Kind == Features {
		label = w.name + ", features of the pictures"
	}
	if e.Phases > 1 {
		label += fmt.Sprintf(" in phase %d of %d", e.Phase, e.Phases)
	}
	if w.line == nil || w.label != label || e.Step <= w.at {
		w.endLine()
		w.line, w.label, w.kind, w.phase, w.at = show.NewProgress(label, e.Steps), label, e.Kind, e.Phase, 0
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
	w.ended = true
	w.endLine()
	if w.curves != nil {
		w.curves.Done()
	}
}
