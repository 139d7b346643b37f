package augment

import (
	"fmt"
	"image"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// Masks gives the segmentation masks of an image after a draw. Each pixel of the result has the label of the pixel that its middle shows, whatever the interpolation of the
// pictures, so that no new label appears but outside, the one where there is no picture: 0, or 255 in many data sets, which leaves it out of a loss. A border that continues the picture
// ([Border]) continues the mask. Operations on colours leave masks alone, and so do those that cover parts of a picture.
//
// All geometric operations are followed at once, back to the mask, so that labels are not moved twice. The masks must have the image's size.
//
// Source: for single operations torchvision's, with its interpolation NEAREST_EXACT.
func (p *Pipeline) Masks(d Draw, outside int32, masks ...picture.Mask) ([]picture.Mask, error) {
	deeds, size, err := p.deeds(d)
	if err != nil {
		return nil, err
	}
	if err := checkMasks(masks, d.Size()); err != nil {
		return nil, err
	}
	out := make([]picture.Mask, len(masks))
	for i, m := range masks {
		out[i] = picture.NewMask(size.X, size.Y)
		out[i].Palette = m.Palette
	}
	warp, moves := p.warpOfAll(deeds)
	for y := range size.Y {
		row := y * size.X
		if !moves {
			for i, m := range masks {
				copy(out[i].Labels[row:][:size.X], m.Labels[row:])
			}
			continue
		}
		warp.Places(y, d.Size(), func(x, place int) {
			for i, m := range masks {
				label := outside
				if place >= 0 {
					label = m.Labels[place]
				}
				out[i].Labels[row+x] = label
			}
		})
	}
	return out, nil
}

// warpOfAll gives the way from the result of deeds back to the picture through all that moves pixels; false where nothing does.
func (p *Pipeline) warpOfAll(deeds []deed) (warp host.Warp, moves bool) {
	all := warpStage{slots: make([]slot, len(p.root.slots)), to: len(p.root.slots), how: filters[Nearest]}
	for i, s := range p.root.slots {
		all.slots[i] = s.only(func(n *node) bool { return isGeometric(n.op) })
		moves = moves || len(all.slots[i].choices) > 0
	}
	if !moves {
		return warp, false
	}
	for _, k := range all.kernels(deeds) {
		return k.(host.Warp), true
	}
	return warp, false
}

// checkMasks reports the first mask that is none, or not of a picture of a size.
func checkMasks(masks []picture.Mask, size image.Point) error {
	for i, m := range masks {
		if err := m.Check(); err != nil {
			return err
		}
		if m.Size() != size {
			return fmt.Errorf("augment: mask %d has %d x %d pixels and the picture %d x %d; resize the mask with its nearest labels first", i, m.Width, m.Height, size.X, size.Y)
		}
	}
	return nil
}
