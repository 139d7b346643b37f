package finetune

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// TestLossAgreesWithPyTorch holds the loss and its gradient against torch.nn.CrossEntropyLoss, for logits up to 1000 too.
func TestLossAgreesWithPyTorch(t *testing.T) {
	hard := []float32{0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1}
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for _, want := range goldens(t).Losses {
			results, err := CallOnceN(backend, func(logits, hard, soft *Node) []*Node {
				logits = MulScalar(logits, want.Scale)
				targets := hard
				if want.Soft {
					targets = Softmax(soft)
				}
				loss := crossEntropy(logits, targets, OnesLike(ReduceSum(hard, -1)), want.Smoothing, want.Weights)
				return append([]*Node{loss}, Gradient(loss, logits)...)
			}, pattern(3, 4, 3), tensors.FromFlatDataAndDimensions(hard, 4, 3), pattern(4, 4, 3))
			if err != nil {
				t.Fatal(err)
			}
			loss := tensors.ToScalar[float32](results[0])
			enginetest.Near(t, "loss", []float32{loss}, []float32{want.Loss}, 1e-6*max(1, float64(want.Loss)))
			enginetest.Near(t, "gradient", tensors.MustCopyFlatData[float32](results[1]), want.Gradient, 1e-6)
		}
	})
}

// TestRowsOfNoWeightDoNotCount: a batch that is filled up has the loss and the gradient of its real rows.
func TestRowsOfNoWeightDoNotCount(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		run := func(count int, rows []float32) (loss float32, gradient []float32) {
			logits := tensors.MustCopyFlatData[float32](pattern(3, 4, 3))[:3*count]
			targets := []float32{0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1}[:3*count]
			results, err := CallOnceN(backend, func(logits, targets, rows *Node) []*Node {
				loss := crossEntropy(logits, targets, rows, 0.1, []float64{0.5, 1, 3})
				return append([]*Node{loss}, Gradient(loss, logits)...)
			}, tensors.FromFlatDataAndDimensions(logits, count, 3), tensors.FromFlatDataAndDimensions(targets, count, 3), rows)
			if err != nil {
				t.Fatal(err)
			}
			return tensors.ToScalar[float32](results[0]), tensors.MustCopyFlatData[float32](results[1])
		}
		loss, gradient := run(4, []float32{1, 1, 0, 0})
		wantLoss, wantGradient := run(2, []float32{1, 1})
		enginetest.Near(t, "loss", []float32{loss}, []float32{wantLoss}, 1e-6)
		enginetest.Near(t, "gradient", gradient, append(wantGradient, make([]float32, 6)...), 1e-6)
	})
}

func TestLossRefusesWrongShapes(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for want, c := range map[string]struct {
			targets, rows []int
			weights       []float64
		}{
			"logits and targets [batch, classes]": {[]int{4, 2}, []int{4}, nil},
			"a weight for each row":               {[]int{4, 3}, []int{3}, nil},
			"a weight for each class":             {[]int{4, 3}, []int{4}, []float64{1, 2}},
		} {
			_, err := CallOnce(backend, func(logits, targets, rows *Node) *Node {
				return crossEntropy(logits, targets, rows, 0, c.weights)
			}, pattern(0, 4, 3), pattern(1, c.targets...), pattern(2, c.rows...))
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want one with %q", err, want)
			}
		}
	})
}

func TestBalancedWeights(t *testing.T) {
	got, err := BalancedWeights([]int{10, 30, 20})
	if err != nil || !slices.EqualFunc(got, []float64{2, 2. / 3, 1}, func(a, b float64) bool { return math.Abs(a-b) < 1e-15 }) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := BalancedWeights([]int{10, 0}); err == nil || !strings.Contains(err.Error(), "class 1 has 0 pictures") {
		t.Errorf("error %v", err)
	}
}
