package augment

import "image"

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
