package augment

import (
	"fmt"
	"math"
)

// An OutsideOption says what a geometric operation shows where there is no picture: [Fill], or a [Border]. It is a [SamplingOption].
type OutsideOption interface {
	SamplingOption
	surround(*outside)
}

// Border continues a picture beyond its edge in place of a colour. It is an [OutsideOption]; the default is the colour of [Fill].
type Border string

const (
	// Edge repeats the pixel at the edge.
	Edge Border = "edge"
	// Reflect mirrors the picture at the middle of the pixel at the edge, which is not repeated: c b | a b c | b a.
	Reflect Border = "reflect"
	// Symmetric mirrors the picture at its edge: b a | a b c | c b.
	Symmetric Border = "symmetric"
)

func (b Border) surround(o *outside) { o.Border = b }
func (b Border) sample(s *sampling)  { b.surround(&s.outside) }

// fill is the option of Fill.
type fill [3]float64

func (f fill) surround(o *outside) { o.Fill = f }
func (f fill) sample(s *sampling)  { f.surround(&s.outside) }

// Fill sets the colour of what lies outside the picture: red, green and blue in [0, 1]. The default is black.
func Fill(red, green, blue float64) OutsideOption { return fill{red, green, blue} }

// outside are the settings of what is seen beyond a picture's edge.
type outside struct {
	Fill   [3]float64 `json:"fill,omitzero"`
	Border Border     `json:"border,omitempty"`
}

// outsideOf are the settings that options make.
func outsideOf(options []OutsideOption) (o outside) {
	for _, option := range options {
		option.surround(&o)
	}
	return o
}

// black says whether what lies outside is black, as a crop has it.
func (o outside) black() bool { return o == outside{} }

// borders number the borders for a graph.
var borders = map[Border]float64{"": 0, Edge: 1, Reflect: 2, Symmetric: 3}

// check reports a setting without meaning.
func (o outside) check() error {
	if _, ok := borders[o.Border]; !ok {
		return fmt.Errorf("border %q; it must be %s, %s or %s", o.Border, Edge, Reflect, Symmetric)
	}
	for _, v := range o.Fill {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("fill %v; red, green and blue must lie between 0 and 1", o.Fill)
		}
	}
	return nil
}

// fold takes points beyond the edge of a picture to those that a border shows there. See ops.Points.Fold, which does it in a graph.
type fold struct {
	border        Border
	width, height float64
}

// Apply gives the point that is shown at a place.
func (f fold) Apply(x, y float64) (float64, float64) {
	return f.along(x, f.width), f.along(y, f.height)
}

// Inverse gives the identity, which is the way back within the picture.
func (f fold) Inverse() (Map, bool) { return identityMap, true }

// along folds one coordinate.
func (f fold) along(v, side float64) float64 {
	switch f.border {
	case Reflect:
		v = mirror(v-0.5, side-1) + 0.5
	case Symmetric:
		v = mirror(v, side)
	}
	return min(max(v, 0.5), side-0.5)
}

// mirror folds the numbers to those between 0 and a length.
func mirror(v, length float64) float64 {
	period := max(2*length, 1)
	v -= period * math.Floor(v/period)
	return min(v, 2*length-v)
}
