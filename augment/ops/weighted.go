package ops

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// WeightedSum adds pictures up.
//
//   - weights: float `[B, n]`.
//   - pictures: n times float `[B, H, W, 3]`, of the same shape.
func WeightedSum(weights *Node, pictures ...*Node) *Node {
	d := pictures[0].Shape().Dimensions
	if weights.Rank() != 2 || weights.Shape().Dimensions[0] != d[0] || weights.Shape().Dimensions[1] != len(pictures) {
		exceptions.Panicf("ops.WeightedSum: weights must be [%d, %d], one a picture, got %s", d[0], len(pictures), weights.Shape())
	}
	var sum *Node
	for i, picture := range pictures {
		part := Mul(Reshape(ConvertDType(column(weights, i), picture.DType()), d[0], 1, 1, 1), picture)
		if sum == nil {
			sum = part
		} else {
			sum = Add(sum, part)
		}
	}
	return sum
}
