package nn

import (
	"encoding/json"
	"math"
	"os"
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

// goldenCase is what a function of PyTorch gives, by testdata/golden.py.
type goldenCase struct {
	In, Shape               []int
	Y, DX                   []float64
	N, Size, Stride, Groups int
	Height, Width, Pad      int
	Cubic, Antialias, Ties  bool
	Values                  []float64 // x, where it is not made by a formula
	Kernel                  []int
	Padding                 string
	DKernel, DBias          []float64
}

// goldenNorm is the life of a batch norm.
type goldenNorm struct {
	Steps []struct{ Y, DX, DWeight, DBias, Mean, Var []float64 }
	Eval  []float64
}

func goldens(t testing.TB) (cases map[string]goldenCase, norm goldenNorm) {
	t.Helper()
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Cases     map[string]goldenCase
		BatchNorm goldenNorm `json:"batch_norm"`
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all.Cases, all.BatchNorm
}

// wave makes the numbers of the script.
func wave(phase float64, dimensions ...int) *tensors.Tensor {
	t := tensors.FromShape(shapes.Make(dtypes.Float64, dimensions...))
	tensors.MustMutableFlatData(t, func(flat []float64) {
		for i := range flat {
			flat[i] = math.Sin(0.7*float64(i)*(1+0.013*float64(i)) + phase)
		}
	})
	return t
}

// x gives the pictures of a case.
func (c goldenCase) x() *tensors.Tensor {
	if c.Values != nil {
		return tensors.FromFlatDataAndDimensions(c.Values, c.In...)
	}
	x := wave(0, c.In...)
	if c.Ties {
		tensors.MustMutableFlatData(x, func(flat []float64) {
			for i := range flat {
				flat[i] = float64(i*i/3%4) - 1
			}
		})
	}
	return x
}

// layers are the functions here, by the beginning of the names of their cases.
var layers = map[string]func(c goldenCase, x *Node) *Node{
	"instance_norm ":      func(_ goldenCase, x *Node) *Node { return InstanceNorm(x, 1e-5) },
	"instance_norm 2x3 ":  func(_ goldenCase, x *Node) *Node { return InstanceNorm(x, 1e-2) },
	"reflection_pad ":     func(c goldenCase, x *Node) *Node { return ReflectionPad(x, c.N) },
	"adaptive_avg_pool2d": func(c goldenCase, x *Node) *Node { return AdaptiveAvgPool2D(x, c.Height, c.Width) },
	"avg_pool2d ":         func(c goldenCase, x *Node) *Node { return AvgPool2D(x, c.Size, c.Stride, Symmetric(c.Pad)) },
	"max_pool2d ":         func(c goldenCase, x *Node) *Node { return MaxPool2D(x, c.Size, c.Stride, Symmetric(c.Pad)) },
	"nearest ":            func(c goldenCase, x *Node) *Node { return UpsampleNearest(x, c.N) },
	"relu ":               func(_ goldenCase, x *Node) *Node { return ReLU(x) },
	"relu6 ":              func(_ goldenCase, x *Node) *Node { return ReLU6(x) },
	"interpolate ": func(c goldenCase, x *Node) *Node {
		r := Resize(x, c.Height, c.Width)
		if c.Cubic {
			r.Bicubic()
		}
		if c.Antialias {
			r.Antialias()
		}
		return r.Done()
	},
}

// layerOf gives the function of a case.
func layerOf(t testing.TB, name string) func(c goldenCase, x *Node) *Node {
	t.Helper()
	best := ""
	for prefix := range layers {
		if strings.HasPrefix(name+" ", prefix) && len(prefix) > len(best) {
			best = prefix
		}
	}
	if best == "" {
		t.Fatalf("no layer for the golden %q", name)
	}
	return layers[best]
}

// gradients gives y and the gradients, with respect to inputs, of the sum of y times the script's weights.
func gradients(y *Node, inputs ...*Node) []*Node {
	weights := ConvertDType(ConstTensor(y.Graph(), wave(0.5, y.Shape().Dimensions...)), y.DType())
	return append([]*Node{y}, Gradient(ReduceAllSum(Mul(y, weights)), inputs...)...)
}

// run computes in float32, from inputs and to results in float64.
func run(t testing.TB, backend compute.Backend, graph func(in []*Node) []*Node, inputs ...any) [][]float64 {
	t.Helper()
	return runOn(t, backend, dtypes.Float32, graph, inputs...)
}

func runOn(t testing.TB, backend compute.Backend, dtype dtypes.DType, graph func(in []*Node) []*Node, inputs ...any) [][]float64 {
	t.Helper()
	all := func(nodes []*Node, dtype dtypes.DType) []*Node {
		var converted []*Node
		for _, n := range nodes {
			converted = append(converted, ConvertDType(n, dtype))
		}
		return converted
	}
	exec, err := NewExec(backend, func(in []*Node) []*Node { return all(graph(all(in, dtype)), dtypes.Float64) })
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	results, err := exec.Call(inputs...)
	if err != nil {
		t.Fatal(err)
	}
	var flat [][]float64
	for _, r := range results {
		flat = append(flat, tensors.MustCopyFlatData[float64](r))
	}
	return flat
}

// near holds numbers against goldens within a part of the largest.
func near(t testing.TB, what string, got, want []float64, bound float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s has %d numbers, want %d", what, len(got), len(want))
		return
	}
	largest := 0.0
	for _, v := range want {
		largest = max(largest, math.Abs(v))
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= bound*largest) {
			t.Errorf("%s: number %d is %v, want %v within %g of %v", what, i, got[i], want[i], bound, largest)
			return
		}
	}
}

// goldenBound is for single precision, as a part of the largest number.
const goldenBound = 1e-5

// TestLayersAgreeWithPyTorch holds layers without parameters, and their gradients, against PyTorch's functions.
func TestLayersAgreeWithPyTorch(t *testing.T) {
	cases, _ := goldens(t)
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for name, c := range cases {
			if c.Kernel != nil {
				continue // TestConv2DAgreesWithPyTorch
			}
			layer := layerOf(t, name)
			got := run(t, backend, func(in []*Node) []*Node {
				y := layer(c, in[0])
				y.AssertDims(c.Shape...)
				return gradients(y, in[0])
			}, c.x())
			near(t, name, got[0], c.Y, goldenBound)
			near(t, "the gradient of "+name, got[1], c.DX, goldenBound)
		}
	})
}

// TestConv2DAgreesWithPyTorch holds convolutions with a bias, and the gradients of x, kernel and bias, against PyTorch's, where TensorFlow's padding
// is a pad before.
func TestConv2DAgreesWithPyTorch(t *testing.T) {
	cases, _ := goldens(t)
	paddings, seen := map[string]Padding{"half": Half, "same": Same, "none": None}, 0
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for name, c := range cases {
			if c.Kernel == nil {
				continue
			}
			seen++
			out := c.Kernel[3]
			got := run(t, backend, func(in []*Node) []*Node {
				y := Conv2D(in[0], in[1]).Bias(in[2]).Stride(c.Stride).Groups(c.Groups).Padding(paddings[c.Padding]).Done()
				y.AssertDims(c.Shape...)
				return gradients(y, in...)
			}, c.x(), wave(1, c.Kernel...), wave(2, out))
			near(t, name, got[0], c.Y, goldenBound)
			near(t, name+": the gradient of x", got[1], c.DX, goldenBound)
			near(t, name+": the gradient of the kernel", got[2], c.DKernel, goldenBound)
			near(t, name+": the gradient of the bias", got[3], c.DBias, goldenBound)
		}
	})
	if seen == 0 {
		t.Error("no convolution among the goldens")
	}
}

// TestBatchNormAgreesWithPyTorch trains a batch norm for three steps from averages that were loaded, and evaluates it then.
func TestBatchNormAgreesWithPyTorch(t *testing.T) {
	_, want := goldens(t)
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		store := model.NewStore()
		n := Norm{Scope: store.RootScope().In("bn"), Epsilon: 1e-3}
		for name, value := range map[string]*tensors.Tensor{
			"weight": affine(wave(1, 3), 0.5, 1), "bias": affine(wave(2, 3), 1, 0), "running_mean": affine(wave(3, 3), 1, 0), "running_var": affine(wave(4, 3), 1, 2),
		} {
			if _, err := n.Scope.CreateVariable(name, value); err != nil {
				t.Fatal(err)
			}
		}
		for i, want := range want.Steps {
			x := affine(wave(5+float64(i), 2, 3, 2, 3), float64(1+i), float64(i))
			got := n.run(t, backend, store, true, x)
			for j, what := range []string{"y", "the gradient of x", "the gradient of the weight", "the gradient of the bias"} {
				near(t, what, got[j], [][]float64{want.Y, want.DX, want.DWeight, want.DBias}[j], goldenBound)
			}
			near(t, "running_mean", variable(t, n.Scope, "running_mean"), want.Mean, goldenBound)
			near(t, "running_var", variable(t, n.Scope, "running_var"), want.Var, goldenBound)
		}
		near(t, "y of evaluation", n.run(t, backend, store, false, affine(wave(9, 2, 3, 2, 3), 1, 0))[0], want.Eval, goldenBound)
	})
}

// run gives y and, where it trains, the gradients of x, weight and bias.
func (n Norm) run(t testing.TB, backend compute.Backend, store *model.Store, train bool, x *tensors.Tensor) [][]float64 {
	t.Helper()
	exec, err := model.NewExec(backend, store, func(_ *model.Scope, x *Node) []*Node {
		store.SetTraining(x.Graph(), train)
		y := n.Apply(x)
		if !train {
			return []*Node{y}
		}
		g := x.Graph()
		return gradients(y, x, n.Scope.GetVariable("weight").NodeValue(g), n.Scope.GetVariable("bias").NodeValue(g))
	})
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	results, err := exec.Call(x)
	if err != nil {
		t.Fatal(err)
	}
	var flat [][]float64
	for _, r := range results {
		flat = append(flat, doubles(r))
	}
	return flat
}

// affine gives factor*t + shift as float32.
func affine(t *tensors.Tensor, factor, shift float64) *tensors.Tensor {
	var flat []float32
	for _, v := range tensors.MustCopyFlatData[float64](t) {
		flat = append(flat, float32(factor*v+shift))
	}
	return tensors.FromFlatDataAndDimensions(flat, t.Shape().Dimensions...)
}

func doubles(t *tensors.Tensor) []float64 {
	var flat []float64
	for _, v := range tensors.MustCopyFlatData[float32](t) {
		flat = append(flat, float64(v))
	}
	return flat
}

// variable gives the numbers of a float32 variable.
func variable(t testing.TB, s *model.Scope, name string) []float64 {
	t.Helper()
	v := s.GetVariable(name)
	if v == nil {
		t.Fatalf("no variable %s", name)
	}
	return doubles(v.MustValue())
}
