package main

import (
	"context"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/weights"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// scratch is the folder of the networks' files.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "classify-test-"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(scratch)
	os.Exit(code)
}

// network is the file of an EfficientNet-Lite0 for ImageNet's classes, with weights by a formula.
var network = sync.OnceValue(func() string { return save("lite0.safetensors", 1000, 1) })

// save writes a network that tells some classes apart, its last weights times a factor.
func save(name string, classes int, factor float64) string {
	a, err := zoo.New("efficientnet_lite0")
	if err != nil {
		panic(err)
	}
	var list []weights.Named
	for i, p := range a.WithClasses(classes).Params() {
		head := 1.
		if p.Name == "classifier.weight" {
			head = factor
		}
		list = append(list, weights.Named{Name: p.Name, Tensor: byFormula(p, i, head)})
	}
	path := filepath.Join(scratch, name)
	if err := weights.Save(path, list, nil); err != nil {
		panic(err)
	}
	return path
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

// photo writes a picture, which differs by its seed, and gives its path.
func photo(t *testing.T, path string, width, height, seed int) string {
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

// photos fills a new folder with pictures, a.png, b.png and so on, and gives it.
func photos(t *testing.T, n int) string {
	t.Helper()
	folder := t.TempDir()
	for i := range n {
		photo(t, filepath.Join(folder, fmt.Sprintf("%c.png", 'a'+i)), 40+i, 36, i)
	}
	return folder
}

// command runs the command with the network on the pure-Go engine, unless the arguments say otherwise, and gives what it prints.
func command(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errs strings.Builder
	err = run(context.Background(), append([]string{"-weights", network(), "-engine", engine.PureGo}, args...), &out, &errs)
	return out.String(), errs.String(), err
}

// quiet runs the command for its error.
func quiet(args ...string) error { return run(context.Background(), args, io.Discard, io.Discard) }
