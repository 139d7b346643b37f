package augment

import (
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
)

// TestIntoTakesTheMemoryAgain applies draws into a tensor full of other pictures, where all results have one size and where cells have a rest.
func TestIntoTakesTheMemoryAgain(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	for name, p := range map[string]*Pipeline{"one size": Sequence(RandomResizedCrop(6, 5), Hue(Constant(0.1))), "own sizes": Sequence(Brightness(Constant(0.5)))} {
		batch, draws := batchOf(t, p, 3)
		want := apply(t, p, backend, batch, draws, OnHost())
		first, err := p.Apply(backend, batch, draws, OnHost())
		if err != nil {
			t.Fatal(err)
		}
		tensors.MustMutableFlatData(first, func(flat []float32) {
			for i := range flat {
				flat[i] = 0.7
			}
		})
		second, err := p.Apply(backend, batch, draws, Into(first))
		if err != nil {
			t.Fatal(err)
		}
		if got := tensors.MustCopyFlatData[float32](first); second != first || !slices.Equal(got, want) {
			t.Errorf("%s: the same tensor: %v, with %v, want %v", name, second == first, got, want)
		}
	}
}

// TestIntoSaysWhatIsWrong holds its errors.
func TestIntoSaysWhatIsWrong(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	p := Sequence(RandomResizedCrop(6, 5))
	batch, draws := batchOf(t, p, 3)
	gone := tensors.FromShape(shapes.Make(dtypes.Float32, 3, 6, 5, 3))
	gone.MustFinalizeAll()
	right := tensors.FromShape(shapes.Make(dtypes.Float32, 3, 6, 5, 3))
	for want, options := range map[string][]ApplyOption{
		"holds nothing":                 {Into(gone)},
		"but the result is one of (Flo": {Into(tensors.FromShape(shapes.Make(dtypes.Float32, 2, 6, 5, 3)))},
		"Into needs the host":           {OnEngine(), Into(right)},
	} {
		if _, err := p.Apply(backend, batch, draws, options...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
