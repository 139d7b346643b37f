package augment

import (
	"fmt"
	"image"
)

// extent is what is known of the sizes of pictures at a place of a pipeline, whatever is drawn.
type extent struct {
	known image.Point // the size of all of them; zero where they may differ
	lost  bool        // they may have another size than the images of the batch have, and it is not known
}

// resized gives the extent after a slot.
func (s slot) resized(before extent) extent {
	if !s.mayResize() {
		return before
	}
	if width, height, ok := s.resizes(); ok {
		return extent{known: image.Pt(width, height)}
	}
	if before.known != (image.Point{}) && s.reshapes(before.known) {
		return before
	}
	if after, ok := s.reshaped(before.known); ok {
		return extent{known: after}
	}
	return extent{lost: true}
}

// reshapes says whether a slot leaves pictures of a size as large as they are.
func (s slot) reshapes(size image.Point) bool {
	for _, n := range s.choices {
		if after, ok := n.reshaped(size); !ok || after != size {
			return false
		}
	}
	return true
}

// reshaped gives the size of all pictures after a slot that all have one before it; false where they may differ.
func (s slot) reshaped(before image.Point) (after image.Point, ok bool) {
	if before == (image.Point{}) || s.optional || len(s.choices) == 0 {
		return after, false
	}
	for i, n := range s.choices {
		size, ok := n.reshaped(before)
		if !ok || i > 0 && size != after {
			return after, false
		}
		after = size
	}
	return after, true
}

// reshaped gives the size of a picture after an action, false where it depends on the draw.
func (n *node) reshaped(before image.Point) (after image.Point, ok bool) {
	switch op := n.op.(type) {
	case reshaper:
		after = op.reshapes(before)
	case resizer:
		after = image.Pt(op.resizes())
	default:
		after = before
	}
	return after, after != image.Point{}
}

// fixedSize gives the size of all results, false where they are as large as the pictures.
func (s warpStage) fixedSize() (size image.Point, fixed bool) {
	after := s.extents()[s.to-s.from]
	return after.known, after.known != image.Point{}
}

// extents are those of the pictures before each slot and after the last.
func (s warpStage) extents() []extent {
	all := []extent{s.start}
	for _, slot := range s.slots[s.from:s.to] {
		all = append(all, slot.resized(all[len(all)-1]))
	}
	return all
}

func (s warpStage) runs() (inGraph, onHost error) {
	var lost *node // after which sizes are not known
	for i, extent := range s.extents()[1:] {
		slot := s.slots[s.from+i]
		if displacers := slot.displacers(); lost != nil && len(displacers) > 0 {
			return differs(lost, "before "+displacers[0].name), nil
		}
		switch {
		case !extent.lost:
			lost = nil
		case lost == nil:
			lost = slot.only(func(n *node) bool { _, ok := n.op.(resizer); return ok }).choices[0]
		}
	}
	if lost != nil {
		return differs(lost, "after it"), nil
	}
	return nil, nil
}

// differs is the error for a graph of an action after which pictures may have different sizes.
func differs(n *node, where string) error {
	return fmt.Errorf("%s makes pictures of different sizes, which a graph cannot do: resize or crop them to one size %s, or apply the pipeline with OnHost",
		n.name, where)
}
