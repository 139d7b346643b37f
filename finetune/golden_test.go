package finetune

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// golden is what testdata/golden.py stored of PyTorch.
type golden struct {
	Optimizers map[string]struct {
		Settings      Optimizer
		Losses, Norms []float32
		Values        map[string][]float32
	}
	Losses []struct {
		Soft             bool
		Smoothing, Scale float64
		Weights          []float64
		Loss             float32
		Gradient         []float32
	}
	Schedules []struct {
		Schedule Schedule
		Factors  []float64
	}
}

func goldens(t testing.TB) (all golden) {
	t.Helper()
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Optimizers) != 8 || len(all.Losses) != 9 || len(all.Schedules) != 9 {
		t.Fatalf("goldens of %d optimizers, %d losses and %d schedules", len(all.Optimizers), len(all.Losses), len(all.Schedules))
	}
	return all
}

// pattern makes the numbers of testdata/golden.py again.
func pattern(seed int, dimensions ...int) *tensors.Tensor {
	size := 1
	for _, d := range dimensions {
		size *= d
	}
	flat := make([]float32, size)
	for i := range flat {
		flat[i] = float32((i*7919+seed*104729+31)%256)/128 - 1
	}
	return tensors.FromFlatDataAndDimensions(flat, dimensions...)
}

// toy is the network of testdata/golden.py: the trunk, group 0, is "w" and "b", the head, group 1, is "v".
type toy struct {
	testing.TB
	store *model.Store
	exec  *model.Exec
}

var toyShapes = []struct {
	name  string
	group int
	shape []int
}{{"w", 0, []int{3, 4}}, {"b", 0, []int{4}}, {"v", 1, []int{4, 2}}}

// newStore holds the toy's start, and where the trunk has come from.
func newStore(t testing.TB) *model.Store {
	store := model.NewStore()
	for seed, p := range toyShapes {
		for _, scope := range []string{"/", "/source/"} {
			if _, err := store.CreateVariable(scope+p.name, pattern(seed, p.shape...)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return store
}

// train makes the toy ready to learn the named parameters, or all.
func train(t testing.TB, backend compute.Backend, store *model.Store, o Optimizer, names ...string) toy {
	t.Helper()
	if err := o.check(); err != nil {
		t.Fatal(err)
	}
	var params []learned
	for _, p := range toyShapes {
		for _, name := range append(names, p.name)[:max(1, len(names))] {
			if name == p.name {
				params = append(params, learned{store.GetVariable("/" + name), p.group, nil})
			}
		}
	}
	for i, p := range params {
		if p.group == 0 {
			params[i].anchor = store.GetVariable("/source" + p.variable.Path())
		}
	}
	exec, err := model.NewExec(backend, store, func(s *model.Scope, x, targets, rates, apply *Node) []*Node {
		value := func(name string) *Node { return store.GetVariable("/" + name).NodeValue(x) }
		logits := Dot(Tanh(Add(Dot(x, value("w")).Product(), ExpandAxes(value("b"), 0))), value("v")).Product()
		loss := crossEntropy(logits, targets, OnesLike(ReduceSum(targets, -1)), 0, nil)
		if o.Accumulate <= 1 {
			apply = nil
		}
		return []*Node{loss, o.update(store, loss, params, rates, apply)}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(exec.Finalize)
	return toy{t, store, exec}
}

// toyRates are those of the golden runs.
var toyRates = []float32{0.05, 0.5}

// step learns from rows of the batch of a step, with the rates of the groups, and gives the loss and the norm of the gradients.
func (n toy) step(step, from, to int, apply bool, rates ...float32) (loss, norm float32) {
	n.Helper()
	x := tensors.MustCopyFlatData[float32](pattern(10+step, 6, 3))[3*from : 3*to]
	targets := []float32{1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 1, 0}[2*from : 2*to]
	results, err := n.exec.Call(tensors.FromFlatDataAndDimensions(x, to-from, 3), tensors.FromFlatDataAndDimensions(targets, to-from, 2), rates, apply)
	if err != nil {
		n.Fatal(err)
	}
	return tensors.ToScalar[float32](results[0]), tensors.ToScalar[float32](results[1])
}

// value copies a variable.
func (n toy) value(path string) []float32 {
	n.Helper()
	v := n.store.GetVariable(path)
	if v == nil {
		n.Fatalf("there is no variable %s", path)
	}
	return tensors.MustCopyFlatData[float32](v.MustValue())
}

// near holds the toy's parameters against others.
func (n toy) near(want map[string][]float32, tolerance float64) {
	n.Helper()
	for name, values := range want {
		enginetest.Near(n, name, n.value("/"+name), values, tolerance)
	}
}
