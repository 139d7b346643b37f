package augment

import (
	"image"

	"github.com/imagelab-go/imagelab/augment/rng"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// Targeted is an [Action] whose draw looks at what is marked in an image, where [Pipeline.DrawSample] tells it. Its Draw is for an image in which nothing is marked.
type Targeted interface {
	Action
	// DrawFor draws the values as Draw does.
	DrawFor(key rng.Key, size image.Point, marked Targets) []float64
}

// Targets are what is marked in an image, at the place of a pipeline where an action stands.
type Targets struct {
	// Boxes are around what is seen of the objects there.
	Boxes []picture.Rect
	// Marked gives the middle of a pixel that a mask of the image labels other than 0, each as probable as the others, chosen by slots of the key. It is false where there is none, or none
	// is found that is still seen.
	Marked func(key rng.Key) (x, y float64, ok bool)
}

// marking follows what is marked in an image while its draw is made. A nil marking has nothing marked.
type marking struct {
	boxes []outline
	mask  picture.Mask
	found []int // the places of labels other than 0
	steps []seeing
}

// seeing is an action that moved the image, and the size after it.
type seeing struct {
	m    Map
	size image.Point
}

// newMarking makes the marking of an image with boxes and masks, of which the first that marks something counts.
func newMarking(size image.Point, boxes []Box, masks []picture.Mask) *marking {
	s := &marking{}
	for _, b := range boxes {
		s.boxes = append(s.boxes, outlineOf(b.Rect, size))
	}
	for _, m := range masks {
		for place, label := range m.Labels {
			if label != 0 {
				s.found = append(s.found, place)
			}
		}
		if s.mask = m; len(s.found) > 0 {
			break
		}
	}
	return s
}

// move notes an action that moves the image to a picture of a size.
func (s *marking) move(m Map, size image.Point) {
	if s == nil {
		return
	}
	for i, o := range s.boxes {
		s.boxes[i] = o.move(m, size)
	}
	s.steps = append(s.steps, seeing{m, size})
}

// targets are what is marked now.
func (s *marking) targets() (t Targets) {
	if s == nil {
		return t
	}
	for _, o := range s.boxes {
		if r := boundsOf(o.seen); r.Dx() > 0 && r.Dy() > 0 {
			t.Boxes = append(t.Boxes, r)
		}
	}
	if len(s.found) > 0 {
		t.Marked = s.marked
	}
	return t
}

// marked looks for a labelled pixel that is still seen.
func (s *marking) marked(key rng.Key) (x, y float64, ok bool) {
	const attempts = 100
	for i := range attempts {
		place := s.found[key.IntN(uint64(i), len(s.found))]
		x, y, ok = float64(place%s.mask.Width)+0.5, float64(place/s.mask.Width)+0.5, true
		for _, step := range s.steps {
			x, y = step.m.Apply(x, y)
			ok = ok && within(point{x, y}, step.size)
		}
		if ok {
			return x, y, true
		}
	}
	return 0, 0, false
}
