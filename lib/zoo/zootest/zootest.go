// Package zootest has networks for tests: the architectures of package zoo with parameters by a formula, in files as others publish them.
package zootest

import (
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/weights"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// TB is the part of testing.TB that this package needs.
type TB interface {
	Helper()
	TempDir() string
	Fatal(args ...any)
}

// File writes a network that tells some pictures apart into a folder of the test and gives its path. Its last weights are those of the
// formula times a factor.
func File(t TB, arch string, classes int, factor float64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), fmt.Sprintf("%s-%d.safetensors", arch, classes))
	all := func(zoo.Param) bool { return true }
	if err := write(path, arch, classes, factor, all); err != nil {
		t.Fatal(err)
	}
	return path
}

// Convolutions writes those of a VGG network, without its classifier, which is many times as large, and gives the path.
func Convolutions(t TB, arch string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), arch+"-convolutions.safetensors")
	if err := write(path, arch, 1, 1, func(p zoo.Param) bool { return strings.HasPrefix(p.Name, "features.") }); err != nil {
		t.Fatal(err)
	}
	return path
}

// written holds the files that were made already: the formula takes longer than writing.
var written sync.Map

// write writes the parameters that are wanted.
func write(path, arch string, classes int, factor float64, wanted func(zoo.Param) bool) error {
	key := filepath.Base(path) + fmt.Sprint(factor)
	if text, ok := written.Load(key); ok {
		return os.WriteFile(path, text.([]byte), 0o644)
	}
	a, err := zoo.New(arch)
	if err != nil {
		return err
	}
	groups := a.Groups()
	head := groups[len(groups)-1].Params[0].Name
	var list []weights.Named
	for i, p := range a.WithClasses(classes).Params() {
		if !wanted(p) {
			continue
		}
		own := 1.
		if p.Name == head {
			own = factor
		}
		list = append(list, weights.Named{Name: p.Name, Tensor: byFormula(p, i, own)})
	}
	if err := weights.Save(path, list, nil); err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	written.Store(key, text)
	return err
}

// byFormula gives a parameter, arranged as PyTorch has it: for kernels and linear weights numbers of variance 2 over the number of
// inputs, which keeps what they make of pictures within bounds, and the identity for batch norms.
func byFormula(p zoo.Param, seed int, factor float64) *tensors.Tensor {
	shape, inputs := p.Shape, 1
	switch len(p.Shape) {
	case 4:
		shape, inputs = []int{p.Shape[3], p.Shape[2], p.Shape[0], p.Shape[1]}, p.Shape[0]*p.Shape[1]*p.Shape[2]
	case 2:
		shape, inputs = []int{p.Shape[1], p.Shape[0]}, p.Shape[0]
	}
	values := make([]float32, p.Size())
	for i := range values {
		switch {
		case len(shape) > 1:
			values[i] = float32(factor * 2 / math.Sqrt(float64(inputs)) * math.Sin(float64(i)*float64(i%7919)+float64(seed)))
		case strings.HasSuffix(p.Name, "weight"), strings.HasSuffix(p.Name, "running_var"):
			values[i] = 1
		}
	}
	return tensors.FromFlatDataAndDimensions(values, shape...)
}

// Photo writes a picture, which differs by its seed, and gives its path.
func Photo(t TB, path string, width, height, seed int) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			at := img.Pix[img.PixOffset(x, y):]
			for c := range 3 {
				at[c] = uint8(127 + 120*math.Sin(float64(x*(seed+1)+y*(c+2)*seed)/9+float64(c*seed)))
			}
			at[3] = 255
		}
	}
	if err := picture.Save(path, img); err != nil {
		t.Fatal(err)
	}
	return path
}
