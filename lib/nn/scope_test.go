package nn

import (
	"slices"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// layerStore holds the parameters of a convolution from 4 to out channels in groups, and of the batch norm behind it.
func layerStore(t testing.TB, size, groups, out int) *model.Store {
	t.Helper()
	store := model.NewStore()
	t.Cleanup(store.Finalize)
	for path, value := range map[string]*tensors.Tensor{
		"/conv/weight": affine(wave(1, size, size, 4/groups, out), 1, 0), "/conv/bias": affine(wave(2, out), 1, 0),
		"/bn/weight": affine(wave(3, out), 0.5, 1), "/bn/bias": affine(wave(4, out), 1, 0),
		"/bn/running_mean": affine(wave(5, out), 1, 0), "/bn/running_var": affine(wave(6, out), 0.5, 1),
	} {
		v, err := store.CreateVariable(path, value)
		if err != nil {
			t.Fatal(err)
		}
		v.SetTrainable(path[:5] == "/conv" || path == "/bn/weight" || path == "/bn/bias")
	}
	return store
}

// runLayer computes one graph over a store.
func runLayer(t testing.TB, backend compute.Backend, store *model.Store, training bool, build func(s *model.Scope, x *Node) *Node) []float64 {
	t.Helper()
	exec, err := model.NewExec(backend, store, func(s *model.Scope, x *Node) *Node {
		store.SetTraining(x.Graph(), training)
		return build(s, x)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	out, err := exec.Call1(affine(wave(0, 2, 9, 7, 4), 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	return doubles(out)
}

// derived counts the variables that a static scope has computed.
func derived(store *model.Store) (count int) {
	for v := range store.IterVariables() {
		if IsDerived(v) {
			count++
		}
	}
	return count
}

// TestFoldingChangesNothing computes a convolution and its batch norm one after the other, folded, and folded once for all, which a store
// keeps as long as its scope is static.
func TestFoldingChangesNothing(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for _, c := range []struct{ size, groups, stride, out int }{{3, 1, 1, 16}, {1, 1, 1, 5}, {3, 4, 1, 4}, {3, 4, 2, 4}, {5, 2, 1, 6}} {
			store := layerStore(t, c.size, c.groups, c.out)
			conv := func(s *model.Scope, x *Node) *ConvLayer {
				return Conv(Scope(s, "conv"), x, c.out, c.size).Groups(c.groups).Stride(c.stride).Padding(Half).WithBias()
			}
			norm := Norm{Scope: Scope(store.RootScope(), "bn")}
			apart := func(s *model.Scope, x *Node) *Node { return norm.Apply(conv(s, x).Done()) }
			folded := func(s *model.Scope, x *Node) *Node { return conv(s, x).Norm(norm).Done() }
			want := runLayer(t, backend, store, false, apart)
			near(t, "folded", runLayer(t, backend, store, false, folded), want, goldenBound)
			if n := derived(store); n != 0 {
				t.Errorf("%d kept variables in a scope that is not static", n)
			}
			set := func(static bool) {
				if err := SetStatic(store.RootScope(), static); err != nil {
					t.Fatal(err)
				}
			}
			set(true)
			for _, training := range []bool{false, true, false} { // what was kept is used again; and static statistics are frozen
				near(t, "static", runLayer(t, backend, store, training, folded), want, goldenBound)
			}
			if derived(store) == 0 {
				t.Error("a static scope keeps nothing")
			}
			set(false)
			if n := derived(store); n != 0 {
				t.Errorf("%d kept variables behind the promise", n)
			}
			near(t, "behind the promise", runLayer(t, backend, store, false, folded), want, goldenBound)
		}
	})
}

// TestFrozenStatistics trains with the averages frozen: they normalise, keep every bit, and nothing becomes trainable that was not.
func TestFrozenStatistics(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		store := layerStore(t, 3, 1, 4)
		norm := Norm{Scope: Scope(store.RootScope(), "bn")}
		layer := func(_ *model.Scope, x *Node) *Node { return norm.Apply(x) }
		evaluated := runLayer(t, backend, store, false, layer)
		norm.Scope.GetVariable("weight").SetTrainable(false)
		mean, variance := variable(t, norm.Scope, "running_mean"), variable(t, norm.Scope, "running_var")
		kept := func() bool {
			return slices.Equal(variable(t, norm.Scope, "running_mean"), mean) && slices.Equal(variable(t, norm.Scope, "running_var"), variance)
		}

		SetFrozenStatistics(store.RootScope(), true)
		near(t, "y of a frozen norm in training", runLayer(t, backend, store, true, layer), evaluated, goldenBound)
		if !kept() {
			t.Error("frozen averages moved")
		}
		SetFrozenStatistics(store.RootScope(), false)
		if y := runLayer(t, backend, store, true, layer); slices.Equal(y, evaluated) || kept() {
			t.Error("the norm does not learn")
		}
		for name, want := range map[string]bool{"weight": false, "bias": true, "running_mean": false, "running_var": false} {
			if got := norm.Scope.GetVariable(name).Trainable; got != want {
				t.Errorf("%s is trainable: %v", name, got)
			}
		}
	})
}

// TestPaddings checks what TensorFlow and PyTorch pad; a picture of 224 gets (0, 1) from the one and (1, 1) from the other.
func TestPaddings(t *testing.T) {
	for _, c := range []struct {
		name                 string
		padding              Padding
		size, window, stride int
		before, after        int
	}{
		{"Same", Same, 224, 3, 2, 0, 1}, {"Same", Same, 225, 3, 2, 1, 1}, {"Same", Same, 112, 5, 2, 1, 2}, {"Same", Same, 7, 1, 2, 0, 0}, {"Same", Same, 1, 5, 1, 2, 2},
		{"Half", Half, 224, 3, 2, 1, 1}, {"Half", Half, 5, 1, 1, 0, 0}, {"Half", Half, 5, 4, 1, 2, 2}, {"None", None, 5, 3, 1, 0, 0}, {"Symmetric(3)", Symmetric(3), 5, 7, 2, 3, 3},
	} {
		if before, after := c.padding(c.size, c.window, c.stride); before != c.before || after != c.after {
			t.Errorf("%s pads %d with a window of %d and stride %d by (%d, %d), want (%d, %d)", c.name, c.size, c.window, c.stride, before, after, c.before, c.after)
		}
	}
}
