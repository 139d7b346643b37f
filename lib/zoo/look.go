package zoo

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
)

// Filters gives the kernels of the first convolution as pictures, in the order of the channels that they make: what a part of a picture looks like
// to which the channel answers most. Grey stands for 0, and each kernel is scaled by its own largest number. The networks of this package
// all begin with a convolution of pictures' three colours, and no later one can be seen like this.
func (m *Model) Filters() ([]*image.RGBA, error) {
	first := m.Params()[0]
	value, err := first.Variable(m.Store.RootScope()).Value()
	if err != nil {
		return nil, fmt.Errorf("zoo: %s: %w", first.Name, err)
	}
	flat, err := tensors.CopyFlatData[float32](value)
	if err != nil {
		return nil, fmt.Errorf("zoo: %s: %w", first.Name, err)
	}
	height, width, out := first.Shape[0], first.Shape[1], first.Shape[3]
	filters := make([]*image.RGBA, out)
	for o := range filters {
		weight := func(y, x, c int) float32 { return flat[((y*width+x)*3+c)*out+o] }
		filters[o] = m.filter(height, width, weight)
	}
	return filters, nil
}

// filter paints a kernel of a size, whose weights are in the network's order of colours.
func (m *Model) filter(height, width int, weight func(y, x, c int) float32) *image.RGBA {
	largest := float32(math.SmallestNonzeroFloat32)
	for i := range height * width * 3 {
		largest = max(largest, float32(math.Abs(float64(weight(i/3/width, i/3%width, i%3)))))
	}
	red, blue := 0, 2
	if m.Preprocess.BGR {
		red, blue = blue, red
	}
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range height * width {
		at := func(c int) uint8 { return byteOf(0.5 + 0.5*weight(i/width, i%width, c)/largest) }
		img.SetRGBA(i%width, i/width, color.RGBA{at(red), at(1), at(blue), 255})
	}
	return img
}

// Maps gives the n channels of a layer whose answers to a picture differ most from place to place, as grey pictures with a pixel for each place, the one
// that differs most first: the brighter, the stronger the answer. Each is scaled from its weakest to its strongest. The layer is one of those
// in front of the global pool.
func (m *Model) Maps(img image.Image, layer string, n int) ([]*image.RGBA, error) {
	if n < 1 {
		return nil, fmt.Errorf("zoo: %d maps; want at least 1", n)
	}
	found, err := m.FeaturesOf(img, layer)
	if err != nil {
		return nil, err
	}
	defer found[0].FinalizeAll()
	shape := found[0].Shape().Dimensions
	if len(shape) != 4 {
		return nil, fmt.Errorf("zoo: layer %s gives %v, which has no places; take one in front of the pool", layer, shape)
	}
	flat, err := tensors.CopyFlatData[float32](found[0])
	if err != nil {
		return nil, err
	}
	channels := make([][]float32, shape[3])
	for i, v := range flat {
		channels[i%shape[3]] = append(channels[i%shape[3]], v)
	}
	slices.SortStableFunc(channels, func(a, b []float32) int { return cmp.Compare(variance(b), variance(a)) })
	maps := make([]*image.RGBA, min(n, len(channels)))
	for i := range maps {
		maps[i] = greyMap(channels[i], shape[2], shape[1])
	}
	return maps, nil
}

// variance is that of some numbers.
func variance(values []float32) float64 {
	sum, squares, n := 0.0, 0.0, float64(len(values))
	for _, v := range values {
		sum, squares = sum+float64(v), squares+float64(v)*float64(v)
	}
	return squares/n - sum/n*sum/n
}

// greyMap paints numbers from black, the least, to white, the largest. Equal ones are black.
func greyMap(values []float32, width, height int) *image.RGBA {
	low, high := slices.Min(values), slices.Max(values)
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i, v := range values {
		g := byteOf((v - low) / max(high-low, math.SmallestNonzeroFloat32))
		img.SetRGBA(i%width, i/width, color.RGBA{g, g, g, 255})
	}
	return img
}

// byteOf makes of a number in [0, 1] one of 0 to 255.
func byteOf(v float32) uint8 { return uint8(math.Round(255 * float64(v))) }
