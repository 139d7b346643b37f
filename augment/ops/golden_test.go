package ops_test

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/lib/engine"
)

// golden is one result of torchvision; testdata/golden.py of package augment writes them.
type golden struct {
	Op      string
	Picture string
	Size    [2]int // height, width
	Params  struct {
		Factor    float32
		Factors   []float32
		Order     []int32
		Box       []float32
		Out       [2]int
		Cubic     bool
		Antialias bool
	}
	Shape [2]int
	Float string // base64 of 16-bit numbers, 65535 is 1
	Bytes []byte // of torchvision's 8-bit path; nil where that is not within 1/255 of its float path
}

// readGoldens reads the results of torchvision.
func readGoldens(t *testing.T) []golden {
	t.Helper()
	data, err := os.ReadFile("../testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []golden }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

// floats gives the float result, `[h, w, 3]`.
func (c golden) floats(t *testing.T) []float32 {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(c.Float)
	if err != nil {
		t.Fatal(err)
	}
	values := make([]float32, len(raw)/2)
	for i := range values {
		values[i] = float32(binary.LittleEndian.Uint16(raw[2*i:])) / 65535
	}
	return values
}

// String names the case.
func (c golden) String() string {
	return fmt.Sprintf("%s of %s %v with %+v", c.Op, c.Picture, c.Size, c.Params)
}

// formula is the picture of a size that golden.py makes, `[h, w, 3]`.
func formula(height, width int) []uint8 {
	edge := [][3]uint8{{0, 0, 0}, {255, 255, 255}, {128, 128, 128}, {200, 200, 10}, {10, 200, 200}, {200, 10, 200}, {255, 0, 0}}
	pixels := make([]uint8, 0, height*width*3)
	for y := range height {
		for x := range width {
			for c := range 3 {
				v := uint8(x*37 + y*91 + c*53 + x*y*c*7 + (x*x^y)*5)
				if y == 0 && x < len(edge) {
					v = edge[x][c]
				}
				pixels = append(pixels, v)
			}
		}
	}
	return pixels
}

// smooth is the other picture that golden.py makes, `[h, w, 3]`.
func smooth(height, width int) []uint8 {
	pixels := make([]uint8, 0, height*width*3)
	for y := range height {
		for x := range width {
			for c := range 3 {
				pixels = append(pixels, uint8(20+x*x/8+y*y/8+c*20))
			}
		}
	}
	return pixels
}

// group is a number of cases that one batch with a parameter an image serves.
type group []golden

// groups puts the cases together that differ in what a tensor holds only.
func groups(cases []golden) []group {
	var all []group
	places := map[string]int{}
	for _, c := range cases {
		key := fmt.Sprint(c.Op, c.Picture, c.Size, c.Params.Out, c.Params.Cubic, c.Params.Antialias)
		if _, ok := places[key]; !ok {
			places[key] = len(all)
			all = append(all, nil)
		}
		all[places[key]] = append(all[places[key]], c)
	}
	return all
}

// input gives the group's pictures, uint8 `[B, H, W, 3]`.
func (cs group) input() *tensors.Tensor {
	var pixels []uint8
	size := cs[0].Size
	for _, c := range cs {
		if c.Picture == "smooth" {
			pixels = append(pixels, smooth(size[0], size[1])...)
		} else {
			pixels = append(pixels, formula(size[0], size[1])...)
		}
	}
	return tensors.FromFlatDataAndDimensions(pixels, len(cs), size[0], size[1], 3)
}

// constant gives one parameter of every case as a constant of the graph.
func constant[T any](g *Graph, cs group, parameter func(c golden) T) *Node {
	values := make([]T, len(cs))
	for i, c := range cs {
		values[i] = parameter(c)
	}
	return Const(g, values)
}

// apply builds the operation of a group on x `[B, H, W, 3]` in [0, 1].
func (cs group) apply(x *Node) *Node {
	g, p := x.Graph(), cs[0].Params
	factor := constant(g, cs, func(c golden) float32 { return c.Params.Factor })
	switch cs[0].Op {
	case "brightness":
		return ops.AdjustBrightness(x, factor)
	case "contrast":
		return ops.AdjustContrast(x, factor, nil)
	case "saturation":
		return ops.AdjustSaturation(x, factor)
	case "hue":
		return ops.AdjustHue(x, factor)
	case "flip_left_right":
		return ops.FlipLeftRight(x, Const(g, true), nil)
	case "flip_up_down":
		return ops.FlipUpDown(x, Const(g, true), nil)
	case "jitter":
		f := func(i int) *Node { return constant(g, cs, func(c golden) float32 { return c.Params.Factors[i] }) }
		return ops.ColorJitter(x, ops.Jitter{Brightness: f(0), Contrast: f(1), Saturation: f(2), Hue: f(3),
			Order: constant(g, cs, func(c golden) []int32 { return c.Params.Order })}, nil)
	case "crop":
		b := ops.CropResize(x, constant(g, cs, func(c golden) []float32 { return c.Params.Box }), p.Out[0], p.Out[1])
		if b.Antialias(p.Antialias); p.Cubic {
			b.Bicubic()
		}
		return b.Done()
	case "center_crop":
		boxes := constant(g, cs, func(c golden) []float32 { return centerBox(c.Size, c.Params.Out) })
		return ops.CropResize(x, boxes, p.Out[0], p.Out[1]).Done()
	}
	panic("unknown operation " + cs[0].Op)
}

// centerBox is the box of torchvision's center_crop: left, top, width, height.
func centerBox(size, out [2]int) []float32 {
	start := func(size, out int) float32 {
		if out > size {
			return -float32((out - size) / 2)
		}
		return float32(math.RoundToEven(float64(size-out) / 2))
	}
	return []float32{start(size[1], out[1]), start(size[0], out[0]), float32(out[1]), float32(out[0])}
}

func TestOperationsEqualTorchvision(t *testing.T) {
	for _, name := range []string{engine.PureGo, engine.CPU} {
		t.Run(name, func(t *testing.T) {
			backend := engine.ForTest(t, name).Backend
			for _, cs := range groups(readGoldens(t)) {
				output, err := CallOnce(backend, func(x *Node) *Node { return cs.apply(DivScalar(ConvertDType(x, f32), 255)) }, cs.input())
				if err != nil {
					t.Fatalf("%s: %v", cs[0], err)
				}
				if d := output.Shape().Dimensions; d[1] != cs[0].Shape[0] || d[2] != cs[0].Shape[1] {
					t.Fatalf("%s: the result is %s, want %v", cs[0], output.Shape(), cs[0].Shape)
				}
				values := tensors.MustCopyFlatData[float32](output)
				n := len(values) / len(cs)
				for i, c := range cs {
					// torchvision's float result is stored to 1/131070; 1e-5 more for sums in another order.
					c.compare(t, "float", values[i*n:(i+1)*n], c.floats(t), 1.8e-5)
					c.compareBytes(t, values[i*n:(i+1)*n])
				}
			}
		})
	}
}

// compare checks that values lie within a tolerance.
func (c golden) compare(t *testing.T, what string, got, want []float32, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s %s: %d values, want %d", c, what, len(got), len(want))
	}
	worst, at := 0.0, 0
	for i := range got {
		if d := math.Abs(float64(got[i]) - float64(want[i])); !(d <= worst) {
			worst, at = d, i
		}
	}
	if !(worst <= tolerance) {
		t.Errorf("%s %s: value %d is %v, want %v: off by %.6f, more than %.6f", c, what, at, got[at], want[at], worst, tolerance)
	}
}

// compareBytes compares with torchvision's 8-bit path, which cuts fractions off: up to 1/255.
func (c golden) compareBytes(t *testing.T, got []float32) {
	if c.Bytes == nil {
		return
	}
	want := make([]float32, len(c.Bytes))
	for i, b := range c.Bytes {
		want[i] = float32(b) / 255
	}
	tolerance := 1.0 / 255
	if c.Params.Cubic { // rounded to bytes between the two passes as well, which the cubic's negative weights enlarge
		tolerance = 1.5 / 255
	}
	c.compare(t, "bytes", got, want, tolerance)
}
