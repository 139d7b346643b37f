package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// maxBoxes is the largest number of boxes that an operation draws.
const maxBoxes = 256

// boxSet is a fixed number of boxes that are filled; the ones that are not used have no area.
type boxSet struct {
	count   int
	filling Filling
}

func (b boxSet) fields() []Field {
	return append([]Field{{Name: "boxes", Size: 4 * b.count}}, b.filling.fields(b.count)...)
}

// draw lays out boxes, as many as there are, and draws the filling.
func (b boxSet) draw(key rng.Key, drawn [][]float64) []float64 {
	values := make([]float64, 0, 4*b.count)
	for _, box := range drawn {
		values = append(values, box...)
	}
	return append(values[:4*b.count], b.filling.draw(key, b.count)...)
}

func (b boxSet) apply(in Images, v Values) Images {
	in = in.Float()
	places := v.Vector("boxes")
	return b.filling.cover(in, v, ops.InBoxes(in.Pixels, places), func(colours *graph.Node) *graph.Node {
		return ops.PaintBoxes(in.Pixels, places, colours)
	})
}

func (b boxSet) kernels(values []float64) []host.Kernel {
	var places []host.Box
	for i := range b.count {
		v := values[4*i:]
		places = append(places, host.Box{Left: int(v[0]), Top: int(v[1]), Width: int(v[2]), Height: int(v[3])})
	}
	return b.filling.kernels(values[4*b.count:], host.Boxes(places))
}

// checkValues reports a box that does not lie in an image of a size or has fractions.
func (b boxSet) checkValues(values []float64, size image.Point) error {
	for i := range b.count {
		v := values[4*i:][:4]
		whole := true
		for _, n := range v {
			whole = whole && n == math.Trunc(n)
		}
		if !whole || !(min(v[0], v[1], v[2], v[3]) >= 0 && v[0]+v[2] <= float64(size.X) && v[1]+v[3] <= float64(size.Y)) {
			return fmt.Errorf("box left %g, top %g, width %g, height %g does not lie in an image of %d x %d in whole pixels; draw for this size",
				v[0], v[1], v[2], v[3], size.X, size.Y)
		}
	}
	return nil
}

// countParameter is a number of boxes.
func countParameter(name string, count Dist) parameter {
	return parameter{name, count, 0, maxBoxes, "Choice(1, 2, 3)", math.Round}
}

// partParameter is a part of a side of the image.
func partParameter(name string, part Dist) parameter {
	return parameter{name, part, 0, 1, "Uniform(0.1, 0.2)", nil}
}

// pixels is a part of a side in whole pixels, at least one.
func pixels(part float64, side int) int { return max(1, int(math.RoundToEven(part*float64(side)))) }
