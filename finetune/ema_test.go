package finetune

import (
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// moving makes an executor that adds a number to the variables of a store and lets their averages follow.
func moving(t testing.TB, backend compute.Backend, store *model.Store, paths ...string) func(by float32) {
	t.Helper()
	exec, err := model.NewExec(backend, store, func(s *model.Scope, by *Node) *Node {
		var variables []*model.Variable
		for _, path := range paths {
			v := store.GetVariable(path)
			v.SetNodeValue(Add(v.NodeValue(by), by))
			variables = append(variables, v)
		}
		updateEMA(store, variables, 0.3, by.Graph())
		return by
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(exec.Finalize)
	return func(by float32) {
		if _, err := exec.Call(by); err != nil {
			t.Fatal(err)
		}
	}
}

func value(store *model.Store, path string) []float32 {
	return tensors.MustCopyFlatData[float32](store.GetVariable(path).MustValue())
}

// TestAveragesFollow holds the averages against the law, whose decay is 1/10, 2/11, 3/12, 4/13 and then 0.3. The variable "b" joins later:
// its average begins with its value.
func TestAveragesFollow(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		store := newStore(t)
		want := map[string][]float32{"/w": value(store, "/w"), "/b": value(store, "/b")}
		step, paths := 0, []string{"/w"}
		move := moving(t, backend, store, paths...)
		for range 8 {
			if step == 3 {
				paths = append(paths, "/b")
				move = moving(t, backend, store, paths...)
			}
			move(0.25 * float32(step))
			decay := min(0.3, float32(1+step)/float32(10+step))
			for _, path := range paths {
				for i, v := range value(store, path) {
					want[path][i] = decay*want[path][i] + (1-decay)*v
				}
				enginetest.Near(t, path, value(store, "/ema"+path), want[path], 1e-6)
			}
			step++
		}
		if steps := value(store, "/ema/steps"); !slices.Equal(steps, []float32{8}) {
			t.Errorf("%v steps, want 8", steps)
		}
		for v := range store.IterVariables() {
			if strings.HasPrefix(v.Path(), "/ema/") && v.Trainable {
				t.Errorf("%s is trainable", v.Path())
			}
		}
	})
}

func TestAverageNeedsAValue(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		store := model.NewStore()
		_, err := model.CallOnce(backend, store, func(s *model.Scope, x *Node) *Node {
			zero := func(g *Graph, shape shapes.Shape) *Node { return Zeros(g, shape) }
			v := store.VariableWithShape("/late", shapes.Make(dtypes.Float32, 2), zero)
			updateEMA(store, []*model.Variable{v}, 0.9, x.Graph())
			return x
		}, float32(1))
		if err == nil || !strings.Contains(err.Error(), "/late needs a value") {
			t.Errorf("error %v", err)
		}
	})
}
