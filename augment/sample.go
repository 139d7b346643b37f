package augment

import (
	"fmt"
	"image"
	"slices"

	"github.com/gomlx/compute"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// Sample is an image of a data set with all that belongs to it and moves along with it. Each part may be empty, but for the first picture.
type Sample struct {
	// Pictures are of one size: one as a rule, several views of one thing, or the frames of a video. All have the same done.
	Pictures []image.Image
	// Boxes are around objects in them.
	Boxes []Box
	// Points are key points.
	Points []KeyPoint
	// Masks are segmentation masks of the pictures' size.
	Masks []picture.Mask
}

// SampleRules say how what is marked follows a draw; the zero SampleRules leave nothing out that is seen.
type SampleRules struct {
	BoxRules
	// Twins are pairs of labels of key points that change places in a mirror, see [Pipeline.KeyPoints].
	Twins [][2]int
	// Outside is the label of masks where there is no picture, see [Pipeline.Masks].
	Outside int32
}

// size gives the pictures' size and reports a sample that is none.
func (s Sample) size() (size image.Point, err error) {
	if len(s.Pictures) == 0 {
		return size, fmt.Errorf("augment: a sample without a picture; give at least one")
	}
	for i, img := range s.Pictures {
		if picture.Missing(img) {
			return size, fmt.Errorf("augment: picture %d of the sample is empty", i)
		}
		if i == 0 {
			size = img.Bounds().Size()
		} else if own := img.Bounds().Size(); own != size {
			return size, fmt.Errorf("augment: picture %d of the sample has %d x %d pixels and the first has %d x %d; resize it first", i, own.X, own.Y, size.X, size.Y)
		}
	}
	if err := checkMasks(s.Masks, size); err != nil {
		return size, err
	}
	return size, checkBoxes(s.Boxes)
}

// DrawSample draws what the pipeline does to the image of a data set with an index. It is the draw of [Pipeline.DrawAt], except that operations which look at boxes or masks
// ([Targeted]), such as [RandomIoUCrop], see the sample's.
func (p *Pipeline) DrawSample(key Key, index int, s Sample) (Draw, error) {
	size, err := s.size()
	if err != nil {
		return Draw{}, err
	}
	if err := p.checkAt(index, size); err != nil {
		return Draw{}, err
	}
	return p.draw(key, index, size, &marking{size: size, boxes: s.Boxes, masks: s.Masks}), nil
}

// DrawSame draws for images that are to be changed alike, such as those of a stereo camera: each has the draw that the image of this index has, with the same
// random numbers also where the sizes (width, height) differ.
func (p *Pipeline) DrawSame(key Key, index int, sizes ...image.Point) ([]Draw, error) {
	return p.DrawAt(key, slices.Repeat([]int{index}, len(sizes)), sizes)
}

// ApplySample does a draw to all of a sample. What depends on a pixel, such as noise, is the same in all pictures.
func (p *Pipeline) ApplySample(backend compute.Backend, s Sample, d Draw, rules SampleRules, options ...ApplyOption) (out Sample, err error) {
	if _, err := s.size(); err != nil {
		return out, err
	}
	batch, err := picture.NewBatch(s.Pictures...)
	if err != nil {
		return out, fmt.Errorf("augment: %w", err)
	}
	pictures, err := p.Pictures(backend, batch, slices.Repeat([]Draw{d}, len(s.Pictures)), options...)
	if err != nil {
		return out, err
	}
	out.Pictures = picture.Images(pictures)
	if out.Boxes, _, err = p.Boxes(d, s.Boxes, rules.BoxRules); err != nil {
		return Sample{}, err
	}
	if out.Points, err = p.KeyPoints(d, s.Points, rules.Twins...); err != nil {
		return Sample{}, err
	}
	if out.Masks, err = p.Masks(d, rules.Outside, s.Masks...); err != nil {
		return Sample{}, err
	}
	return out, nil
}

// AugmentSample draws for a sample and does the draw to it.
func (p *Pipeline) AugmentSample(backend compute.Backend, key Key, index int, s Sample, rules SampleRules) (Sample, Draw, error) {
	d, err := p.DrawSample(key, index, s)
	if err != nil {
		return Sample{}, d, err
	}
	out, err := p.ApplySample(backend, s, d, rules)
	return out, d, err
}
