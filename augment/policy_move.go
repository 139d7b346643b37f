package augment

import (
	"image"
	"math"
	"strings"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// policyMove leans a picture along one axis with its upper left corner in place, or moves it along one axis by whole pixels: as policies do, and no other operation.
// Its name says which; it draws the part by which rows or columns move for each one further from the corner, or the pixels.
type policyMove struct {
	name string // "shear_x", "shear_y", "translate_x" or "translate_y"
	magnitudes
	most   float64 // at the last bin
	pixels bool    // whether a translation's most is in pixels, not a part of the side
	sampling
}

func (p policyMove) Name() string { return p.name }

func (p policyMove) Check() error {
	if err := p.magnitudes.check(); err != nil {
		return err
	}
	return p.sampling.check()
}

// shears says whether it leans.
func (p policyMove) shears() bool { return strings.HasPrefix(p.name, "shear") }

// alongX says whether it moves pixels along x.
func (p policyMove) alongX() bool { return strings.HasSuffix(p.name, "x") }

func (p policyMove) Fields() []Field {
	if p.shears() {
		return []Field{number("shear")}
	}
	return []Field{number("pixels")}
}

func (p policyMove) Draw(key rng.Key, size image.Point) []float64 {
	v := p.magnitude(p.bins[key.IntN(0, len(p.bins))], size)
	if key.Float64(1) < 0.5 && v != 0 {
		v = -v
	}
	return []float64{v}
}

// magnitude is the value of a bin.
func (p policyMove) magnitude(bin int, size image.Point) float64 {
	if p.shears() {
		return p.linspace(bin, p.most)
	}
	most := p.most
	switch {
	case p.pixels:
	case p.alongX():
		most *= float64(size.X)
	default:
		most *= float64(size.Y)
	}
	return math.Trunc(p.linspace(bin, most))
}

func (p policyMove) Map(values []float64, size image.Point) (Map, image.Point) {
	v := values[0]
	switch p.name {
	case "shear_x":
		return affine(1, -v, 0, 0, 1, 0), size
	case "shear_y":
		return affine(1, 0, 0, -v, 1, 0), size
	case "translate_x":
		return affine(1, 0, v, 0, 1, 0), size
	}
	return affine(1, 0, 0, 0, 1, v), size
}

func (p policyMove) shrinks() float64 {
	if p.shears() {
		return 1 + p.most
	}
	return 1
}
