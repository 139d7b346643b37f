package ops_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// shapesOf is the shape of float32 pictures.
func shapesOf(count, height, width int) shapes.Shape {
	return shapes.Make(f32, count, height, width, 3)
}

// filters are the four ways to resample.
var filters = map[string]func(b *ops.CropResizeBuilder){
	"bilinear":               func(*ops.CropResizeBuilder) {},
	"bilinear, no antialias": func(b *ops.CropResizeBuilder) { b.Antialias(false) },
	"bicubic":                func(b *ops.CropResizeBuilder) { b.Bicubic() },
	"bicubic, no antialias":  func(b *ops.CropResizeBuilder) { b.Bicubic().Antialias(false) },
}

// outputSizes are results smaller and larger than the crops, one so small that the taps become a matrix.
var outputSizes = [][2]int{{1, 1}, {2, 1}, {5, 40}, {33, 7}}

func TestNothingLeaksIntoACrop(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for name, set := range filters {
			outputs := run(t, backend, func(g *Graph) (all []*Node) {
				// A million outside of the box, and 0.25 inside.
				inside := MulScalar(Ones(g, shapesOf(1, 30, 21)), 0.25)
				x := Pad(inside, Scalar(g, f32, float32(1e6)), PadAxis{}, PadAxis{Start: 3, End: 7}, PadAxis{Start: 2, End: 9}, PadAxis{})
				boxes := Const(g, [][]float32{{2, 3, 21, 30}})
				for _, size := range outputSizes {
					b := ops.CropResize(x, boxes, size[0], size[1])
					set(b)
					all = append(all, b.Done())
				}
				return all
			})
			for i, y := range outputs {
				for _, v := range y {
					if math.Abs(float64(v)-0.25) > 1e-6 {
						t.Fatalf("%s to %v: %v, want 0.25", name, outputSizes[i], v)
					}
				}
			}
		}
	})
}

func TestARampStaysARampInside(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for name, set := range filters {
			if name == "bicubic, no antialias" {
				continue // Keys's filter bends a ramp unless a = -0.5
			}
			for _, out := range []int{8, 32, 50} {
				outputs := run(t, backend, func(g *Graph) []*Node {
					x := DivScalar(AddScalar(Iota(g, shapesOf(1, 4, 32), 2), 0.5), 32) // the value is the place of the centre
					b := ops.CropResize(x, Const(g, [][]float32{{0, 0, 32, 4}}), 4, out)
					set(b)
					return []*Node{Slice(b.Done(), AxisElem(0), AxisElem(2), AxisRange(), AxisElem(1))}
				})
				margin := 2 * max(1, out/32) // the filter's reach, where the edge bends the ramp
				for i := margin; i < out-margin; i++ {
					if want := (float64(i) + 0.5) / float64(out); math.Abs(float64(outputs[0][i])-want) > 1e-5 {
						t.Fatalf("%s, 32 to %d: value %d is %v, want %v", name, out, i, outputs[0][i], want)
					}
				}
			}
		}
	})
}

func TestACheckerboardBecomesGray(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		outputs := run(t, backend, func(g *Graph) []*Node {
			sum := Add(Iota(g, shapesOf(1, 16, 16), 1), Iota(g, shapesOf(1, 16, 16), 2))
			y := ops.CropResize(ModScalar(sum, 2), Const(g, [][]float32{{0, 0, 16, 16}}), 8, 8).Done()
			return []*Node{Slice(y, AxisRange(), AxisRange(1, 7), AxisRange(1, 7))} // the filter is cut off at the edge
		})
		for _, v := range outputs[0] {
			if math.Abs(float64(v)-0.5) > 1e-6 {
				t.Fatalf("%v, want 0.5", v)
			}
		}
	})
}

func TestTheWholePictureInItsOwnSizeIsItself(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for name, set := range filters {
			for _, size := range [][2]int{{1, 1}, {7, 11}, {8, 2}} {
				outputs := run(t, backend, func(g *Graph) []*Node {
					x := pictures(g, 2, size[0], size[1])
					box := []float32{0, 0, float32(size[1]), float32(size[0])}
					b := ops.CropResize(x, Const(g, [][]float32{box, box}), size[0], size[1])
					set(b)
					return []*Node{b.Done(), x}
				})
				enginetest.Near(t, fmt.Sprint(name, size), outputs[0], outputs[1], 1e-6)
			}
		}
	})
}

func TestFlipsOfACropAreFlipsOfTheResult(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		outputs := run(t, backend, func(g *Graph) []*Node {
			x, boxes := pictures(g, 4, 9, 13), Const(g, [][]float32{{0, 0, 13, 9}, {3, 2, 5, 7}, {1, 0, 8, 8}, {12, 8, 1, 1}})
			lr, ud := Const(g, []bool{true, false, true, true}), Const(g, []bool{false, true, true, false})
			apart := ops.FlipUpDown(ops.FlipLeftRight(ops.CropResize(x, boxes, 6, 8).Done(), lr, nil), ud, nil)
			return []*Node{ops.CropResize(x, boxes, 6, 8).FlipLeftRight(lr).FlipUpDown(ud).Done(), apart}
		})
		enginetest.Near(t, "flipped crops", outputs[0], outputs[1], 1e-6)
	})
}

// TestLargePicturesEqualTheDefinition goes through both ways of resampling, tap by tap and by a product of matrices, along
// either axis, and compares with a float64 loop.
func TestLargePicturesEqualTheDefinition(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for _, c := range []struct{ h, w, outH, outW int }{{300, 20, 4, 10}, {20, 700, 10, 300}, {10, 900, 20, 15}} {
			outputs := run(t, backend, func(g *Graph) []*Node {
				x := pictures(g, 1, c.h, c.w)
				return []*Node{x, ops.CropResize(x, Const(g, [][]float32{{1, 1, float32(c.w - 2), float32(c.h - 3)}}), c.outH, c.outW).Done()}
			})
			want := definition(outputs[0], c.h, c.w, [4]int{1, 1, c.w - 2, c.h - 3}, c.outH, c.outW)
			enginetest.Near(t, fmt.Sprint(c), outputs[1], want, 1e-4) // a centre near 700 is exact to 6e-5 in float32
		}
	})
}

// definition is the antialiased bilinear resize of a crop, from its definition.
func definition(x []float32, height, width int, box [4]int, outH, outW int) []float32 {
	weights := func(start, length, out, i int) (low int, w []float64) {
		scale := float64(length) / float64(out)
		stretch := max(scale, 1)
		center, sum := (float64(i)+0.5)*scale, 0.0
		w = make([]float64, length)
		for j := range w {
			w[j] = max(0, 1-math.Abs(float64(j)+0.5-center)/stretch)
			sum += w[j]
		}
		for j := range w {
			w[j] /= sum
		}
		return start, w
	}
	out := make([]float32, 0, outH*outW*3)
	for y := range outH {
		top, wy := weights(box[1], box[3], outH, y)
		for x0 := range outW {
			left, wx := weights(box[0], box[2], outW, x0)
			var sum [3]float64
			for j, v := range wy {
				for i, u := range wx {
					if v*u == 0 {
						continue
					}
					for c := range sum {
						sum[c] += v * u * float64(x[((top+j)*width+left+i)*3+c])
					}
				}
			}
			for _, v := range sum {
				out = append(out, float32(v))
			}
		}
	}
	return out
}

func TestBytesAndFloatsGiveTheSame(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		input := tensors.FromFlatDataAndDimensions(formula(7, 11), 1, 7, 11, 3)
		outputs, err := CallOnceN(backend, func(x *Node) []*Node {
			boxes := Const(x.Graph(), [][]int32{{2, 1, 6, 5}})
			return []*Node{ops.CropResize(x, boxes, 4, 9).Done(), ops.CropResize(ops.Float(x), boxes, 4, 9).Done()}
		}, input)
		if err != nil {
			t.Fatal(err)
		}
		enginetest.Near(t, "bytes", tensors.MustCopyFlatData[float32](outputs[0]), tensors.MustCopyFlatData[float32](outputs[1]), 1e-6)
	})
}

func TestMisuseIsRefused(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	for name, build := range map[string]func(g *Graph) *Node{
		"rank": func(g *Graph) *Node { return ops.AdjustHue(Ones(g, shapes.Make(f32, 3, 4, 3)), Const(g, float32(0))) },
		"channels": func(g *Graph) *Node {
			return ops.AdjustBrightness(Ones(g, shapes.Make(f32, 1, 3, 4, 1)), Const(g, float32(0)))
		},
		"factors": func(g *Graph) *Node { return ops.AdjustSaturation(pictures(g, 2, 3, 3), Const(g, []float32{1, 1, 1})) },
		"sizes": func(g *Graph) *Node {
			return ops.AdjustContrast(pictures(g, 2, 3, 3), Const(g, float32(1)), Const(g, [][]int32{{3, 3}}))
		},
		"flags": func(g *Graph) *Node {
			return ops.FlipUpDown(pictures(g, 2, 3, 3), Const(g, [][]bool{{true}, {true}}), nil)
		},
		"boxes": func(g *Graph) *Node {
			return ops.CropResize(pictures(g, 2, 3, 3), Const(g, [][]float32{{0, 0, 1, 1}}), 2, 2).Done()
		},
		"result": func(g *Graph) *Node {
			return ops.CropResize(pictures(g, 1, 3, 3), Const(g, [][]float32{{0, 0, 1, 1}}), 0, 2).Done()
		},
		"order": func(g *Graph) *Node {
			return ops.ColorJitter(pictures(g, 1, 3, 3), ops.Jitter{Order: Const(g, [][]int32{{0, 1}})}, nil)
		},
		"crop's kind": func(g *Graph) *Node {
			return ops.CropResize(Ones(g, shapes.Make(f32, 3, 3, 3)), Const(g, [][]float32{{0, 0, 1, 1}}), 2, 2).Done()
		},
	} {
		if _, err := CallOnce(backend, build); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
