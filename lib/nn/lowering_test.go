package nn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// convCase is a convolution to be computed in several forms.
type convCase struct {
	batch, height, width, in, out, size, stride, groups int
	padding                                             Padding
	name                                                string
}

func (c convCase) String() string {
	return fmt.Sprintf("%dx%dx%dx%d to %d by %dx%d/%d in %d groups, %s", c.batch, c.height, c.width, c.in, c.out, c.size, c.size, c.stride, c.groups, c.name)
}

// convCases have odd sizes, one pixel, all paddings, and strides that do not divide.
var convCases = []convCase{
	{2, 9, 7, 16, 24, 3, 1, 1, Half, "half"},
	{1, 8, 8, 17, 16, 3, 1, 1, None, "none"},
	{2, 5, 6, 16, 16, 3, 1, 1, Symmetric(2), "symmetric 2"},
	{1, 1, 1, 16, 16, 3, 1, 1, Half, "half"},
	{2, 11, 10, 3, 8, 7, 2, 1, Half, "half"},
	{2, 9, 9, 8, 12, 3, 2, 1, Same, "same"},
	{2, 8, 7, 8, 12, 1, 2, 1, None, "none"},
	{3, 6, 5, 8, 4, 1, 1, 1, None, "none"},
	{2, 9, 7, 8, 12, 3, 1, 4, Half, "half"},
	{2, 30, 31, 5, 5, 3, 1, 5, Half, "half"},
	{2, 9, 12, 6, 6, 3, 2, 6, Half, "half"},
	{1, 10, 13, 4, 4, 5, 2, 4, Same, "same"},
	{3, 7, 7, 9, 9, 5, 1, 9, Half, "half"},
	{1, 1, 2, 4, 4, 5, 2, 4, Half, "half"},
	{2, 7, 9, 4, 4, 2, 3, 4, None, "none"},
	{2, 8, 8, 4, 6, 2, 2, 2, None, "none"},
	{2, 7, 6, 3, 4, 4, 1, 1, Same, "same"},
	{2, 11, 13, 3, 5, 9, 1, 1, Half, "half"},
	{1, 12, 9, 3, 17, 7, 1, 1, None, "none"},
	{2, 5, 6, 2, 3, 5, 1, 1, Symmetric(1), "symmetric 1"},
}

// values makes numbers with a mean of 0, the same for the same seed.
func values(seed uint64, dimensions ...int) *tensors.Tensor {
	size := 1
	for _, d := range dimensions {
		size *= d
	}
	random := rand.New(rand.NewPCG(seed, 0))
	flat := make([]float64, size)
	for i := range flat {
		flat[i] = random.NormFloat64()
	}
	return tensors.FromFlatDataAndDimensions(flat, dimensions...)
}

// compute gives y, and the gradients of sum(y*z) with respect to x and the kernel for a fixed z, one after the other.
func (c convCase) compute(t *testing.T, backend compute.Backend, form Lowering, dtype dtypes.DType) [][]float64 {
	t.Helper()
	out, err := NewExec(backend, func(x, kernel *Node) []*Node {
		x, kernel = ConvertDType(x, dtype), ConvertDType(kernel, dtype)
		y := Conv2D(x, kernel).Stride(c.stride).Padding(c.padding).Groups(c.groups).Lowering(form).Done()
		z := ConvertDType(ConstTensor(x.Graph(), values(3, y.Shape().Dimensions...)), dtype)
		all := append([]*Node{y}, Gradient(ReduceAllSum(Mul(y, z)), x, kernel)...)
		for i := range all {
			all[i] = ConvertDType(all[i], dtypes.Float64)
		}
		return all
	})
	if err != nil {
		t.Fatal(err)
	}
	results, err := out.Call(values(1, c.batch, c.height, c.width, c.in), values(2, c.size, c.size, c.in/c.groups, c.out))
	if err != nil {
		t.Fatalf("%s as %q: %v", c, form, err)
	}
	var flat [][]float64
	for _, r := range results {
		flat = append(flat, tensors.MustCopyFlatData[float64](r))
	}
	return flat
}

// reference computes the same by the definition, in double precision.
func (c convCase) reference() [][]float64 {
	x, k := tensors.MustCopyFlatData[float64](values(1, c.batch, c.height, c.width, c.in)), tensors.MustCopyFlatData[float64](values(2, c.size, c.size, c.in/c.groups, c.out))
	top, bottom := c.padding(c.height, c.size, c.stride)
	left, right := c.padding(c.width, c.size, c.stride)
	height, width := (c.height+top+bottom-c.size)/c.stride+1, (c.width+left+right-c.size)/c.stride+1
	y, dx, dk := make([]float64, c.batch*height*width*c.out), make([]float64, len(x)), make([]float64, len(k))
	z := tensors.MustCopyFlatData[float64](values(3, c.batch, height, width, c.out))
	in, out := c.in/c.groups, c.out/c.groups
	for b, at := 0, 0; b < c.batch; b++ {
		for row := range height {
			for column := range width {
				for o := range c.out {
					for i := range c.size {
						for j := range c.size {
							h, w := row*c.stride+i-top, column*c.stride+j-left
							if h < 0 || w < 0 || h >= c.height || w >= c.width {
								continue
							}
							for channel := range in {
								xi := ((b*c.height+h)*c.width+w)*c.in + o/out*in + channel
								ki := ((i*c.size+j)*in+channel)*c.out + o
								y[at] += x[xi] * k[ki]
								dx[xi] += z[at] * k[ki]
								dk[ki] += z[at] * x[xi]
							}
						}
					}
					at++
				}
			}
		}
	}
	return [][]float64{y, dx, dk}
}

// bounds are the largest errors, relative to the largest value, of float32.
var bounds = map[Lowering]float64{Winograd4: 5e-5, Blocks: 5e-5}

// TestConv2DInEveryForm holds each form, and its gradients, against the definition.
func TestConv2DInEveryForm(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for _, c := range convCases {
			want := c.reference()
			for _, form := range c.forms() {
				if form == Native && c.groups > 1 && engine.KindOf(backend) == engine.CPU {
					continue // takes minutes, and is chosen nowhere
				}
				got := c.compute(t, backend, form, dtypes.Float32)
				for i, what := range []string{"y", "the gradient of x", "the gradient of the kernel"} {
					if e, bound := relativeError(got[i], want[i]), max(bounds[form], 1e-5); !(e <= bound) {
						t.Errorf("%s as %q: %s is off by %.1e of the largest value, want at most %g", c, form, what, e, bound)
					}
				}
			}
		}
	})
}

// forms lists those that can do the convolution.
func (c convCase) forms() []Lowering {
	forms := []Lowering{Automatic, Native}
	if c.groups > 1 && c.groups == c.in {
		forms = append(forms, Shifted, Banded)
	}
	if c.groups == 1 {
		forms = append(forms, Im2col)
	}
	if c.size >= 5 && c.size%2 == 1 && c.stride == 1 && c.groups == 1 {
		forms = append(forms, Blocks)
	}
	if c.size == 3 && c.stride == 1 && c.groups == 1 {
		forms = append(forms, Winograd2, Winograd4)
	}
	return forms
}

// relativeError gives the largest difference over the largest value.
func relativeError(got, want []float64) float64 {
	if len(got) != len(want) {
		return math.Inf(1)
	}
	difference, largest := 0.0, 0.0
	for i := range want {
		difference = max(difference, math.Abs(got[i]-want[i]))
		largest = max(largest, math.Abs(want[i]))
	}
	return difference / largest
}

// TestEnlarge holds a convolution that enlarges, and its gradients, against one of the enlarged pictures, with zeros and with reflections around them.
func TestEnlarge(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for _, c := range []struct{ height, width, in, out int }{{5, 6, 3, 4}, {1, 2, 16, 16}, {9, 8, 16, 17}} {
			for _, reflect := range []bool{false, true} {
				out, err := NewExec(backend, func(x, kernel, z *Node) []*Node {
					both := func(y *Node) []*Node { return append([]*Node{y}, Gradient(ReduceAllSum(Mul(y, z)), x, kernel)...) }
					around := UpsampleNearest(x, 2)
					if reflect {
						want := Conv2D(ReflectionPad(around, 1), kernel).Lowering(Native).Done()
						return append(both(Conv2D(ReplicationPad(x, 1), kernel).Enlarge().Done()), both(want)...)
					}
					want := Conv2D(around, kernel).Padding(Half).Lowering(Native).Done()
					return append(both(Conv2D(x, kernel).Padding(Half).Enlarge().Done()), both(want)...)
				})
				if err != nil {
					t.Fatal(err)
				}
				single := func(t *tensors.Tensor) *tensors.Tensor {
					flat := tensors.MustCopyFlatData[float64](t)
					narrow := make([]float32, len(flat))
					for i, v := range flat {
						narrow[i] = float32(v)
					}
					return tensors.FromFlatDataAndDimensions(narrow, t.Shape().Dimensions...)
				}
				r, err := out.Call(single(values(1, 2, c.height, c.width, c.in)), single(values(2, 3, 3, c.in, c.out)), single(values(3, 2, 2*c.height, 2*c.width, c.out)))
				if err != nil {
					t.Fatal(err)
				}
				double := func(t *tensors.Tensor) (flat []float64) {
					for _, v := range tensors.MustCopyFlatData[float32](t) {
						flat = append(flat, float64(v))
					}
					return flat
				}
				for i, what := range []string{"y", "the gradient of x", "the gradient of the kernel"} {
					if e := relativeError(double(r[i]), double(r[3+i])); !(e <= 5e-5) || !r[i].Shape().Equal(r[3+i].Shape()) {
						t.Errorf("%+v, reflected %v: %s %s is off by %.1e of the largest value", c, reflect, what, r[i].Shape(), e)
					}
				}
			}
		}
	})
}
