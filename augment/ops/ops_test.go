package ops_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

const f32 = dtypes.Float32

// run runs a graph without inputs and gives its outputs, converted to float32.
func run(t *testing.T, backend compute.Backend, build func(g *Graph) []*Node) [][]float32 {
	t.Helper()
	outputs, err := CallOnceN(backend, func(g *Graph) []*Node {
		nodes := build(g)
		for i, n := range nodes {
			nodes[i] = ConvertDType(n, f32)
		}
		return nodes
	})
	if err != nil {
		t.Fatal(err)
	}
	var flat [][]float32
	for _, o := range outputs {
		flat = append(flat, tensors.MustCopyFlatData[float32](o))
	}
	return flat
}

// pictures gives count pictures of the formula, each its own, as a constant `[count, height, width, 3]` in [0, 1].
func pictures(g *Graph, count, height, width int) *Node {
	flat := make([]float32, 0, count*height*width*3)
	for i := range count {
		for _, v := range formula(height, width) {
			flat = append(flat, float32((int(v)+i*59)%256)/255)
		}
	}
	return ConstTensor(g, tensors.FromFlatDataAndDimensions(flat, count, height, width, 3))
}

// permutations gives all orders of 0, 1, 2, 3.
func permutations() (all [][]int32) {
	for code := range int32(256) {
		order := []int32{code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6 & 3}
		if sorted := slices.Sorted(slices.Values(order)); slices.Equal(sorted, []int32{0, 1, 2, 3}) {
			all = append(all, order)
		}
	}
	return all
}

// TestJitterIsTheAdjustmentsOneAfterTheOther checks every order with every choice of adjustments against the single ones.
func TestJitterIsTheAdjustmentsOneAfterTheOther(t *testing.T) {
	factors := [4]float32{1.6, 0.4, 1.8, 0.3}
	orders := permutations()
	if len(orders) != 24 {
		t.Fatalf("%d orders", len(orders))
	}
	single := func(kind int32, x, sizes *Node) *Node {
		f := Const(x.Graph(), factors[kind])
		return []func() *Node{
			func() *Node { return ops.AdjustBrightness(x, f) },
			func() *Node { return ops.AdjustContrast(x, f, sizes) },
			func() *Node { return ops.AdjustSaturation(x, f) },
			func() *Node { return ops.AdjustHue(x, f) },
		}[kind]()
	}
	backend := engine.ForTest(t, engine.PureGo).Backend
	for chosen := range 16 {
		outputs := run(t, backend, func(g *Graph) []*Node {
			x := Slice(pictures(g, 24, 3, 4), AxisRange(), AxisRange(0, 2), AxisRange(0, 3))
			x = Pad(x, Scalar(g, f32, 0), PadAxis{}, PadAxis{End: 1}, PadAxis{End: 2}, PadAxis{})
			sizes := BroadcastPrefix(Const(g, []int32{2, 3}), 24)
			var jitter ops.Jitter
			for kind, field := range []**Node{&jitter.Brightness, &jitter.Contrast, &jitter.Saturation, &jitter.Hue} {
				if chosen>>kind&1 == 1 {
					*field = Const(g, factors[kind])
				}
			}
			jitter.Order = Const(g, orders)
			var want []*Node
			for i, order := range orders {
				one := Slice(x, AxisElem(i))
				oneSize := Slice(sizes, AxisElem(i))
				for _, kind := range order {
					if chosen>>kind&1 == 1 {
						one = single(kind, one, oneSize)
					}
				}
				want = append(want, one)
			}
			return []*Node{ops.ColorJitter(x, jitter, sizes), Concatenate(want, 0)}
		})
		enginetest.Near(t, fmt.Sprintf("adjustments %04b", chosen), outputs[0], outputs[1], 2e-6)
	}
}

func TestContrastTakesEachPicturesOwnMean(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		outputs := run(t, backend, func(g *Graph) []*Node {
			x := pictures(g, 2, 4, 5)
			sizes := Const(g, [][]int32{{4, 5}, {3, 2}})
			small := Slice(x, AxisElem(1), AxisRange(0, 3), AxisRange(0, 2))
			padded := Concatenate([]*Node{Slice(x, AxisElem(0)), Pad(small, Scalar(g, f32, 0),
				PadAxis{}, PadAxis{End: 1}, PadAxis{End: 3}, PadAxis{})}, 0)
			both := ops.AdjustContrast(padded, Const(g, []float32{0.3, 1.7}), sizes)
			return []*Node{
				Slice(both, AxisElem(0)), ops.AdjustContrast(Slice(x, AxisElem(0)), Const(g, float32(0.3)), nil),
				Slice(both, AxisElem(1), AxisRange(0, 3), AxisRange(0, 2)), ops.AdjustContrast(small, Const(g, float32(1.7)), nil),
				Slice(both, AxisElem(1), AxisRange(3)), ZerosLike(Slice(both, AxisElem(1), AxisRange(3))),
			}
		})
		enginetest.Near(t, "the first picture", outputs[0], outputs[1], 1e-6)
		enginetest.Near(t, "the second picture", outputs[2], outputs[3], 1e-6)
		enginetest.Near(t, "what is filled up", outputs[4], outputs[5], 0)
	})
}

func TestColourWithoutEffectIsTheIdentity(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		outputs := run(t, backend, func(g *Graph) []*Node {
			x, one, zero := pictures(g, 1, 7, 11), Const(g, float32(1)), Const(g, float32(0))
			return []*Node{x, ops.AdjustBrightness(x, one), ops.AdjustContrast(x, one, nil), ops.AdjustSaturation(x, one),
				ops.AdjustHue(x, zero), ops.AdjustHue(x, one),
				ops.ColorJitter(x, ops.Jitter{Brightness: one, Contrast: one, Saturation: one, Hue: zero}, nil)}
		})
		for i, y := range outputs[1:] {
			enginetest.Near(t, fmt.Sprint("operation ", i), y, outputs[0], 1e-6)
		}
	})
}

func TestHueGoesRound(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		outputs := run(t, backend, func(g *Graph) []*Node {
			x := pictures(g, 1, 7, 11)
			turn := func(x *Node, f float32) *Node { return ops.AdjustHue(x, Const(g, f)) }
			red := Const(g, [][][][]float32{{{{0.9, 0.2, 0.2}, {0.5, 0.5, 0.5}}}})
			green := Const(g, [][][][]float32{{{{0.2, 0.9, 0.2}, {0.5, 0.5, 0.5}}}})
			return []*Node{turn(x, 0.5), turn(x, -0.5), turn(turn(x, 0.2), -0.2), x, turn(red, 1.0/3), green}
		})
		enginetest.Near(t, "half a turn either way", outputs[0], outputs[1], 2e-6)
		enginetest.Near(t, "there and back", outputs[2], outputs[3], 2e-6)
		enginetest.Near(t, "a third of a turn from red", outputs[4], outputs[5], 1e-6)
	})
}

// TestGradientsAreFinite looks at pixels that are black, white, gray or tied, and at factors without effect.
func TestGradientsAreFinite(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		outputs := run(t, backend, func(g *Graph) []*Node {
			x := pictures(g, 2, 6, 9)
			factor, turns := Const(g, []float32{1, 0.5}), Const(g, []float32{0, 0.25})
			y := ops.ColorJitter(x, ops.Jitter{Brightness: factor, Contrast: factor, Saturation: factor, Hue: turns}, nil)
			boxes := Const(g, [][]float32{{1, 0, 7, 5}, {8, 5, 1, 1}})
			crop := ops.CropResize(y, boxes, 3, 4).Bicubic().FlipLeftRight(Const(g, []bool{true, false})).Done()
			flipped := ops.FlipUpDown(crop, Const(g, []bool{true, false}), Const(g, [][]int32{{2, 4}, {3, 3}}))
			gradients := Gradient(ReduceAllSum(Square(flipped)), x, factor, turns)
			return append(gradients, y, flipped)
		})
		for i, values := range outputs {
			for j, v := range values {
				if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
					t.Fatalf("output %d: value %d is %v", i, j, v)
				}
			}
		}
		if slices.Max(outputs[0]) == 0 {
			t.Error("no gradient reaches the picture")
		}
	})
}

func TestFlipsOfPicturesThatDoNotFillTheBatch(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		outputs := run(t, backend, func(g *Graph) []*Node {
			// Pictures of 2 x 3, 1 x 1 and 2 x 3, of which the last is not flipped; a value is 10*row + column + 1.
			one := Const(g, [][]float32{{1, 2, 3, 0}, {11, 12, 13, 0}, {0, 0, 0, 0}})
			dot := Const(g, [][]float32{{1, 0, 0, 0}, {0, 0, 0, 0}, {0, 0, 0, 0}})
			x := Stack([]*Node{one, dot, one}, 0)
			x = BroadcastToDims(ExpandAxes(x, -1), 3, 3, 4, 3)
			sizes, flip := Const(g, [][]int32{{2, 3}, {1, 1}, {2, 3}}), Const(g, []float32{1, 1, 0})
			channel := func(x *Node) *Node { return Squeeze(Slice(x, AxisRange(), AxisRange(), AxisRange(), AxisElem(2)), 3) }
			return []*Node{channel(ops.FlipLeftRight(x, flip, sizes)), channel(ops.FlipUpDown(x, flip, sizes))}
		})
		enginetest.Near(t, "left-right", outputs[0], []float32{3, 2, 1, 0, 13, 12, 11, 0, 0, 0, 0, 0,
			1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 11, 12, 13, 0, 0, 0, 0, 0}, 0)
		enginetest.Near(t, "up-down", outputs[1], []float32{11, 12, 13, 0, 1, 2, 3, 0, 0, 0, 0, 0,
			1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 11, 12, 13, 0, 0, 0, 0, 0}, 0)
	})
}

func TestNoiseIsAFunctionOfKeyAndPlace(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		outputs := run(t, backend, func(g *Graph) []*Node {
			gray := func(count, h, w int) *Node { return MulScalar(Ones(g, shapesOf(count, h, w)), 0.5) }
			noisy := func(x *Node, sizes *Node, keys ...[]uint32) *Node {
				return ops.GaussianNoise(x, Const(g, keys), Const(g, float32(0.1)), sizes)
			}
			a, b := []uint32{1, 2}, []uint32{1, 3}
			alone := noisy(gray(1, 3, 5), nil, b)
			inBatch := noisy(gray(2, 4, 8), Const(g, [][]int32{{4, 8}, {3, 5}}), a, b)
			corner := Slice(inBatch, AxisElem(1), AxisRange(0, 3), AxisRange(0, 5))
			outside := Slice(inBatch, AxisElem(1), AxisRange(3))
			other := Slice(inBatch, AxisElem(0), AxisRange(0, 3), AxisRange(0, 5))
			return []*Node{alone, corner, outside, ZerosLike(outside), other}
		})
		enginetest.Near(t, "a picture in a larger batch", outputs[1], outputs[0], 1e-6)
		enginetest.Near(t, "what is filled up", outputs[2], outputs[3], 0)
		if slices.Equal(outputs[0], outputs[4]) {
			t.Error("two keys give the same noise")
		}
	})
}
