package style

import (
	"time"

	"github.com/imagelab-go/imagelab/lib/show"
)

// Moment is what an Event tells that outlives the run.
type Moment struct {
	Step        int           `json:"step"`
	Evaluations int           `json:"evaluations"`
	Losses      Losses        `json:"losses"`
	Elapsed     time.Duration `json:"elapsed_ns"`
}

// History is what a run came to, from its start on and step by step. Its Observe is an observer for Config.Observe.
type History []Moment

// Observe takes an event.
func (h *History) Observe(e Event) {
	*h = append(*h, Moment{Step: e.Step, Evaluations: e.Evaluations, Losses: e.Losses, Elapsed: e.Elapsed})
}

// Losses shows the losses of each step, with their weights, on a logarithmic axis, as show.Curves takes it. Terms that are 0 all along are left out.
func (h History) Losses(title string) show.Chart {
	chart := show.Chart{Title: title, X: "step", Y: "loss, with its weight", LogY: true}
	for _, of := range []struct {
		name string
		loss func(Losses) float64
	}{
		{"total", func(l Losses) float64 { return l.Total }},
		{"content", func(l Losses) float64 { return l.Content }},
		{"style", func(l Losses) float64 { return l.Style }},
		{"noise", func(l Losses) float64 { return l.Noise }},
	} {
		s, any := show.Series{Name: of.name}, false
		for _, m := range h {
			loss := of.loss(m.Losses)
			any = any || loss > 0
			s.X, s.Y = append(s.X, float64(m.Step)), append(s.Y, loss)
		}
		if any {
			chart.Series = append(chart.Series, s)
		}
	}
	return chart
}

// Totals is the total over the evaluations of the objective as a curve of a chart, under the name that tells it from those of other runs. Evaluations are
// what costs time; a step of L-BFGS may take several.
func (h History) Totals(name string) show.Series {
	s := show.Series{Name: name}
	for _, m := range h {
		s.X, s.Y = append(s.X, float64(m.Evaluations)), append(s.Y, m.Losses.Total)
	}
	return s
}

// Seconds is how long the steps took. The time up to the first event, in which graphs are compiled and targets made, does not count.
func (h History) Seconds() float64 {
	if len(h) == 0 {
		return 0
	}
	return (h[len(h)-1].Elapsed - h[0].Elapsed).Seconds()
}
