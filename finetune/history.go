package finetune

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/imagelab-go/imagelab/lib/show"
)

// Epoch is what an epoch came to. Loss and accuracy in training are those of the steps, while the parameters changed; those in validation are of
// the parameters at the epoch's end.
type Epoch struct {
	Epoch         int     `json:"epoch"` // from 1, over all phases
	Phase         int     `json:"phase"` // from 1
	TrainLoss     float64 `json:"train_loss"`
	TrainAccuracy float64 `json:"train_accuracy"` // in [0, 1]
	ValLoss       float64 `json:"val_loss"`
	ValAccuracy   float64 `json:"val_accuracy"` // in [0, 1]
	Rate          float64 `json:"rate"`         // the head's learning rate at the last step
	Seconds       float64 `json:"seconds"`      // with validation, and in the first epoch of a phase with compilation and features
}

// History is what a training's epochs came to, in their order.
type History []Epoch

// Best gives the highest accuracy in validation, 0 where there is none.
func (h History) Best() float64 {
	best := 0.0
	for _, e := range h {
		best = max(best, e.ValAccuracy)
	}
	return best
}

// Final gives the accuracy in validation of the last epoch, 0 where there is none.
func (h History) Final() float64 {
	if len(h) == 0 {
		return 0
	}
	return h[len(h)-1].ValAccuracy
}

// historyColumns are those of WriteCSV.
var historyColumns = []string{"epoch", "phase", "train_loss", "train_accuracy", "val_loss", "val_accuracy", "rate", "seconds"}

// WriteCSV writes a line for each epoch below one with the columns' names, which are those of the JSON.
func (h History) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write(historyColumns)
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	for _, e := range h {
		out.Write([]string{fmt.Sprint(e.Epoch), fmt.Sprint(e.Phase), number(e.TrainLoss), number(e.TrainAccuracy), number(e.ValLoss),
			number(e.ValAccuracy), number(e.Rate), number(e.Seconds)})
	}
	out.Flush()
	return out.Error()
}

// WriteJSON writes a list with an object for each epoch.
func (h History) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(h)
}

// Kind says what an Event tells of.
type Kind int

// The kinds of events.
const (
	Features  Kind = iota + 1 // Step of Steps pictures have gone through the frozen groups
	Stepped                   // a step was taken
	EpochDone                 // an epoch has ended, and Done says how
)

// Event is what Config.Observe is told.
type Event struct {
	Kind          Kind
	Phase, Phases int     // the running phase, from 1, of so many
	Epoch, Epochs int     // the running epoch, from 1, of the phase's
	Step, Steps   int     // how far the phase is
	Loss, Norm    float64 // of the step: its loss, and the norm of its gradients; of an epoch: its mean loss
	Done          *Epoch  // of EpochDone
}

// Losses shows the loss of each epoch in training and in validation, as show.Curves takes it.
func (h History) Losses(title string) show.Chart {
	return h.chart(title, "loss (nats)", func(e Epoch) (train, val float64) { return e.TrainLoss, e.ValLoss })
}

// Accuracies shows the accuracy of each epoch in training and in validation, as show.Curves takes it.
func (h History) Accuracies(title string) show.Chart {
	return h.chart(title, "accuracy", func(e Epoch) (train, val float64) { return e.TrainAccuracy, e.ValAccuracy })
}

// Validation is the accuracy of each epoch in validation as a curve of a chart, under the name that tells it from those of other runs.
func (h History) Validation(name string) show.Series {
	s := show.Series{Name: name}
	for _, e := range h {
		s.X, s.Y = append(s.X, float64(e.Epoch)), append(s.Y, e.ValAccuracy)
	}
	return s
}

func (h History) chart(title, y string, of func(Epoch) (train, val float64)) show.Chart {
	epochs, series := make([]float64, len(h)), []show.Series{{Name: "training"}, {Name: "validation"}}
	for i, e := range h {
		epochs[i] = float64(e.Epoch)
		train, val := of(e)
		series[0].Y, series[1].Y = append(series[0].Y, train), append(series[1].Y, val)
	}
	series[0].X, series[1].X = epochs, epochs
	return show.Chart{Title: title, X: "epoch", Y: y, Series: series}
}
