package ops_test

import (
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// weather applies the operations of weather and light, and those that make pictures coarser, to a batch of two.
func weather(x, sizes *Node) []*Node {
	g := x.Graph()
	scalar := func(v float32) *Node { return Const(g, v) }
	row := func(values ...float32) *Node { return Const(g, [][]float32{values, values}) }
	keys := Const(g, [][]uint32{{1, 2}, {3, 4}})
	grains := ops.Particles{Keys: keys, Slant: scalar(20), Width: scalar(2), Length: scalar(3), Spacing: scalar(5), Chance: scalar(0.9)}
	flare := ops.Flare{Sun: row(0.3, 0.2), Radius: scalar(0.2), Strength: scalar(0.7), Turn: scalar(10), Ghosts: row(1.5, 0.2, 0.3, 0.2, 0.1, 0.3)}
	return []*Node{
		ops.Rain(x, grains, scalar(0.3), sizes), ops.Snow(x, grains, scalar(0.3), scalar(2), sizes), ops.Gravel(x, grains, sizes),
		ops.Fog(x, keys, scalar(1), sizes), ops.Clouds(x, keys, scalar(0.6), sizes), ops.Frost(x, keys, scalar(0.6), sizes),
		ops.Spatter(x, keys, scalar(0.8), scalar(1), sizes), ops.Spatter(x, keys, scalar(0.8), scalar(0), sizes),
		ops.SunFlare(x, flare, sizes), ops.Shadow(x, row(0.1, 0.1, 0.8, 0.2, 0.5, 0.9), scalar(0.5), scalar(0.1), sizes),
		ops.TableGlare(x, row(0.5, 0.5, 0.3, 0.1, 0.8), scalar(10), row(1, 0.8, 0.6), sizes),
		ops.Pixelate(x, scalar(3), sizes), ops.Downscale(x, scalar(3), scalar(2), ops.Bilinear, ops.Nearest, sizes),
	}
}

// TestGradientsOfWeatherAreFinite looks at pictures with black, white, gray and tied pixels, and wants each operation to let a gradient through.
func TestGradientsOfWeatherAreFinite(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		outputs := run(t, backend, func(g *Graph) (gradients []*Node) {
			x := pictures(g, 2, 6, 9)
			for _, y := range weather(x, nil) {
				gradients = append(gradients, Gradient(ReduceAllSum(Square(y)), x)[0])
			}
			return gradients
		})
		for i, values := range outputs {
			for j, v := range values {
				if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
					t.Fatalf("operation %d: gradient %d is %v", i, j, v)
				}
			}
			if slices.Max(values) == 0 {
				t.Errorf("no gradient of operation %d reaches the picture", i)
			}
		}
	})
}

// TestWeatherLeavesTheRestOfABatchZero looks beside pictures that do not fill it.
func TestWeatherLeavesTheRestOfABatchZero(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	outputs := run(t, backend, func(g *Graph) []*Node {
		sizes := Const(g, [][]int32{{3, 5}, {6, 2}})
		x := pictures(g, 2, 6, 9)
		place := func(axis int) *Node { return Iota(g, x.Shape(), axis) }
		limit := func(i int) *Node {
			return ConvertDType(Reshape(Slice(sizes, AxisRange(), AxisElem(i)), 2, 1, 1, 1), x.DType())
		}
		inside := And(LessThan(place(1), limit(0)), LessThan(place(2), limit(1)))
		return weather(Where(inside, x, ZerosLike(x)), sizes)
	})
	for i, values := range outputs {
		for at, v := range values {
			picture, y, x := at/(6*9*3), at/(9*3)%6, at/3%9
			if size := [][2]int{{3, 5}, {6, 2}}[picture]; (y >= size[0] || x >= size[1]) && v != 0 {
				t.Fatalf("operation %d: picture %d is %v at row %d and column %d, beside it", i, picture, v, y, x)
			}
		}
	}
}

// TestValueNoiseIsAsItIsDescribed looks at its mean and spread over many keys, and at its steps from pixel to pixel.
func TestValueNoiseIsAsItIsDescribed(t *testing.T) {
	const pictures, side = 40, 64
	backend := engine.ForTest(t, engine.PureGo).Backend
	noise := run(t, backend, func(g *Graph) []*Node {
		keys := make([][]uint32, pictures)
		for i := range keys {
			keys[i] = []uint32{uint32(i), 7}
		}
		return []*Node{ops.ValueNoise(Zeros(g, shapes.Make(f32, pictures, side, side, 3)), Const(g, keys), 4, 3, nil)}
	})[0]
	sum, near, step := 0.0, 0, 0.0
	for i, v := range noise {
		if v < 0 || v > 1 {
			t.Fatalf("value %d is %v", i, v)
		}
		sum += float64(v)
		if math.Abs(float64(v)-0.5) < 0.25 {
			near++
		}
		if i%side > 0 {
			step = max(step, math.Abs(float64(v-noise[i-1])))
		}
	}
	n := float64(len(noise))
	if mean := sum / n; math.Abs(mean-0.5) > 0.02 || float64(near) < 0.85*n {
		t.Errorf("the mean is %.3f, and %.2f of it within 0.25 of the middle", mean, float64(near)/n)
	}
	// A smoothstep rises 1.5 times as fast as a line: each octave by at most 1.5 in a cell, weighted 4/7, 2/7 and 1/7.
	if most := 1.5 * (4.0/7*4 + 2.0/7*8 + 1.0/7*16) / side; step > most {
		t.Errorf("the noise steps by %.4f, more than %.4f", step, most)
	}
}
