package augment

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// wholePolicy is a policy that torchvision did to a picture, with what it drew; testdata/golden_policy_whole.py writes them.
type wholePolicy struct {
	golden
	Settings json.RawMessage
	Weights  []float64
	Chains   [][][2]any // of the names of operations and their magnitudes
}

// numbered is the name of the i-th of a kind.
func numbered(name string, i int) string {
	if i == 0 {
		return name
	}
	return fmt.Sprintf("%s#%d", name, i+1)
}

// turns are the steps of a chain: one of the operations at each turn.
func (w wholePolicy) turns(chain [][2]any) (steps []Step) {
	for i, turn := range chain {
		steps = append(steps, Step{Op: numbered("one_of", i), Steps: []Step{w.step(turn)}})
	}
	return steps
}

// step is that of an operation at a magnitude.
func (w wholePolicy) step(turn [2]any) Step {
	name, magnitude := turn[0].(string), turn[1].(float64)
	step := Step{Op: name}
	for _, f := range randSpace.op(name, magnitudes{[]int{0}, 2}, sampling{}).(Action).Fields() {
		v := middles[name] + magnitude
		if f.Name == "pixels" {
			v = math.Trunc(magnitude)
		}
		step.Values = append(step.Values, Value{f.Name, []float64{v}})
	}
	return step
}

// draw is what torchvision drew, as a step of ours.
func (w wholePolicy) draw() Step {
	policy := Step{Op: w.Op}
	switch w.Op {
	case "rand_augment":
		policy.Steps = w.turns(w.Chains[0])
	case "trivial_augment_wide":
		policy.Steps = []Step{w.step(w.Chains[0][0])}
	default:
		policy.Values = []Value{{"weights", w.Weights}}
		for i, chain := range w.Chains {
			policy.Steps = append(policy.Steps, Step{Op: numbered("chain", i), Steps: w.turns(chain)})
		}
	}
	return policy
}

// TestWholePoliciesEqualTorchvision does to pictures what torchvision's policies drew, all operations in a row and AugMix's chains with their weights.
func TestWholePoliciesEqualTorchvision(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	var goldens []wholePolicy
	readJSON(t, "golden_policy_whole.json", &goldens)
	if len(goldens) < 20 {
		t.Fatalf("only %d goldens", len(goldens))
	}
	for _, g := range goldens {
		op, err := New(g.Op, string(g.Settings))
		if err != nil {
			t.Fatal(err)
		}
		batch, err := picture.NewBatch(g.picture())
		if err != nil {
			t.Fatal(err)
		}
		draws := []Draw{{Width: batch.Sizes[0].X, Height: batch.Sizes[0].Y, Steps: []Step{g.draw()}}}
		for name, executor := range executors {
			what := fmt.Sprint(draws[0], " ", name)
			enginetest.Near(t, what, apply(t, Sequence(op), backend, batch, draws, executor), g.numbers(t), 1e-4) // as for single operations
		}
	}
}
