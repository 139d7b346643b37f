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

// marking is what is marked in an image, and where the image has come while its draw is made. A nil marking has nothing marked.
type marking struct {
	size  image.Point // of the image
	boxes []Box
	masks []picture.Mask
	legs  []leg
}

// move notes an action that moves the image to a picture of a size.
func (s *marking) move(m Map, size image.Point) {
	if s != nil {
		s.legs = append(s.legs, leg{m, size})
	}
}

// targets are what is marked now.
func (s *marking) targets() (t Targets) {
	for _, b := range s.boxes {
		if r := boundsOf(outlineOf(b.Rect, s.size).follow(s.legs).seen); r.Dx() > 0 && r.Dy() > 0 {
			t.Boxes = append(t.Boxes, r)
		}
	}
	if places := s.labelled(); len(places) > 0 {
		t.Marked = func(key rng.Key) (x, y float64, ok bool) { return s.choose(key, places) }
	}
	return t
}

// labelled gives the places of labels other than 0 in the first mask that has any.
func (s *marking) labelled() (places []int) {
	for _, m := range s.masks {
		for place, label := range m.Labels {
			if label != 0 {
				places = append(places, place)
			}
		}
		if len(places) > 0 {
			break
		}
	}
	return places
}

// choose looks for a place that is still seen.
func (s *marking) choose(key rng.Key, places []int) (x, y float64, ok bool) {
	const attempts = 100
	for i := range attempts {
		place := places[key.IntN(uint64(i), len(places))]
		to, seen := point{float64(place%s.size.X) + 0.5, float64(place/s.size.X) + 0.5}.along(s.legs)
		if seen {
			return to.x, to.y, true
		}
	}
	return 0, 0, false
}
