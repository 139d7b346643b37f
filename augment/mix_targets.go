package augment

import (
	"fmt"
	"image"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// Boxes gives the boxes of the objects in a mix, from those of each picture of the batch, and drops those that the rules drop. A box is cut off where its layer is, and is taken to be
// seen through layers that shine through; a layer that hides those below takes what is seen of a box only where it covers all of it along a side.
//
// Visible is the part of the object's area in its picture that is left in the mix, before its weight.
func (m Mix) Boxes(batch [][]Box, rules BoxRules) (kept []Box, err error) {
	if err := m.checkRows(len(batch)); err != nil {
		return nil, err
	}
	if err := rules.check(); err != nil {
		return nil, err
	}
	for i, l := range m.Layers {
		if l.Weight == 0 {
			continue
		}
		if err := checkBoxes(batch[l.Row]); err != nil {
			return nil, err
		}
		for _, b := range batch[l.Row] {
			whole := b.Dx() * b.Dy()
			b.Rect = meet(picture.Rect{X0: b.X0 - float64(l.ShiftX), Y0: b.Y0 - float64(l.ShiftY), X1: b.X1 - float64(l.ShiftX), Y1: b.Y1 - float64(l.ShiftY)},
				picture.RectOf(l.box()))
			for _, above := range m.Layers[i+1:] {
				if above.Weight == 1 {
					b.Rect = without(b.Rect, picture.RectOf(above.box()))
				}
			}
			b.Visible = b.Dx() * b.Dy() / whole
			if rules.keeps(b) {
				kept = append(kept, b)
			}
		}
	}
	return kept, nil
}

// Mask gives the mask of a mix, from those of each picture of the batch: the label of the topmost layer that covers at least half of what is below it.
func (m Mix) Mask(batch []picture.Mask) (picture.Mask, error) {
	if err := m.checkRows(len(batch)); err != nil {
		return picture.Mask{}, err
	}
	if err := checkMasks(batch, m.Size()); err != nil {
		return picture.Mask{}, err
	}
	out := picture.NewMask(m.Width, m.Height)
	for _, l := range m.Layers {
		if l.Weight < 0.5 {
			continue
		}
		from := batch[l.Row]
		out.Palette = from.Palette
		for y := l.Top; y < l.Top+l.Height; y++ {
			at := (y+l.ShiftY)*m.Width + l.Left + l.ShiftX
			copy(out.Labels[y*m.Width+l.Left:][:l.Width], from.Labels[at:])
		}
	}
	return out, nil
}

// checkRows reports a mix that is not one for a batch of a number of pictures.
func (m Mix) checkRows(count int) error {
	if err := m.check(count, image.Pt(m.Width, m.Height)); err != nil {
		return fmt.Errorf("augment: the mix of image %d: %w", m.Index, err)
	}
	return nil
}

// meet gives what two rectangles share; where that is nothing its sides are not positive.
func meet(a, b picture.Rect) picture.Rect {
	return picture.Rect{X0: max(a.X0, b.X0), Y0: max(a.Y0, b.Y0), X1: max(max(a.X0, b.X0), min(a.X1, b.X1)), Y1: max(max(a.Y0, b.Y0), min(a.Y1, b.Y1))}
}

// without gives the smallest rectangle around what a rectangle leaves of another.
func without(r, over picture.Rect) picture.Rect {
	wide, high := over.X0 <= r.X0 && over.X1 >= r.X1, over.Y0 <= r.Y0 && over.Y1 >= r.Y1
	switch {
	case wide && high:
		r.X1, r.Y1 = r.X0, r.Y0
	case wide && over.Y0 <= r.Y0:
		r.Y0 = min(max(r.Y0, over.Y1), r.Y1)
	case wide && over.Y1 >= r.Y1:
		r.Y1 = max(min(r.Y1, over.Y0), r.Y0)
	case high && over.X0 <= r.X0:
		r.X0 = min(max(r.X0, over.X1), r.X1)
	case high && over.X1 >= r.X1:
		r.X1 = max(min(r.X1, over.X0), r.X0)
	}
	return r
}
