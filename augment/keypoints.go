package augment

import (
	"fmt"
	"image"
	"math"
)

// KeyPoint is a point of an image that means something, such as the tip of a nose.
type KeyPoint struct {
	// X and Y are its place in continuous coordinates, where pixel i spans [i, i+1]: the middle of the first pixel is (0.5, 0.5).
	X, Y float64
	// Label says what it is.
	Label int
	// Hidden says that it is not seen. A point that leaves the picture is hidden from then on.
	Hidden bool
}

// KeyPoints gives the key points of an image after a draw, all of them in the same order. One that lies outside the image, or leaves it on the way, is hidden; its place is where it would be.
//
// Twins are pairs of labels of which each becomes the other where the draw mirrors the image, such as those of a left and a right eye.
//
// A point that is not finite is an error.
func (p *Pipeline) KeyPoints(d Draw, points []KeyPoint, twins ...[2]int) ([]KeyPoint, error) {
	deeds, _, err := p.deeds(d)
	if err != nil {
		return nil, err
	}
	out := make([]KeyPoint, len(points))
	for i, k := range points {
		if math.IsNaN(k.X+k.Y) || math.IsInf(k.X+k.Y, 0) {
			return nil, fmt.Errorf("augment: key point %d is (%v, %v); it must be finite", i, k.X, k.Y)
		}
		out[i] = k.follow(deeds, d.Size(), twins)
	}
	return out, nil
}

// follow takes a point through deeds.
func (k KeyPoint) follow(deeds []deed, size image.Point, twins [][2]int) KeyPoint {
	const near = 1e-3 // pixels between the point and those that tell whether it is mirrored
	at := [3]point{{k.X, k.Y}, {k.X + near, k.Y}, {k.X, k.Y + near}}
	k.Hidden = k.Hidden || !within(at[0], size)
	for _, d := range deeds {
		m, ok := d.moves()
		if !ok {
			continue
		}
		for i, p := range at {
			at[i].x, at[i].y = m.Apply(p.x, p.y)
		}
		k.Hidden = k.Hidden || !within(at[0], d.after())
	}
	k.X, k.Y = at[0].x, at[0].y
	if a, b := at[1], at[2]; (a.x-k.X)*(b.y-k.Y) < (a.y-k.Y)*(b.x-k.X) {
		k.Label = twin(k.Label, twins)
	}
	return k
}

// twin gives the label that a label becomes in a mirror.
func twin(label int, twins [][2]int) int {
	for _, pair := range twins {
		switch label {
		case pair[0]:
			return pair[1]
		case pair[1]:
			return pair[0]
		}
	}
	return label
}

// within says whether a point lies in a picture of a size.
func within(p point, size image.Point) bool {
	return p.x >= 0 && p.y >= 0 && p.x <= float64(size.X) && p.y <= float64(size.Y)
}
