package augment

import (
	"fmt"
	"image"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// BoxFormat says what the four numbers of a box in a file or a tensor are. Pixels are those of the image, edges continuous: a box around the first pixel alone
// goes from 0 to 1. (The files of Pascal VOC count pixels from 1 and name the last one in the box: take 1 from the left and the upper number.)
type BoxFormat string

const (
	// XYXY are the left, upper, right and lower edge in pixels, as torchvision and Pascal VOC have them.
	XYXY BoxFormat = "xyxy"
	// XYWH are the left and the upper edge, the width and the height in pixels, as COCO has them.
	XYWH BoxFormat = "xywh"
	// CXCYWH are the middle, the width and the height in pixels.
	CXCYWH BoxFormat = "cxcywh"
	// NormalizedXYXY are [XYXY] as parts of the image's sides, as albumentations has them.
	NormalizedXYXY BoxFormat = "xyxyn"
	// YOLO are [CXCYWH] as parts of the image's sides, as the files of YOLO have them.
	YOLO BoxFormat = "yolo"
)

// Rect gives the edges of a box in an image of a size (width, height). It is an error where the format is none of the constants.
func (f BoxFormat) Rect(numbers [4]float64, size image.Point) (picture.Rect, error) {
	n := numbers
	if f == NormalizedXYXY || f == YOLO {
		for i := range n {
			n[i] *= float64([2]int{size.X, size.Y}[i%2])
		}
	}
	switch f {
	case XYXY, NormalizedXYXY:
		return picture.Rect{X0: n[0], Y0: n[1], X1: n[2], Y1: n[3]}, nil
	case XYWH:
		return picture.Rect{X0: n[0], Y0: n[1], X1: n[0] + n[2], Y1: n[1] + n[3]}, nil
	case CXCYWH, YOLO:
		return picture.Rect{X0: n[0] - n[2]/2, Y0: n[1] - n[3]/2, X1: n[0] + n[2]/2, Y1: n[1] + n[3]/2}, nil
	}
	return picture.Rect{}, f.unknown()
}

// Numbers gives the numbers of a box in an image of a size (width, height), see [BoxFormat.Rect].
func (f BoxFormat) Numbers(r picture.Rect, size image.Point) (n [4]float64, err error) {
	switch f {
	case XYXY, NormalizedXYXY:
		n = [4]float64{r.X0, r.Y0, r.X1, r.Y1}
	case XYWH:
		n = [4]float64{r.X0, r.Y0, r.Dx(), r.Dy()}
	case CXCYWH, YOLO:
		n = [4]float64{(r.X0 + r.X1) / 2, (r.Y0 + r.Y1) / 2, r.Dx(), r.Dy()}
	default:
		return n, f.unknown()
	}
	if f == NormalizedXYXY || f == YOLO {
		for i := range n {
			n[i] /= float64([2]int{size.X, size.Y}[i%2])
		}
	}
	return n, nil
}

func (f BoxFormat) unknown() error {
	return fmt.Errorf("augment: box format %q; it must be %s, %s, %s, %s or %s", string(f), XYXY, XYWH, CXCYWH, NormalizedXYXY, YOLO)
}
