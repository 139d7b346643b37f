package style

import (
	"fmt"

	"github.com/imagelab-go/imagelab/lib/show"
)

// Watch gives an observer for Config.Observe that shows a run while it goes on: a line with how far it is and the time that is left, and, in a notebook, the
// picture and the curves of the losses, which change with the steps. Where nobody watches it shows nothing. Call done when the run has ended; the last
// states stay.
//
//   - name: what is painted, for the texts.
func Watch(name string) (observe func(Event), done func()) {
	w := &watcher{name: name, picture: show.NewLive(), curves: show.NewLive()}
	return w.observe, w.done
}

// watcher shows a run.
type watcher struct {
	name            string
	line            *show.Progress
	at              int // the step that the line shows
	picture, curves *show.Live
	history         History
}

func (w *watcher) observe(e Event) {
	if w.line == nil { // a run that goes on may begin with a step
		w.at = max(e.Step-1, 0)
		w.line = show.NewProgress(w.name, e.Steps-w.at)
	}
	w.line.Note(fmt.Sprintf("content %.3g, style %.3g, noise %.3g", e.Losses.Content, e.Losses.Style, e.Losses.Noise))
	w.line.Add(e.Step - w.at)
	w.at = e.Step
	w.history.Observe(e)
	steps := fmt.Sprintf("step %d of %d", e.Step, e.Steps)
	if img, err := e.Picture(); err == nil {
		w.picture.Figure(img, fmt.Sprintf("The picture at %s: %s", steps, w.name), fmt.Sprintf("%s, %s.", w.name, steps))
	}
	if chart := w.history.Losses(w.name); len(chart.Series) > 0 {
		w.curves.Curves(chart, fmt.Sprintf("Losses from the start to %s: %s", steps, w.name),
			fmt.Sprintf("At %s the total is %.3g.", steps, e.Losses.Total))
	}
}

func (w *watcher) done() {
	if w.line != nil {
		w.line.Done()
	}
	w.picture.Done()
	w.curves.Done()
}
