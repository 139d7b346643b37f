//go:build cgo && ((linux && (amd64 || arm64)) || (darwin && arm64))

package style

import (
	"image"
	"runtime/debug"
	"testing"

	"github.com/gomlx/go-xla/pjrt"
	"github.com/imagelab-go/imagelab/lib/engine"
)

// TestStepsGiveMemoryBack checks that no step, and no size, leaves tensors on the device for the garbage collector, which does not see how large
// they are there: for both optimizers, for whole pictures with a region, and for windows.
func TestStepsGiveMemoryBack(t *testing.T) {
	m := formulaModel(t, engine.CPU)
	ran(t, transferOf(t, m, quick(1))) // brings the network to the device
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	region := image.NewGray(image.Rect(0, 0, 4, 4))
	region.Pix[5] = 255
	for name, c := range map[string]struct {
		law          Law
		levels, tile int
		style        Style
	}{"lbfgs": {LBFGS, 2, -1, Style{Region: region}}, "adam": {Adam, 1, -1, Style{}}, "windows": {LBFGS, 1, 32, Style{}}} {
		config := quick(16)
		config.Exact, config.Levels, config.Tile, config.Optimizer = image.Pt(48, 36), c.levels, c.tile, Optimizer{Law: c.law}
		config.Objective.Content.Layers, config.Objective.Style.Layers = Layers("relu1_1"), Layers("relu1_1")
		c.style.Image = pattern("style")
		atStep := map[int]int64{}
		config.Observe = func(e Event) { atStep[e.Step] = pjrt.BuffersAlive() }
		before := pjrt.BuffersAlive()
		transfer, err := New(m, pattern("content"), []Style{c.style}, config)
		if err != nil {
			t.Fatal(err)
		}
		ran(t, transfer)
		if atStep[12] != atStep[16] {
			t.Errorf("%s: %d tensors after 12 steps and %d after 16", name, atStep[12], atStep[16])
		}
		transfer.Close()
		if left := pjrt.BuffersAlive() - before; left > 0 {
			t.Errorf("%s: %d tensors are left when it is closed", name, left)
		}
	}
}
