package data

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/tensors"
)

// Stack joins tensors along their first axis, such as those of pictures, shaped `[1, H, W, 3]`, to that of a batch,
// `[B, H, W, 3]`, in the memory of the host. The parts are used up: their memory is freed. It is an error to give none, or
// tensors of differing types or shapes.
func Stack(parts []*tensors.Tensor) (*tensors.Tensor, error) {
	if len(parts) == 0 {
		return nil, fmt.Errorf("data: a stack of no tensors: give at least one")
	}
	shape := parts[0].Shape().Clone()
	if shape.Rank() == 0 {
		return nil, fmt.Errorf("data: scalars cannot be stacked: give tensors with a first axis of 1")
	}
	for i, part := range parts {
		if !part.Shape().Equal(parts[0].Shape()) {
			return nil, fmt.Errorf("data: tensor %d of the stack is %s, the first one %s: prepare pictures of one size and type", i, part.Shape(), parts[0].Shape())
		}
	}
	shape.Dimensions[0] *= len(parts)
	whole := tensors.FromShape(shape)
	var failed error
	err := whole.MutableBytes(func(to []byte) {
		for _, part := range parts {
			copied := part.ConstBytes(func(from []byte) { to = to[copy(to, from):] })
			failed = errors.Join(failed, copied, part.FinalizeAll())
		}
	})
	if err = errors.Join(err, failed); err != nil {
		return nil, fmt.Errorf("data: stacking: %w", err)
	}
	return whole, nil
}
