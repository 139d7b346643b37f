package augment

import (
	"fmt"
	"image"

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

// A SamplingOption changes how a geometric operation samples a picture: an [Interpolation], or an [OutsideOption].
type SamplingOption interface{ sample(*sampling) }

func (i Interpolation) sample(s *sampling) { s.Interpolation = i }

// sampling are the settings of a geometric action that reads a picture at any place. The actions embed it.
type sampling struct {
	Interpolation Interpolation `json:"interpolation,omitempty"`
	outside
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
	return s.outside.check()
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

// whole is a geometric action that moves pictures by whole pixels, so that every interpolation gives the same.
type whole interface{ wholePixels() }

// resizer is a geometric action after which a picture has another size.
type resizer interface {
	// resizes gives the width and the height of every result. They are 0 where they depend on the picture.
	resizes() (width, height int)
}

// reshaper is a resizer of which all results have one size where all pictures have.
type reshaper interface {
	resizer
	// reshapes gives the size of a result from a picture's, zero where it depends on the draw.
	reshapes(size image.Point) image.Point
}
