package style

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// region is a part of the result with its styles, as tensors of one size.
type region struct {
	mask   *tensors.Tensor // `[1, H, W, 1]`; nil where the region is not guided
	styles []fitted
}

// fitted is a style picture of the size of a level.
type fitted struct {
	pixels *tensors.Tensor // `[1, H, W, 3]` in the objective's space
	mask   *tensors.Tensor
	share  float64
}

// grouped puts styles with the same Region together, in the order in which they come, with shares that sum to 1.
func grouped(styles []Style) [][]Style {
	var groups [][]Style
next:
	for _, s := range styles {
		for i, g := range groups {
			if samePixels(g[0].Region, s.Region) {
				groups[i] = append(g, s)
				continue next
			}
		}
		groups = append(groups, []Style{s})
	}
	for i, g := range groups {
		groups[i] = shared(g)
	}
	return groups
}

// samePixels says whether two pictures show the same; each may be nil.
func samePixels(a, b image.Image) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	x, y := picture.Flatten(a), picture.Flatten(b)
	return x.Rect == y.Rect && bytes.Equal(x.Pix, y.Pix)
}

// shared gives styles whose shares sum to 1.
func shared(styles []Style) []Style {
	sum := 0.0
	for _, s := range styles {
		sum += s.Share
	}
	result := make([]Style, len(styles))
	for i, s := range styles {
		if sum == 0 {
			s.Share = 1 / float64(len(styles))
		} else {
			s.Share /= sum
		}
		result[i] = s
	}
	return result
}

// guidedGroup says whether a region, or a style in it, has a mask.
func guidedGroup(styles []Style) bool {
	for _, s := range styles {
		if s.Region != nil || s.Mask != nil {
			return true
		}
	}
	return false
}

// regionAt makes the tensors of a region at a size. With an error, which it gives where a mask leaves nothing, come those that were made.
func regionAt(styles []Style, size image.Point, fit Fit, space Space) (r region, err error) {
	guided := guidedGroup(styles)
	if guided {
		if r.mask, err = maskTensor(regionMask(styles, size), size); err != nil {
			return r, fmt.Errorf("its Region %w", err)
		}
	}
	for _, s := range styles {
		f := fitted{pixels: space.tensor(fitTo(s.Image, size, fit, s.Scale)), share: s.Share}
		if guided {
			f.mask, err = maskTensor(s.fittedMask(size, fit), size)
		}
		if r.styles = append(r.styles, f); err != nil {
			return r, fmt.Errorf("the Mask of a style, in the part of the picture that is taken, %w", err)
		}
	}
	return r, nil
}

// free gives the tensors back.
func (r region) free() {
	free(r.mask)
	for _, s := range r.styles {
		free(s.pixels, s.mask)
	}
}

// regionMask gives how much each pixel of a result of a size lies within the region of styles, in [0, 1]; nil where that is everywhere.
func regionMask(styles []Style, size image.Point) []float64 {
	if styles[0].Region == nil {
		return nil
	}
	return lightnesses(picture.Resize(styles[0].Region, size.X, size.Y, picture.Bilinear))
}

// fittedMask gives how much each pixel of the style picture counts, in [0, 1], when it has been brought to a size; nil for 1 each.
func (s Style) fittedMask(size image.Point, fit Fit) []float64 {
	if s.Mask == nil {
		return nil
	}
	b := s.Image.Bounds()
	return lightnesses(fitTo(picture.Resize(s.Mask, b.Dx(), b.Dy(), picture.Bilinear), size, fit, s.Scale))
}

// lightnesses gives those of a picture's pixels, in [0, 1].
func lightnesses(img *image.RGBA) []float64 {
	all := make([]float64, len(img.Pix)/4)
	for i := range all {
		pixel := color.RGBA{img.Pix[4*i], img.Pix[4*i+1], img.Pix[4*i+2], 255}
		all[i] = float64(color.GrayModel.Convert(pixel).(color.Gray).Y) / 255
	}
	return all
}

// maskTensor gives a mask of a size as a tensor; nil is 1 everywhere. It returns an error for a mask that is black.
func maskTensor(mask []float64, size image.Point) (*tensors.Tensor, error) {
	if mask == nil {
		return filledTensor(1, 1, size.Y, size.X, 1), nil
	}
	if slices.Max(mask) == 0 {
		return nil, fmt.Errorf("is black everywhere at %d x %d pixels; it must be white somewhere", size.X, size.Y)
	}
	return narrowed(mask, 1, size.Y, size.X, 1), nil
}

// fitTo brings a style picture to a size.
func fitTo(img image.Image, size image.Point, fit Fit, scale float64) *image.RGBA {
	if fit == Stretch {
		return picture.Resize(img, size.X, size.Y, picture.Bilinear)
	}
	if scale == 0 {
		scale = 1
	}
	b := img.Bounds()
	factor := max(float64(size.X)/float64(b.Dx()), float64(size.Y)/float64(b.Dy())) * scale
	x0, x1, width := middle(b.Dx(), size.X, factor)
	y0, y1, height := middle(b.Dy(), size.Y, factor)
	shown := picture.Rect{X0: x0, Y0: y0, X1: x1, Y1: y1}
	return mirrored(picture.ResizeRect(img, shown, width, height, picture.Bilinear), size)
}

// middle gives the part of a side of n pixels, enlarged by a factor, that shows in so many pixels, and how many of them it fills. What does not show is left
// out before anything is enlarged, because it may be very large.
func middle(n, pixels int, factor float64) (from, to float64, filled int) {
	if grown := int(math.Round(float64(n) * factor)); grown <= pixels {
		return 0, float64(n), max(grown, 1)
	}
	part := float64(pixels) / factor
	return (float64(n) - part) / 2, (float64(n) + part) / 2, pixels
}

// mirrored gives the middle of a picture, or, where it is too small, the picture and its mirror images around it.
func mirrored(img *image.RGBA, size image.Point) *image.RGBA {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	result := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		from := img.Pix[img.PixOffset(0, reflected(y+(h-size.Y)/2, h)):]
		to := result.Pix[result.PixOffset(0, y):]
		for x := range size.X {
			i := 4 * reflected(x+(w-size.X)/2, w)
			copy(to[4*x:4*x+4], from[i:i+4])
		}
	}
	return result
}

// reflected brings an index into [0, n) by mirroring at the edges, whose pixels are repeated.
func reflected(i, n int) int {
	if i = ((i % (2 * n)) + 2*n) % (2 * n); i >= n {
		return 2*n - 1 - i
	}
	return i
}

// tensor writes a picture in the space: `[1, H, W, 3]`.
func (s Space) tensor(img image.Image) *tensors.Tensor {
	flat := tensors.MustCopyFlatData[float32](picture.ToTensor(img))
	for i := range flat {
		flat[i] = (flat[i] - s.Mean[i%3]) / s.Std[i%3]
	}
	return tensors.FromFlatDataAndDimensions(flat, 1, img.Bounds().Dy(), img.Bounds().Dx(), 3)
}

// picture reads a tensor of the space; colours beyond black and white are held to them.
func (s Space) picture(t *tensors.Tensor) (*image.RGBA, error) {
	flat, err := tensors.CopyFlatData[float32](t)
	if err != nil {
		return nil, err
	}
	for i := range flat {
		flat[i] = flat[i]*s.Std[i%3] + s.Mean[i%3]
	}
	images, err := picture.FromTensor(tensors.FromFlatDataAndDimensions(flat, t.Shape().Dimensions...))
	if err != nil {
		return nil, err
	}
	return images[0], nil
}

// limits gives black and white in the space.
func (s Space) limits() (low, high [3]float32) {
	for i := range low {
		low[i], high[i] = -s.Mean[i]/s.Std[i], (1-s.Mean[i])/s.Std[i]
	}
	return low, high
}

// noise draws a picture.
func (s Space) noise(size image.Point, seed uint64) *tensors.Tensor {
	random := rand.New(rand.NewPCG(seed, 0))
	flat := make([]float32, 3*size.X*size.Y)
	for i := range flat {
		flat[i] = (random.Float32() - s.Mean[i%3]) / s.Std[i%3]
	}
	return tensors.FromFlatDataAndDimensions(flat, 1, size.Y, size.X, 3)
}
