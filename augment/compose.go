package augment

import (
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(identity{})
	Register(sometimes{P: 0.5})
	Register(oneOf{})
	Register(someOf{Min: 1, Max: 1})
	Register(randomOrder{})
}

// identity does nothing.
type identity struct{}

// Identity leaves an image as it is, which is of use as a member of [OneOf].
func Identity() Op { return identity{} }

func (identity) Name() string                                 { return "identity" }
func (identity) Check() error                                 { return nil }
func (identity) Fields() []Field                              { return nil }
func (identity) Draw(rng.Key, image.Point) []float64          { return nil }
func (identity) Apply(in Images, _ Values) Images             { return in }
func (identity) Kernels([]float64, image.Point) []host.Kernel { return nil }
func (identity) pointwise()                                   {}

// group holds the members of a composition.
type group struct {
	Ops opList `json:"ops"`
}

func (g group) members() []Op { return g.Ops }

// all are the numbers of all members.
func (g group) all() []int {
	numbers := make([]int, len(g.Ops))
	for i := range numbers {
		numbers[i] = i
	}
	return numbers
}

// sometimes does all or nothing.
type sometimes struct {
	P float64 `json:"p"`
	group
}

// Sometimes does all of the operations, in their order, with probability p in [0, 1], else none. What the operations draw does not depend on p.
//
// Its step holds those of the operations, or none. Source: imgaug Sometimes, torchvision RandomApply.
func Sometimes(p float64, ops ...Op) Op { return sometimes{p, group{slices.Clone(ops)}} }

func (s sometimes) Name() string       { return "sometimes" }
func (s sometimes) Check() error       { return checkProbability(s.P) }
func (s sometimes) counts() (int, int) { return 0, len(s.Ops) }
func (s sometimes) anyTurn() bool      { return false }

func (s sometimes) choose(key rng.Key) []int {
	if key.Float64(0) < s.P {
		return s.all()
	}
	return nil
}

// oneOf does one.
type oneOf struct {
	group
	Weights []float64 `json:"weights,omitempty"`
}

// OneOf does one of the operations, each as probable as the others.
//
// Its step holds that of the operation. Source: imgaug OneOf, torchvision RandomChoice.
func OneOf(ops ...Op) Op { return oneOf{group{slices.Clone(ops)}, nil} }

// WeightedOneOf does one of the operations with probabilities in proportion to the weights, which are as many and not negative.
func WeightedOneOf(weights []float64, ops ...Op) Op {
	return oneOf{group{slices.Clone(ops)}, slices.Clone(weights)}
}

func (o oneOf) Name() string       { return "one_of" }
func (o oneOf) counts() (int, int) { return 1, 1 }
func (o oneOf) anyTurn() bool      { return true }

func (o oneOf) Check() error {
	if len(o.Ops) == 0 {
		return fmt.Errorf("there are no operations to choose from; give at least one")
	}
	if len(o.Weights) > 0 && len(o.Weights) != len(o.Ops) {
		return fmt.Errorf("%d weights for %d operations; give one for each", len(o.Weights), len(o.Ops))
	}
	for i, w := range o.Weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			return fmt.Errorf("weight %d is %v; it must be a number at or above 0", i, w)
		}
	}
	if total := o.total(); len(o.Weights) > 0 && !(total > 0) || math.IsInf(total, 0) {
		return fmt.Errorf("the weights %v add up to %g; at least one must be positive, and the sum finite", o.Weights, total)
	}
	return nil
}

// total is the sum of the weights.
func (o oneOf) total() (sum float64) {
	for _, w := range o.Weights {
		sum += w
	}
	return sum
}

func (o oneOf) choose(key rng.Key) []int {
	if len(o.Weights) == 0 {
		return []int{key.IntN(0, len(o.Ops))}
	}
	rest, last := key.Float64(0)*o.total(), 0
	for i, w := range o.Weights {
		if w > 0 {
			last = i
			if rest < w {
				break
			}
		}
		rest -= w
	}
	return []int{last}
}

// someOf does some.
type someOf struct {
	Min int `json:"min"`
	Max int `json:"max"`
	group
}

// SomeOf does at least low and at most high of the operations, in their order: first the number is drawn, each as probable as the
// others, then which they are.
//
// Its step holds those of the operations. Source: imgaug SomeOf.
func SomeOf(low, high int, ops ...Op) Op { return someOf{low, high, group{slices.Clone(ops)}} }

func (s someOf) Name() string       { return "some_of" }
func (s someOf) counts() (int, int) { return s.Min, s.Max }
func (s someOf) anyTurn() bool      { return true }

func (s someOf) Check() error {
	if !(0 <= s.Min && s.Min <= s.Max && s.Max <= len(s.Ops)) {
		return fmt.Errorf("%d to %d of %d operations; give 0 <= min <= max <= the number of operations", s.Min, s.Max, len(s.Ops))
	}
	return nil
}

func (s someOf) choose(key rng.Key) []int {
	n := s.Min + key.IntN(0, s.Max-s.Min+1)
	chosen := key.Perm(1, len(s.Ops))[:n]
	slices.Sort(chosen)
	return chosen
}

// randomOrder does all.
type randomOrder struct{ group }

// RandomOrder does all of the operations, for each image in an order of its own, every order equally probable.
//
// Its step holds those of the operations in the order in which they are done. Source: torchvision RandomOrder.
func RandomOrder(ops ...Op) Op { return randomOrder{group{slices.Clone(ops)}} }

func (r randomOrder) Name() string             { return "random_order" }
func (r randomOrder) Check() error             { return nil }
func (r randomOrder) counts() (int, int)       { return len(r.Ops), len(r.Ops) }
func (r randomOrder) anyTurn() bool            { return true }
func (r randomOrder) choose(key rng.Key) []int { return key.Perm(0, len(r.Ops)) }
