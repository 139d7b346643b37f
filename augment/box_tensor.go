package augment

import (
	"fmt"
	"image"

	"github.com/gomlx/gomlx/core/tensors"
)

// PackBoxes puts the boxes of a batch's images into tensors of one shape whatever their number, as a compiled training step needs it: the numbers of each box in a format, float32 `[B, most, 4]`,
// and the labels, int32 `[B, most]`, -1 where there is no box. Sizes are those of the images that the boxes are in now (width, height). More than most boxes in an image are an error.
func PackBoxes(format BoxFormat, boxes [][]Box, sizes []image.Point, most int) (numbers, labels *tensors.Tensor, err error) {
	if len(boxes) != len(sizes) || len(boxes) == 0 || most < 1 {
		return nil, nil, fmt.Errorf("augment: boxes of %d images with %d sizes, at most %d each; there must be a size for each image, and room for a box", len(boxes), len(sizes), most)
	}
	flat, classes := make([]float32, 4*most*len(boxes)), make([]int32, most*len(boxes))
	for i := range classes {
		classes[i] = -1
	}
	for i, own := range boxes {
		if len(own) > most {
			return nil, nil, fmt.Errorf("augment: %d boxes in image %d of the batch, and room for %d; make more room or keep fewer", len(own), i, most)
		}
		for j, b := range own {
			four, err := format.Numbers(b.Rect, sizes[i])
			if err != nil {
				return nil, nil, err
			}
			for k, v := range four {
				flat[4*(i*most+j)+k] = float32(v)
			}
			classes[i*most+j] = int32(b.Label)
		}
	}
	return tensors.FromFlatDataAndDimensions(flat, len(boxes), most, 4), tensors.FromFlatDataAndDimensions(classes, len(boxes), most), nil
}
