package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() { Register(jpegCompression{Uniform(20, 95)}) }

// jpegCompression is the loss of JPEG.
type jpegCompression struct {
	Quality Dist `json:"quality,omitzero"`
}

// JPEG compresses an image as JPEG and decompresses it, on the host only: put it first or last, or apply the pipeline with [OnHost]. The quality is from 1 to 100,
// rounded to a whole number. The encoder is Go's: the standard's tables of quantisation, scaled by the quality as the Independent JPEG Group's library scales
// them, and colour at half the resolution (4:2:0). Its decoder repeats a colour for each four pixels, where other libraries may smooth it.
//
// Draws: quality. Source: torchvision JPEG; ITU-T T.81.
func JPEG(quality Dist) Op { return jpegCompression{quality} }

func (j jpegCompression) Name() string { return "jpeg" }

func (j jpegCompression) Check() error {
	return needed(j.Quality, "quality", "Uniform(20, 95)", 1, 100)
}

func (j jpegCompression) Fields() []Field { return []Field{number("quality")} }

func (j jpegCompression) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{math.Round(j.Quality.At(key.Float64(0)))}
}

// checkValues reports what JPEG does not have.
func (j jpegCompression) checkValues(values []float64, size image.Point) error {
	if q := values[0]; q < 1 || q > 100 || q != math.Trunc(q) {
		return fmt.Errorf("quality %g; it must be a whole number from 1 to 100", q)
	}
	if max(size.X, size.Y) > math.MaxUint16 {
		return fmt.Errorf("the image has %d x %d pixels; JPEG has up to %d along a side, so make it smaller", size.X, size.Y, math.MaxUint16)
	}
	return nil
}

func (j jpegCompression) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.JPEG(int(values[0]))}
}
