package ops_test

import (
	"fmt"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// TestMixesAreLayers compares the named mixes with the layers that they are.
func TestMixesAreLayers(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		out := run(t, backend, func(g *Graph) []*Node {
			x := pictures(g, 2, 4, 6)
			rows := Const(g, [][]int32{{0, 1}, {1, 0}})
			partner := Const(g, []int32{1, 0})
			whole := []float32{0, 0, 6, 4}
			all := Const(g, [][]float32{append(whole, 1, 1, 3, 2), append(whole, 5, 0, 1, 4)})
			both := Const(g, [][]float32{append(whole, whole...), append(whole, whole...)})
			mosaic := Const(g, [][]int32{{0, 1, 1, 0}, {1, 0, 0, 1}})
			return []*Node{
				ops.MixUp(x, partner, Const(g, []float32{0.25, 1})), ops.Layers(x, rows, Const(g, [][]float32{{1, 0.75}, {1, 0}}), both, nil),
				ops.CutMix(x, partner, Const(g, [][]float32{{1, 1, 3, 2}, {5, 0, 1, 4}})), ops.Layers(x, rows, Const(g, [][]float32{{1, 1}, {1, 1}}), all, nil),
				ops.Mosaic(x, mosaic, Const(g, [][]float32{{6, 0}, {0, 4}})), Stack([]*Node{pick(x, 1), pick(x, 0)}, 0),
				ops.Mosaic(x, mosaic, Const(g, [][]float32{{0, 4}, {6, 4}})), Stack([]*Node{pick(x, 1), pick(x, 1)}, 0),
				ops.MixLabels(Const(g, [][]float32{{1, 0}, {0.5, 0.5}}), rows, Const(g, [][]float32{{0.25, 0.75}, {1, 0}})), Const(g, [][]float32{{0.625, 0.375}, {0.5, 0.5}}),
			}
		})
		for i := 0; i < len(out); i += 2 {
			enginetest.Near(t, fmt.Sprint("pair ", i/2), out[i], out[i+1], 1e-6)
		}
	})
}

// pick gives picture i.
func pick(x *Node, i int) *Node { return Squeeze(Slice(x, AxisElem(i)), 0) }

func TestGradientsPassThroughMixes(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		out := run(t, backend, func(g *Graph) []*Node {
			x := pictures(g, 2, 4, 6)
			share := Const(g, []float32{0.25, 0.5})
			mixed := ReduceAllSum(ops.MixUp(x, Const(g, []int32{1, 0}), share))
			mosaic := ReduceAllSum(ops.Mosaic(x, Const(g, [][]int32{{0, 1, 1, 0}, {1, 0, 0, 1}}), Const(g, [][]float32{{2, 1}, {2, 1}})))
			return []*Node{ReduceSum(Gradient(mixed, x)[0], 1, 2, 3), ReduceAllSum(Gradient(mosaic, x)[0])}
		})
		enginetest.Near(t, "what each picture gave to MixUp", out[0], []float32{0.75 * 72, 1.25 * 72}, 1e-3)
		enginetest.Near(t, "what both gave to Mosaic", out[1], []float32{2 * 72}, 1e-3)
	})
}
