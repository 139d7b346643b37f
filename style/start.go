package style

import (
	"image"
	"math"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// Start says which picture the optimisation begins with.
type Start string

const (
	// FromRecolored is the content with mean and covariance of the style's colours, where there are style pictures; the zero value "" means it. With it a
	// Gram matrix of a low layer, which colours dominate, is near to its target from the start: to get there step by step takes hundreds of them where the
	// style is much lighter or darker than the content.
	FromRecolored Start = "recolored"
	FromContent   Start = "content"
	FromStyle     Start = "style"   // the first style picture
	FromNoise     Start = "noise"   // each value drawn evenly from [0, 1], by Config.Seed
	FromPicture   Start = "picture" // Config.StartWith
)

var starts = []Start{FromRecolored, FromContent, FromStyle, FromNoise, FromPicture}

// first gives the picture that the optimisation begins with.
func (t *Transfer) first() *tensors.Tensor {
	size, space := t.config.sizes()[0], t.config.Objective.Space
	switch t.config.Start {
	case FromStyle:
		return space.tensor(fitTo(t.groups[0][0].Image, size, t.config.Fit, t.groups[0][0].Scale))
	case FromNoise:
		return space.noise(size, t.config.Seed)
	case FromPicture:
		return space.tensor(picture.Resize(t.config.StartWith, size.X, size.Y, picture.Bilinear))
	}
	return space.tensor(t.like(0))
}

// like gives, where a run begins with the content or with the content in other colours, that picture at the size of a level.
func (t *Transfer) like(level int) *image.RGBA {
	content := t.contents[level]
	if t.config.Start == FromContent {
		return content
	}
	size := content.Rect.Size()
	sum := make([]float64, len(content.Pix))
	counts := make([]float64, size.X*size.Y)
	for _, g := range t.groups {
		where := regionMask(g, size)
		for _, s := range g {
			if s.Share == 0 {
				continue
			}
			fit := t.config.Fit
			painted := recolored(content, coloringOf(fitTo(s.Image, size, fit, s.Scale), s.fittedMask(size, fit)))
			for i := range counts {
				count := s.Share
				if where != nil {
					count *= where[i]
				}
				counts[i] += count
				for c := range 3 {
					sum[4*i+c] += count * float64(painted.Pix[4*i+c])
				}
			}
		}
	}
	return mixed(content, sum, counts)
}

// mixed divides sums of pixels by what was added up in them. What is missing to 1 is the picture's own.
func mixed(own *image.RGBA, sum, counts []float64) *image.RGBA {
	result := image.NewRGBA(own.Rect)
	for i := range result.Pix {
		count := counts[i/4]
		if i%4 == 3 {
			result.Pix[i] = 255
		} else {
			rest := max(0, 1-count)
			result.Pix[i] = uint8(math.Round((sum[i] + rest*float64(own.Pix[i])) / (count + rest)))
		}
	}
	return result
}
