package picture

import (
	"fmt"
	"image"
	"math"

	"github.com/gomlx/compute/dtypes/bfloat16"
	"github.com/gomlx/compute/dtypes/float16"
	"github.com/gomlx/gomlx/core/tensors"
)

// ToTensor returns img as a new tensor, float32 shaped `[H, W, 3]`: red, green
// and blue in [0, 1], each the sample divided by 255 in single precision. It
// panics when img has no pixels.
func ToTensor(img image.Image) *tensors.Tensor {
	mustPixels("ToTensor", img)
	src := plain(img)
	w, h := src.Rect.Dx(), src.Rect.Dy()
	packed := make([]uint8, 3*w*h)
	packRGB(packed, 3*w, src)
	flat := make([]float32, len(packed))
	for i, v := range packed {
		flat[i] = float32(v) / 255
	}
	return tensors.FromFlatDataAndDimensions(flat, h, w, 3) // (H, W, 3)
}

// FromTensor returns the pictures in t: one where it is shaped `[H, W, 3]`, B
// where it is shaped `[B, H, W, 3]`. Floating point values are held to [0, 1],
// multiplied by 255 and rounded, half to even; a NaN is an error that says
// where it is. uint8 values are taken as they are.
func FromTensor(t *tensors.Tensor) ([]*image.RGBA, error) {
	dims := t.Shape().Dimensions
	if len(dims) == 3 {
		dims = append([]int{1}, dims...)
	}
	if len(dims) != 4 || dims[3] != 3 || t.Size() == 0 {
		return nil, fmt.Errorf("picture: a tensor shaped %s is no picture; want [height, width, 3] or [batch, height, width, 3], not empty", t.Shape())
	}
	count, h, w := dims[0], dims[1], dims[2]
	flat, err := samples(t)
	if err != nil {
		return nil, err
	}
	imgs := make([]*image.RGBA, count)
	for i := range imgs {
		imgs[i] = unpackRGB(flat[i*h*w*3:], 3*w, image.Pt(w, h))
	}
	return imgs, nil
}

// samples returns the values of t as 8-bit samples.
func samples(t *tensors.Tensor) (flat []uint8, err error) {
	var bad error
	err = t.ConstFlatData(func(data any) {
		switch data := data.(type) {
		case []uint8:
			flat = append(flat, data...)
		case []float32:
			flat, bad = round(t, data, func(v float32) float64 { return float64(v) })
		case []float64:
			flat, bad = round(t, data, func(v float64) float64 { return v })
		case []float16.Float16:
			flat, bad = round(t, data, func(v float16.Float16) float64 { return float64(v.Float32()) })
		case []bfloat16.BFloat16:
			flat, bad = round(t, data, func(v bfloat16.BFloat16) float64 { return float64(v.Float32()) })
		default:
			bad = fmt.Errorf("picture: a tensor of %s is no picture; convert it to a floating point type in [0, 1] or to uint8", t.DType())
		}
	})
	if err != nil {
		return nil, fmt.Errorf("picture: reading the tensor: %w", err)
	}
	return flat, bad
}

// round converts values in [0, 1] to samples.
func round[T any](t *tensors.Tensor, values []T, float func(T) float64) ([]uint8, error) {
	flat := make([]uint8, len(values))
	for i, value := range values {
		v := float(value)
		if math.IsNaN(v) {
			return nil, fmt.Errorf("picture: the value at %v is not a number (NaN); look for a division by zero or a diverged optimisation before it", place(t, i))
		}
		flat[i] = uint8(math.RoundToEven(min(max(v, 0), 1) * 255))
	}
	return flat, nil
}

// place returns the index of flat value i along each axis of t.
func place(t *tensors.Tensor, i int) []int {
	dims := t.Shape().Dimensions
	index := make([]int, len(dims))
	for axis := len(dims) - 1; axis >= 0; axis-- {
		index[axis], i = i%dims[axis], i/dims[axis]
	}
	return index
}
