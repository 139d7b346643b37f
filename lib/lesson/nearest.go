package lesson

import (
	"fmt"
	"image"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// Nearest gives, for each query, the index of the example that it resembles most: the one with the smallest sum of squared
// differences over all pixels. It is the simplest classifier there is, one that learns its examples by heart, and shows what
// a set of examples is worth. All pictures must have one size. Source: nearest-neighbour rule, Cover and Hart 1967.
func Nearest[T image.Image](backend compute.Backend, examples, queries []T) ([]int, error) {
	known, err := picture.NewBatch(picture.Images(examples)...)
	if err != nil {
		return nil, fmt.Errorf("lesson: examples: %w", err)
	}
	asked, err := picture.NewBatch(picture.Images(queries)...)
	if err != nil {
		return nil, fmt.Errorf("lesson: queries: %w", err)
	}
	size := known.Sizes[0]
	for _, other := range append(known.Sizes, asked.Sizes...) {
		if other != size {
			return nil, fmt.Errorf("lesson: pictures of %v and of %v cannot be compared; resize them to one size", size, other)
		}
	}
	best, err := CallOnce(backend, nearest, known.Tensor(), asked.Tensor())
	if err != nil {
		return nil, fmt.Errorf("lesson: %w", err)
	}
	var indices []int
	for _, i := range best.Value().([]int32) {
		indices = append(indices, int(i))
	}
	return indices, nil
}

// nearest takes examples `[E, H, W, 3]` and queries `[Q, H, W, 3]` and gives `[Q]`, int32. |q-e|² is |q|² - 2qe + |e|², and |q|² is the
// same for all examples.
func nearest(examples, queries *Node) *Node {
	flat := func(x *Node) *Node {
		x = DivScalar(ConvertDType(x, dtypes.Float32), 255)
		return Reshape(x, x.Shape().Dim(0), -1) // [N, H*W*3]
	}
	e, q := flat(examples), flat(queries)
	distance := Sub(InsertAxes(ReduceSum(Square(e), 1), 0), MulScalar(Einsum("qd,ed->qe", q, e), 2)) // [Q, E]
	return ArgMin(distance, 1, dtypes.Int32)
}
