package style

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/weights"
)

// Law names an optimizer.
type Law string

// The laws.
const (
	LBFGS Law = "lbfgs" // quasi-Newton with a line search by the strong Wolfe conditions; the zero value "" means it
	Adam  Law = "adam"
)

// Optimizer says how gradients become changes of the picture.
//
// L-BFGS (Nocedal and Wright, "Numerical Optimization", 2006, algorithm 7.5, and algorithm 3.5 for the line search, with cubic interpolation as torch's
// "strong_wolfe") needs about one computation of the objective a step, and fewer steps than Adam by far.
type Optimizer struct {
	Law Law `json:"law,omitempty"`
	// Rate is Adam's learning rate in units of the objective's space; 0 means a fiftieth of the range of colours there. L-BFGS multiplies the first try
	// of each line search by it; 0 means 1.
	Rate float64 `json:"rate,omitempty"`
	// Decay multiplies Adam's rate after each DecayEvery steps; 0 means 1, which keeps it.
	Decay      float64 `json:"decay,omitempty"`
	DecayEvery int     `json:"decay_every,omitempty"`
	// Beta1 and Beta2 are the decays of Adam's averages, in [0, 1); 0 means 0.9 and 0.999. Epsilon is added to the root of the second; 0 means 1e-8.
	Beta1   float64 `json:"beta1,omitempty"`
	Beta2   float64 `json:"beta2,omitempty"`
	Epsilon float64 `json:"epsilon,omitempty"`
	// Clamp holds colours to [0, 1] after each step of Adam. Without it only the picture that comes out is held to it. A line search cannot do that.
	Clamp bool `json:"clamp,omitempty"`
	// History is how many steps L-BFGS remembers; 0 means 20, or as many as fit into a quarter of a GiB, but at least 3. Each takes the memory of two pictures of float32.
	History int `json:"history,omitempty"`
}

const (
	defaultHistory = 20
	historyMemory  = 1 << 28
)

// filled is the optimizer with its defaults put in, for a picture of so many pixels; Adam's Rate is left to New.
func (o Optimizer) filled(pixels int) Optimizer {
	if o.Law = cmp.Or(o.Law, LBFGS); o.Law == LBFGS {
		o.Rate, o.History = cmp.Or(o.Rate, 1), cmp.Or(o.History, max(3, min(defaultHistory, historyMemory/(2*3*4*pixels))))
		return o
	}
	o.Beta1, o.Beta2, o.Epsilon, o.Decay = cmp.Or(o.Beta1, 0.9), cmp.Or(o.Beta2, 0.999), cmp.Or(o.Epsilon, 1e-8), cmp.Or(o.Decay, 1)
	return o
}

// rate gives the rate of a step, counted from 0.
func (o Optimizer) rate(step int) float64 {
	if o.DecayEvery == 0 {
		return o.Rate
	}
	return o.Rate * math.Pow(o.Decay, float64(step/o.DecayEvery))
}

// check gives an error for settings that cannot work.
func (o Optimizer) check() error {
	switch {
	case o.Law != LBFGS && o.Law != Adam:
		return fmt.Errorf("style: Optimizer.Law %q; want %q or %q", o.Law, LBFGS, Adam)
	case !(o.Rate >= 0) || math.IsInf(o.Rate, 0):
		return fmt.Errorf("style: Optimizer.Rate %g; want a finite number above 0, or 0 for the default", o.Rate)
	case o.Law == LBFGS && (o.Clamp || o.Decay != 0 || o.DecayEvery != 0 || o.Beta1 != 0 || o.Beta2 != 0 || o.Epsilon != 0):
		return errors.New("style: Optimizer.Clamp, Decay, DecayEvery, Beta1, Beta2 and Epsilon are Adam's, and the law is L-BFGS; set Law to Adam or leave them out")
	case o.Law == LBFGS && (o.History < 1 || o.History > 1000):
		return fmt.Errorf("style: Optimizer.History %d; want 1 to 1000", o.History)
	case o.Law == Adam && o.History != 0:
		return errors.New("style: Optimizer.History is L-BFGS's, and the law is Adam")
	case o.Law == Adam && !(o.Beta1 >= 0 && o.Beta1 < 1 && o.Beta2 >= 0 && o.Beta2 < 1 && o.Epsilon > 0):
		return fmt.Errorf("style: Optimizer.Beta1 %g, Beta2 %g, Epsilon %g; want the first two in [0, 1) and the last above 0", o.Beta1, o.Beta2, o.Epsilon)
	case o.Law == Adam && (o.DecayEvery < 0 || !(o.Decay > 0 && o.Decay <= 1)):
		return fmt.Errorf("style: Optimizer.Decay %g every %d steps; want above 0 and at most 1, and at least 0 steps", o.Decay, o.DecayEvery)
	}
	return nil
}

// run is an optimizer at work on a level.
type run interface {
	// begin takes the first picture and computes its losses.
	begin(z *tensors.Tensor) (outcome, error)
	// advance takes a step. Where the outcome is not sound, it is as if it had not been taken.
	advance() (outcome, error)
	// picture gives where it is.
	picture() *tensors.Tensor
	// keep gives what Save writes, and adopt takes it over; o is what was known of the picture.
	keep() ([]weights.Named, kept)
	adopt(list map[string]*tensors.Tensor, k kept, o outcome) error
	// free gives back all tensors but the picture.
	free()
}

// outcome is what is known of a picture.
type outcome struct {
	losses      []float64 // of each term, without weights
	gradient    float64   // the largest part of the gradient
	evaluations int       // of the objective that it took
	settled     bool      // no step leads further down
}

// sound says whether all is finite.
func (o outcome) sound() bool {
	for _, v := range o.losses {
		if !finite(v) {
			return false
		}
	}
	return finite(o.gradient)
}
