package augment

import (
	"fmt"
	"math"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// Box is the bounding box of an object in an image, with its class.
type Box struct {
	picture.Rect
	// Label is the object's class.
	Label int
	// Visible is the part of the object's area that is seen, from 0 to 1, as [Pipeline.Boxes] gives it. It is not read.
	Visible float64
}

// BoxRules say how boxes follow a draw. The zero BoxRules keep every box of which something is seen.
type BoxRules struct {
	// MinArea drops boxes of which less is seen, in square pixels of the result; MinWidth and MinHeight do so by their sides in pixels.
	MinArea, MinWidth, MinHeight float64
	// MinVisible drops boxes of which a smaller part is seen, from 0 to 1.
	MinVisible float64
	// Ellipse takes objects for ellipses that fill their boxes, whose boxes grow less when they are turned.
	Ellipse bool
}

// check reports a rule without meaning.
func (r BoxRules) check() error {
	for _, rule := range []struct {
		name        string
		value, most float64
	}{{"MinArea", r.MinArea, math.MaxFloat64}, {"MinWidth", r.MinWidth, math.MaxFloat64}, {"MinHeight", r.MinHeight, math.MaxFloat64}, {"MinVisible", r.MinVisible, 1}} {
		if !(rule.value >= 0 && rule.value <= rule.most) {
			return fmt.Errorf("augment: %s %v; it must lie %s", rule.name, rule.value, interval(0, rule.most))
		}
	}
	return nil
}

// keeps says whether a box is kept.
func (r BoxRules) keeps(b Box) bool {
	return b.Dx() > 0 && b.Dy() > 0 && b.Visible >= r.MinVisible && b.Dx()*b.Dy() >= r.MinArea && b.Dx() >= r.MinWidth && b.Dy() >= r.MinHeight
}

// Boxes gives the boxes of an image's objects after a draw, and for each the place of the box that it was in the list. A box is the smallest upright rectangle
// around what is seen of the object, which the box was taken to fill; it is cut off wherever the picture is, and one of which nothing is seen any more is left out, with those that the rules
// drop. What lies outside the image before the draw does not count.
//
// A box must have finite edges in order, else it is an error that says which one. A box follows the outline of its object: operations that tear pictures apart, [RandomGridShuffle] and those with polar
// coordinates, are not for boxes.
//
// Source: the filters are albumentations' BboxParams; there the visible part is that of the boxes, here that of what is in them, which is the same until something
// turns them.
func (p *Pipeline) Boxes(d Draw, boxes []Box, rules BoxRules) (kept []Box, from []int, err error) {
	if err := rules.check(); err != nil {
		return nil, nil, err
	}
	if err := checkBoxes(boxes); err != nil {
		return nil, nil, err
	}
	deeds, _, err := p.deeds(d)
	if err != nil {
		return nil, nil, err
	}
	legs := journey(deeds)
	for i, b := range boxes {
		o := outlineOf(b.Rect, d.Size())
		if rules.Ellipse {
			o = o.inscribed()
		}
		o = o.follow(legs)
		b.Rect, b.Visible = boundsOf(o.seen), o.visible()
		if rules.keeps(b) {
			kept, from = append(kept, b), append(from, i)
		}
	}
	return kept, from, nil
}

// checkBoxes reports the first box that is none.
func checkBoxes(boxes []Box) error {
	for i, b := range boxes {
		if !(point{b.X0, b.Y0}).finite() || !(point{b.X1, b.Y1}).finite() {
			return fmt.Errorf("augment: box %d is %v; its edges must be finite", i, b.Rect)
		}
		if b.X1 <= b.X0 || b.Y1 <= b.Y0 {
			return fmt.Errorf("augment: box %d is %v; its left edge must be less than the right one and its upper edge less than the lower one", i, b.Rect)
		}
	}
	return nil
}
