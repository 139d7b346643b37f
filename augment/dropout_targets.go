package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(constrainedDropout{coarseDropout{Count: Choice(1, 2), Height: Uniform(0.1, 0.3), Width: Uniform(0.1, 0.3)}})
}

// constrainedDropout fills boxes within objects.
type constrainedDropout struct{ coarseDropout }

// ConstrainedCoarseDropout fills count boxes within objects of an image, each within one that is as probable as the others. Their height and width are parts of the object's box. It looks at the
// boxes of [Pipeline.DrawSample]; where there is none nothing is filled.
//
// Draws: boxes, the left, top, width and height of each in whole pixels, zero for the ones that are not used, and what the filling needs. Source: albumentations
// ConstrainedCoarseDropout with boxes, which fills count boxes in each object.
func ConstrainedCoarseDropout(count, height, width Dist, fill Filling) Op {
	return constrainedDropout{coarseDropout{count, height, width, fill}}
}

func (c constrainedDropout) Name() string { return "constrained_coarse_dropout" }

func (c constrainedDropout) Draw(key rng.Key, size image.Point) []float64 {
	return c.DrawFor(key, size, Targets{})
}

func (c constrainedDropout) DrawFor(key rng.Key, _ image.Point, marked Targets) []float64 {
	var drawn [][]float64
	for i := range int(c.parameters().draw(key)[0]) {
		if len(marked.Boxes) == 0 {
			break
		}
		box := key.Fold(boxChild).Fold(uint64(i))
		b := marked.Boxes[box.IntN(4, len(marked.Boxes))]
		object := image.Rect(int(math.Floor(b.X0)), int(math.Floor(b.Y0)), int(math.Ceil(b.X1)), int(math.Ceil(b.Y1)))
		height, width := pixels(c.Height.At(box.Float64(0)), object.Dy()), pixels(c.Width.At(box.Float64(1)), object.Dx())
		drawn = append(drawn, boxValues(object.Min.X+box.IntN(2, object.Dx()-width+1), object.Min.Y+box.IntN(3, object.Dy()-height+1), width, height))
	}
	return c.boxes().draw(key, drawn)
}
