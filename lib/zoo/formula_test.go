package zoo

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/weights"
)

// The functions of this file make the parameters and pictures of testdata/golden.py, bit for bit.

// noise gives n numbers in [-1, 1), multiples of 2^-23: splitmix64 of the place, begun at the FNV-1a hash of the name.
func noise(name string, n int) []float32 {
	seed := uint64(0xCBF29CE484222325)
	for _, b := range []byte(name) {
		seed = (seed ^ uint64(b)) * 0x100000001B3
	}
	values := make([]float32, n)
	var wait sync.WaitGroup
	const part = 1 << 20
	for first := 0; first < n; first += part {
		wait.Go(func() {
			for i := first; i < min(first+part, n); i++ {
				z := seed + uint64(i+1)*0x9E3779B97F4A7C15
				z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
				z = (z ^ z>>27) * 0x94D049BB133111EB
				values[i] = float32((z^z>>31)>>40)/(1<<23) - 1
			}
		})
	}
	wait.Wait()
	return values
}

// scaled multiplies each number by a factor and adds a shift, each in single precision.
func scaled(values []float32, factor, shift float32) []float32 {
	for i, v := range values {
		values[i] = float32(v*factor) + shift
	}
	return values
}

// gain is the variance of the kernels of an architecture, times the number of inputs; it keeps activations between 0.1 and 20.
func gain(arch string) float64 {
	switch {
	case strings.HasPrefix(arch, "resnet"):
		return 1
	case strings.HasPrefix(arch, "vgg"):
		return 2
	}
	return 1.5
}

// parameter gives the parameter of a name, in PyTorch's shape.
func parameter(arch, name string, shape []int) *tensors.Tensor {
	inputs := 1
	for _, n := range shape[1:] {
		inputs *= n
	}
	values := noise(name, inputs*shape[0])
	switch {
	case len(shape) > 1:
		scaled(values, float32(math.Sqrt(3*gain(arch)/float64(inputs))), 0)
	case strings.HasSuffix(name, ".weight") || strings.HasSuffix(name, ".running_var"):
		scaled(values, 0.25, 1)
	default:
		scaled(values, 0.125, 0)
	}
	return tensors.FromFlatDataAndDimensions(values, shape...)
}

// pictures gives normalised pictures `[batch, height, width, 3]`.
func pictures(name string, batch, height, width int) *tensors.Tensor {
	return tensors.FromFlatDataAndDimensions(scaled(noise(name, batch*height*width*3), 2, 0), batch, height, width, 3)
}

// inPyTorch gives the shape that PyTorch keeps a parameter in.
func inPyTorch(shape []int) []int {
	switch s := shape; len(s) {
	case 2:
		return []int{s[1], s[0]}
	case 4:
		return []int{s[3], s[2], s[0], s[1]}
	}
	return shape
}

// state gives the parameters of an architecture by formula, as PyTorch's state_dict has them.
func state(a *Arch) []weights.Named {
	var list []weights.Named
	for _, p := range a.Params() {
		list = append(list, weights.Named{Name: p.Name, Tensor: parameter(a.Name, p.Name, inPyTorch(p.Shape))})
	}
	return list
}

// renamed gives the tensors by other names; "" leaves one out.
func renamed(list []weights.Named, name func(string) string) []weights.Named {
	list = slices.Clone(list)
	for i := range list {
		list[i].Name = name(list[i].Name)
	}
	return slices.DeleteFunc(list, func(n weights.Named) bool { return n.Name == "" })
}

// saved writes tensors to a safetensors file and gives its path.
func saved(t testing.TB, list []weights.Named) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "model.safetensors")
	if err := weights.Save(path, list, map[string]string{"format": "pt"}); err != nil {
		t.Fatal(err)
	}
	return path
}

// opened opens a file of weights, and closes it when the test ends.
func opened(t testing.TB, path string) *weights.File {
	t.Helper()
	f, err := weights.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// arch gives an architecture by its name.
func arch(t testing.TB, name string) *Arch {
	t.Helper()
	a, err := New(name)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
