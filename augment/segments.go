package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(segments{superpixels, Uniform(50, 200), Constant(1)})
	Register(segments{voronoi, Uniform(50, 500), Constant(1)})
}

// The kinds of segments.
const (
	superpixels = iota
	voronoi
)

// segments gives parts of an image their mean; kind is one of those above.
type segments struct {
	kind     int
	Segments Dist `json:"segments,omitzero"`
	Replace  Dist `json:"replace,omitzero"`
}

// Superpixels gives each superpixel of an image its mean, on the host only: put it first or last, or apply the pipeline with [OnHost]. segments is about how many
// superpixels there are, from 1 on, rounded to a whole number; replace is the probability, in [0, 1], that one is replaced: 0 leaves the image.
//
// Draws: segments; replace; key, from which it follows which are replaced. The superpixels are SLIC's: R. Achanta et al., "SLIC Superpixels Compared to
// State-of-the-Art Superpixel Methods", 2012, with compactness 10 and five rounds. Source: imgaug and albumentations, Superpixels.
func Superpixels(segmentCount, replace Dist) Op { return segments{superpixels, segmentCount, replace} }

// Voronoi cuts an image into the cells of random points, each cell being nearest to its point, and gives each its mean; on the host only: put it first or last, or
// apply the pipeline with [OnHost]. segments is how many points there are, from 1 on, rounded to a whole number; replace is the probability, in
// [0, 1], that a cell is replaced: 0 leaves the image.
//
// Draws: segments; replace; key, from which the points and the choice follow. Source: imgaug UniformVoronoi.
func Voronoi(segmentCount, replace Dist) Op { return segments{voronoi, segmentCount, replace} }

func (s segments) Name() string {
	return [...]string{superpixels: "superpixels", voronoi: "voronoi"}[s.kind]
}

// mostSegments is how many segments there may be: a part of the work is for each.
const mostSegments = 1 << 20

func (s segments) Check() error {
	if err := needed(s.Segments, "segments", "Uniform(50, 200)", 1, mostSegments); err != nil {
		return err
	}
	return needed(s.Replace, "replace", "Constant(1)", 0, 1)
}

func (s segments) Fields() []Field { return []Field{number("segments"), number("replace"), keyField} }

func (s segments) Draw(key rng.Key, _ image.Point) []float64 {
	return append([]float64{math.Round(s.Segments.At(key.Float64(0))), s.Replace.At(key.Float64(1))}, childKey(key)...)
}

// checkValues reports a number of segments that is none.
func (s segments) checkValues(values []float64, _ image.Point) error {
	if n := values[0]; n < 1 || n > mostSegments || n != math.Trunc(n) {
		return fmt.Errorf("segments %g; it must be a whole number from 1 to %d", n, mostSegments)
	}
	return nil
}

func (s segments) Kernels(values []float64, _ image.Point) []host.Kernel {
	key, n, replace := keyOf(values[2:]), int(values[0]), float32(values[1])
	if s.kind == superpixels {
		return []host.Kernel{host.Superpixels(key, n, replace)}
	}
	return []host.Kernel{host.Voronoi(key, n, replace)}
}
