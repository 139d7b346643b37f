package augment

import (
	"fmt"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
)

// Interpolation says how an operation reads a picture between its pixels. It is a [SamplingOption].
type Interpolation string

const (
	// Bilinear is the default.
	Bilinear Interpolation = "bilinear"
	// Nearest takes the nearest pixel: fast and without new colours.
	Nearest Interpolation = "nearest"
	// Cubic is bicubic with a = -0.75, which is sharper and slower.
	Cubic Interpolation = "cubic"
)

// A SamplingOption changes how a geometric operation samples a picture: an [Interpolation], or [Fill].
type SamplingOption interface{ sample(*sampling) }

func (i Interpolation) sample(s *sampling) { s.Interpolation = i }

// fill is the option of Fill.
type fill [3]float64

func (f fill) sample(s *sampling) { s.Fill = f }

// Fill sets the colour of what lies outside the picture: red, green and blue in [0, 1]. The default is black.
func Fill(red, green, blue float64) SamplingOption { return fill{red, green, blue} }

// sampling are the settings of a geometric action that reads a picture at any place. The actions embed it.
type sampling struct {
	Interpolation Interpolation `json:"interpolation,omitempty"`
	Fill          [3]float64    `json:"fill,omitzero"`
}

// samplingOf are the settings that options make.
func samplingOf(options []SamplingOption) (s sampling) {
	for _, option := range options {
		option.sample(&s)
	}
	return s
}

// sampled gives the settings; see sampler.
func (s sampling) sampled() sampling { return s }

// check reports a setting without meaning.
func (s sampling) check() error {
	if _, ok := filters[s.Interpolation]; !ok {
		return fmt.Errorf("interpolation %q; it must be %s, %s or %s", s.Interpolation, Bilinear, Nearest, Cubic)
	}
	for _, v := range s.Fill {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("fill %v; red, green and blue must lie between 0 and 1", s.Fill)
		}
	}
	return nil
}

// filter is an interpolation of both executors.
type filter struct {
	ops  ops.Filter
	host host.Filter
}

// filters are those of the interpolations.
var filters = map[Interpolation]filter{"": {ops.Bilinear, host.Bilinear}, Bilinear: {ops.Bilinear, host.Bilinear},
	Nearest: {ops.Nearest, host.Nearest}, Cubic: {ops.Bicubic, host.Bicubic}}

// sampler is a geometric action that may show what lies outside the picture that it reads.
type sampler interface {
	Geometric
	sampled() sampling
}

// shrinker is a geometric action that may make a picture smaller in some place: so many times in each direction at most.
type shrinker interface{ shrinks() float64 }

// resizer is a geometric action after which a picture has another size.
type resizer interface {
	// resizes gives the width and the height of every result. They are 0 where they depend on the picture, so that a graph cannot do it.
	resizes() (width, height int)
}
