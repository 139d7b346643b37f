package finetune

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// crossEntropy gives the mean cross-entropy of a batch, a scalar. For targets with one 1 a row it equals
// torch.nn.CrossEntropyLoss(weight=classWeights, label_smoothing=smoothing).
//
//   - logits: `[B, C]`.
//   - targets: `[B, C]`, the share of each class in each row before smoothing; rows sum to 1.
//   - rows: `[B]`, how much each row counts; 0 for rows that only fill a batch up. At least one counts.
//   - smoothing: in [0, 1), the part of each target that is spread evenly over all classes (Szegedy et al., "Rethinking the Inception
//     Architecture", 2016, section 7).
//   - classWeights: one positive number a class; nil means 1 for all.
//
// The mean is weighted by the rows and by the weights of the classes in the targets.
func crossEntropy(logits, targets, rows *Node, smoothing float64, classWeights []float64) *Node {
	checkLoss(logits, targets, rows, classWeights)
	classes := logits.Shape().Dimensions[1]
	counted := Mul(targets, ExpandAxes(rows, -1)) // [B, C]
	smooth := Mul(AddScalar(MulScalar(targets, 1-smoothing), smoothing/float64(classes)), ExpandAxes(rows, -1))
	if classWeights != nil {
		weights := ConvertDType(Const(logits.Graph(), [][]float64{classWeights}), logits.DType()) // [1, C]
		counted, smooth = Mul(counted, weights), Mul(smooth, weights)
	}
	return Neg(Div(ReduceAllSum(Mul(smooth, LogSoftmax(logits))), ReduceAllSum(counted)))
}

// checkLoss panics where shapes do not fit.
func checkLoss(logits, targets, rows *Node, classWeights []float64) {
	if logits.Rank() != 2 || !targets.Shape().Equal(logits.Shape()) {
		exceptions.Panicf("finetune: the loss takes logits and targets [batch, classes], got %s and %s", logits.Shape(), targets.Shape())
	}
	if rows.Rank() != 1 || rows.Shape().Dimensions[0] != logits.Shape().Dimensions[0] {
		exceptions.Panicf("finetune: the loss takes a weight for each row of %s, got %s", logits.Shape(), rows.Shape())
	}
	if n := len(classWeights); n != 0 && n != logits.Shape().Dimensions[1] {
		exceptions.Panicf("finetune: the loss takes a weight for each class of %s, got %d", logits.Shape(), n)
	}
}

// BalancedWeights gives class weights by which every class has the same say, whatever its number of pictures: n/(C*count), as
// scikit-learn's class_weight="balanced". Their mean over the pictures is 1. A class without pictures is an error.
func BalancedWeights(counts []int) ([]float64, error) {
	total := 0
	for class, count := range counts {
		if count <= 0 {
			return nil, fmt.Errorf("finetune: class %d has %d pictures; every class needs some to be weighted", class, count)
		}
		total += count
	}
	weights := make([]float64, len(counts))
	for class, count := range counts {
		weights[class] = float64(total) / float64(len(counts)*count)
	}
	return weights, nil
}
