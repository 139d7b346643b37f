package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func init() {
	Register(iouCrop{IoUCropSettings: IoUCropSettings{Uniform(0.3, 1), 0.5, 2, Choice(0, 0.1, 0.3, 0.5, 0.7, 0.9, 1)}})
}

// IoUCropSettings are those of [RandomIoUCrop].
type IoUCropSettings struct {
	// Scale is the part of the image's width, and another one of its height, that the crop takes, in (0, 1].
	Scale Dist `json:"scale,omitzero"`
	// MinRatio and MaxRatio bound the crop's width divided by its height.
	MinRatio float64 `json:"min_ratio"`
	MaxRatio float64 `json:"max_ratio"`
	// Overlap is how much the crop and an object must overlap: the area of what they share divided by that of both together, in [0, 1]. 1 leaves the image whole.
	Overlap Dist `json:"overlap,omitzero"`
}

// iouCrop cuts a box out that overlaps an object.
type iouCrop struct {
	IoUCropSettings
	window
}

// RandomIoUCrop cuts a box out of an image that holds the middle of an object and overlaps it as much as was drawn. Up to 40 boxes are tried for an overlap, and 50 overlaps; where none fits, or where nothing is
// marked, the image stays whole. It looks at the boxes of [Pipeline.DrawSample]. Boxes whose middle is lost are not left out by it, other than in torchvision: BoxRules.MinVisible is the way to do so.
//
// Draws: left, top, width, height, in whole pixels of the image. Results have any size: in a graph an operation behind it must give all pictures one. Source: torchvision RandomIoUCrop, after W. Liu et al., "SSD:
// Single Shot MultiBox Detector" (2016), section 2.2; torchvision's settings are Uniform(0.3, 1), 0.5, 2 and Choice(0, 0.1, 0.3, 0.5, 0.7, 0.9, 1).
func RandomIoUCrop(settings IoUCropSettings) Op { return iouCrop{IoUCropSettings: settings} }

func (c iouCrop) Name() string { return "random_iou_crop" }

func (c iouCrop) Check() error {
	if err := (parameters{{"scale", c.Scale, 1e-3, 1, "Uniform(0.3, 1)", nil}, {"overlap", c.Overlap, 0, 1, "Choice(0, 0.5, 1)", nil}}).check(); err != nil {
		return err
	}
	if !(c.MinRatio > 0 && c.MinRatio <= c.MaxRatio && c.MaxRatio < math.Inf(1)) {
		return fmt.Errorf("ratio from %v to %v; both must be positive and in order", c.MinRatio, c.MaxRatio)
	}
	return nil
}

func (c iouCrop) Draw(_ rng.Key, size image.Point) []float64 { return boxValues(0, 0, size.X, size.Y) }

func (c iouCrop) DrawFor(key rng.Key, size image.Point, marked Targets) []float64 {
	const overlaps, boxes = 50, 40
	for i := range overlaps {
		round := key.Fold(uint64(i))
		least := c.Overlap.At(round.Float64(0))
		if least >= 1 || len(marked.Boxes) == 0 {
			break
		}
		for j := range boxes {
			if r, ok := c.try(round.Fold(uint64(j)), size); ok && overlapsOne(r, marked.Boxes, least) {
				return boxValues(r.Min.X, r.Min.Y, r.Dx(), r.Dy())
			}
		}
	}
	return c.Draw(key, size)
}

// try draws a box, false where it has not the ratio asked for.
func (c iouCrop) try(key rng.Key, size image.Point) (r image.Rectangle, ok bool) {
	w, h := int(float64(size.X)*c.Scale.At(key.Float64(0))), int(float64(size.Y)*c.Scale.At(key.Float64(1)))
	if ratio := float64(w) / float64(h); w < 1 || h < 1 || ratio < c.MinRatio || ratio > c.MaxRatio {
		return r, false
	}
	left, top := int(float64(size.X-w)*key.Float64(2)), int(float64(size.Y-h)*key.Float64(3))
	return image.Rect(left, top, left+w, top+h), true
}

// overlapsOne says whether a crop overlaps one of the boxes whose middle it holds by least at least.
func overlapsOne(crop image.Rectangle, boxes []picture.Rect, least float64) bool {
	c := picture.RectOf(crop)
	for _, b := range boxes {
		if x, y := (b.X0+b.X1)/2, (b.Y0+b.Y1)/2; x <= c.X0 || x >= c.X1 || y <= c.Y0 || y >= c.Y1 {
			continue
		}
		shared := (min(b.X1, c.X1) - max(b.X0, c.X0)) * (min(b.Y1, c.Y1) - max(b.Y0, c.Y0))
		if shared/(b.Dx()*b.Dy()+c.Dx()*c.Dy()-shared) >= least {
			return true
		}
	}
	return false
}
