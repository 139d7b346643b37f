package style

import (
	"encoding/json"
	"image"
	"io"
	"time"
)

// Losses are the terms of an objective for a picture, with their weights.
type Losses struct {
	Content float64 `json:"content"`
	Style   float64 `json:"style"`
	Noise   float64 `json:"tv"`
	Range   float64 `json:"range"`
	Total   float64 `json:"total"`
	// Terms are all of them one by one: content layers, style layers of each region, noise, range.
	Terms []TermLoss `json:"terms,omitempty"`
}

// TermLoss is a term without its weight, and the weight.
type TermLoss struct {
	Name   string  `json:"name"` // for example "style relu3_1"
	Loss   float64 `json:"loss"`
	Weight float64 `json:"weight"`
}

// weighted makes Losses of the terms.
func (p *problem) weighted(losses []float64, weights []float32) Losses {
	var l Losses
	for i, loss := range losses {
		w := float64(weights[i])
		l.Terms = append(l.Terms, TermLoss{p.name(i), loss, w})
		switch {
		case i < len(p.o.Content.Layers):
			l.Content += w * loss
		case i < len(losses)-2:
			l.Style += w * loss
		case i < len(losses)-1:
			l.Noise += w * loss
		default:
			l.Range += w * loss
		}
	}
	l.Total = l.Content + l.Style + l.Noise + l.Range
	return l
}

// Event says how far a run is: at its start, and after each step.
type Event struct {
	Step        int           `json:"step"`  // how many steps were taken, over all levels
	Steps       int           `json:"steps"` // how many there will be, if none is saved by Config.Patience
	Level       int           `json:"level"` // 1 for the smallest size
	Levels      int           `json:"levels"`
	Size        image.Point   `json:"size"`        // width and height at this level
	Evaluations int           `json:"evaluations"` // of the objective, so far
	Losses      Losses        `json:"losses"`
	Elapsed     time.Duration `json:"elapsed_ns"`
	Left        time.Duration `json:"left_ns"` // an estimate from the pace at this level; 0 where there is none yet, or nothing is left

	picture func() (*image.RGBA, error)
	save    func(path string) error
}

// Picture gives the picture as it is. It may be called within Config.Observe only, and takes some milliseconds.
func (e Event) Picture() (*image.RGBA, error) { return e.picture() }

// Save writes the state of the run, as [Transfer.Save] does. It may be called within Config.Observe only.
func (e Event) Save(path string) error { return e.save(path) }

// LogJSON gives an observer that writes each event as a line of JSON, without the terms of the losses. The first error of the writer is kept for
// the function that is given too.
func LogJSON(w io.Writer) (observe func(Event), failed func() error) {
	var failure error
	encoder := json.NewEncoder(w)
	return func(e Event) {
		e.Losses.Terms = nil
		if failure == nil {
			failure = encoder.Encode(e)
		}
	}, func() error { return failure }
}

// Each gives an observer that calls all of some observers.
func Each(observers ...func(Event)) func(Event) {
	return func(e Event) {
		for _, observe := range observers {
			observe(e)
		}
	}
}
