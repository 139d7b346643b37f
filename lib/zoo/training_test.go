package zoo

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/loss"
	"github.com/gomlx/gomlx/ml/train/optimizer"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/weights"
)

// goldenStep is one step of stochastic gradient descent in PyTorch.
type goldenStep struct {
	Rate, Loss float64
	Float32    map[string]float64 // how far the gradients of PyTorch's single precision are, relative to the largest
	Gradients  map[string]summary // of the first and the last layer
	Updated    map[string]summary // parameters and averages behind the step
}

// trained are the architectures with a golden step.
var trained = []string{"resnet18", "efficientnet_lite0", "tf_efficientnet_lite0"}

// labels are the classes of the four pictures that the golden step learns.
var labels = []int32{3, 141, 592, 653}

// awayFromKinks shifts what goes into ReLU6 to its middle, as testdata/golden.py does and says why.
func awayFromKinks(a *Arch, list []weights.Named) []weights.Named {
	for _, p := range list {
		if strings.Contains(a.Name, "lite") && strings.HasSuffix(p.Name, ".bias") && p.Name != "classifier.bias" {
			tensors.MustMutableFlatData(p.Tensor, func(values []float32) { scaled(values, 1, 3) })
		}
	}
	return list
}

// trainStep runs one step of training and gives the loss and the gradients of some parameters.
func trainStep(t testing.TB, a *Arch, backend compute.Backend, store *model.Store, rate float64, names []string) []*tensors.Tensor {
	t.Helper()
	exec, err := model.NewExec(backend, store, func(s *model.Scope, x, labels *Node) []*Node {
		store.SetTraining(x.Graph(), true)
		of := loss.SparseCategoricalCrossEntropyLogits([]*Node{labels}, []*Node{a.Logits(s, x)})
		of = ReduceAllMean(of)
		gradients := s.BuildTrainableVariablesGradientsGraph(of)
		results := []*Node{of}
		for _, name := range names {
			i := 0
			for v := range s.IterVariables() {
				if v.Path() == (Param{Name: name}).path(s) {
					results = append(results, gradients[i])
				}
				if v.Trainable && v.InUseByGraph(x.Graph()) {
					i++
				}
			}
		}
		optimizer.StochasticGradientDescent().WithDecay(false).WithLearningRate(rate).Done().(*optimizer.SGDConfig).
			UpdateGraphWithGradients(s, gradients, x.DType())
		return results
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	results, err := exec.Call(pictures("training", 4, 64, 64), tensors.FromFlatDataAndDimensions(labels, 4, 1))
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// TestTrainingStepAgreesWithPyTorch holds one step from loaded weights, with the statistics of the batch, against PyTorch in double
// precision, within 1e-3 of the root of the mean square of each array.
func TestTrainingStepAgreesWithPyTorch(t *testing.T) {
	all := goldens(t)
	for _, name := range trained {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // XLA compiles on one core
			a, want := arch(t, name), all[name].Training
			path := saved(t, awayFromKinks(a, state(a)))
			enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
				store := loaded(t, a, path)
				var names []string
				for name := range want.Gradients {
					names = append(names, name)
				}
				slices.Sort(names)
				results := trainStep(t, a, backend, store, want.Rate, names)
				if got := float64(tensors.ToScalar[float32](results[0])); !(math.Abs(got-want.Loss) <= 1e-5*want.Loss) {
					t.Errorf("loss %v, want %v", got, want.Loss)
				}
				for i, name := range names {
					check(t, "the gradient of "+name, want.Gradients[name], results[1+i], 1e-3)
				}
				for name, want := range want.Updated {
					v := store.GetVariable((Param{Name: name}).path(store.RootScope()))
					check(t, name, want, v.MustValue(), 1e-4)
				}
			})
		})
	}
}

// check holds an array against its golden, within a bound relative to the root of its mean square.
func check(t testing.TB, what string, want summary, got *tensors.Tensor, bound float64) {
	t.Helper()
	size := float64(got.Size())
	d := want.distance(t, got, func(float64) float64 { return want.Norm / math.Sqrt(size) })
	if t.Logf("%s: %.2g", what, d); !(d <= bound) {
		t.Errorf("%s is %.2g from PyTorch's; want at most %g", what, d, bound)
	}
}

// snapshot copies the parameters of a network.
func snapshot(t testing.TB, a *Arch, s *model.Scope) map[string][]float32 {
	t.Helper()
	all := map[string][]float32{}
	for _, p := range a.Params() {
		values, err := tensors.CopyFlatData[float32](s.Store().GetVariable(p.path(s)).MustValue())
		if err != nil {
			t.Fatal(err)
		}
		all[p.Name] = values
	}
	return all
}

// TestFrozenStaysFrozen trains with a part of the network frozen. Its parameters and averages keep every bit, also where a graph is
// built anew, and all others change.
func TestFrozenStaysFrozen(t *testing.T) {
	a := arch(t, "resnet18")
	path := saved(t, state(a))
	frozen := func(p Param) bool { return p.Name[:5] == "conv1" || p.Name[:3] == "bn1" || p.Name[:6] == "layer1" }
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		store := loaded(t, a, path)
		s := store.RootScope()
		for _, p := range a.Params() {
			if frozen(p) {
				store.GetVariable(p.path(s)).SetTrainable(false)
			}
		}
		for _, name := range []string{"bn1", "layer1"} {
			nn.SetFrozenStatistics(nn.Scope(s, name), true)
		}
		before := snapshot(t, a, s)
		trainStep(t, a, backend, store, 0.05, nil)
		again, err := model.NewExec(backend, store, func(s *model.Scope, x *Node) []*Node {
			store.SetTraining(x.Graph(), true)
			return a.Features(s, x, "layer1")
		})
		if err != nil {
			t.Fatal(err)
		}
		defer again.Finalize()
		if _, err := again.Call(pictures("again", 2, 33, 31)); err != nil {
			t.Fatal(err)
		}
		after := snapshot(t, a, s)
		for _, p := range a.Params() {
			if same := slices.Equal(before[p.Name], after[p.Name]); same != frozen(p) {
				t.Errorf("%s is unchanged: %v, want %v", p.Name, same, frozen(p))
			}
			v := store.GetVariable(p.path(s))
			if v.Trainable != (!p.Average && !frozen(p)) {
				t.Errorf("%s is trainable: %v", p.Name, v.Trainable)
			}
		}
	})
}
