package keep

import (
	"image"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
)

// result is a small struct, such as the outcome of a training.
type result struct {
	Name   string
	Losses []float64
	Best   map[string]float32
}

// BenchmarkGetBack measures what a later cell waits for: the value comes from its file, not from the memory of the
// process.
func BenchmarkGetBack(b *testing.B) {
	b.Setenv(kernelFolderEnv, b.TempDir())
	b.Run("tensor of 100 MB", func(b *testing.B) {
		getBack(b, 100e6, func() *tensors.Tensor { return tensors.FromShape(shapes.Make(dtypes.Float32, 25e6)) })
	})
	b.Run("picture of 640x480", func(b *testing.B) {
		getBack(b, 640*480*4, func() *image.RGBA { return image.NewRGBA(image.Rect(0, 0, 640, 480)) })
	})
	b.Run("small struct", func(b *testing.B) {
		getBack(b, 0, func() result { return result{"run 1", make([]float64, 20), map[string]float32{"val": 0.9}} })
	})
}

func getBack[T any](b *testing.B, bytes int64, make func() T) {
	Must(b.Name(), make)
	b.SetBytes(bytes)
	for b.Loop() {
		fresh()
		Must(b.Name(), make)
	}
}

// BenchmarkSameProcess measures a second call in one process.
func BenchmarkSameProcess(b *testing.B) {
	b.Setenv(kernelFolderEnv, b.TempDir())
	make := func() []float32 { return []float32{1} }
	for b.Loop() {
		Must("same", make)
	}
}
