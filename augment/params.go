package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// parameter is one number of an action that is drawn from a distribution of its own.
type parameter struct {
	name      string
	dist      Dist
	low, high float64 // what has a meaning
	example   string  // a distribution that has one
	whole     func(float64) float64
}

// odd gives the odd number at or above a whole number, of the fractions those at and below it.
func odd(v float64) float64 { return 2*math.Floor(v/2) + 1 }

// parameters are those of an action, in the order of its fields.
type parameters []parameter

// check reports the first distribution that is off or holds a number without meaning.
func (ps parameters) check() error {
	for _, p := range ps {
		if err := needed(p.dist, p.name, p.example, p.low, p.high); err != nil {
			return err
		}
	}
	return nil
}

// fields are the parameters' fields.
func (ps parameters) fields() (fields []Field) {
	for _, p := range ps {
		fields = append(fields, number(p.name))
	}
	return fields
}

// draw draws parameter i from slot i of the key.
func (ps parameters) draw(key rng.Key) (values []float64) {
	for i, p := range ps {
		v := p.dist.At(key.Float64(uint64(i)))
		if p.whole != nil {
			v = p.whole(v)
		}
		values = append(values, v)
	}
	return values
}

// checkValues reports a value that has no meaning, or one for which a graph that is made for the distribution has no room.
func (ps parameters) checkValues(values []float64, _ image.Point) error {
	for i, p := range ps {
		v := values[i]
		if v < p.low || v > p.high {
			return fmt.Errorf("%s %g; it must lie %s", p.name, v, interval(p.low, p.high))
		}
		if p.whole != nil && (p.whole(v) != v || v > p.most()) {
			return fmt.Errorf("%s %g; it must be %g or another that %s gives", p.name, v, p.most(), p.dist)
		}
	}
	return nil
}

// most is the largest value that is drawn.
func (p parameter) most() float64 {
	_, high := p.dist.Bounds()
	if p.whole == nil {
		return high
	}
	return p.whole(high)
}
