package finetune

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// gradCAM says where in pictures a layer found what speaks for a class (Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via
// Gradient-based Localization", 2017, equations 1 and 2).
//
//   - activation: the layer's output `[B, h, w, C]`; the last one in front of the global pool is usual.
//   - score: the class's logit `[B]` (not its probability), computed from the activation, each from its own picture's alone.
//
// Channels are weighed by the mean of the score's gradient over the places, and what speaks against the class counts as nothing. It gives
// `[B, h, w]` in [0, 1], each picture's divided by its largest value; all 0 where nothing speaks for the class.
func gradCAM(activation, score *Node) *Node {
	if activation.Rank() != 4 || score.Rank() != 1 || score.Shape().Dim(0) != activation.Shape().Dim(0) {
		exceptions.Panicf("finetune: Grad-CAM wants an activation [B, h, w, C] and scores [B]; got %s and %s", activation.Shape(), score.Shape())
	}
	gradient := Gradient(ReduceAllSum(score), activation)[0]
	weights := ReduceAndKeep(gradient, ReduceMean, 1, 2)          // [B, 1, 1, C]
	heat := MaxScalar(ReduceSum(Mul(weights, activation), -1), 0) // [B, h, w]
	largest := ReduceAndKeep(heat, ReduceMax, 1, 2)               // [B, 1, 1]
	return Div(heat, Where(Equal(largest, ZerosLike(largest)), OnesLike(largest), largest))
}
