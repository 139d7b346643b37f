package augment

import (
	"fmt"
	"image"
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
	out, legs := make([]KeyPoint, len(points)), journey(deeds)
	for i, k := range points {
		if !(point{k.X, k.Y}).finite() {
			return nil, fmt.Errorf("augment: key point %d is (%v, %v); it must be finite", i, k.X, k.Y)
		}
		k.Hidden = k.Hidden || !within(point{k.X, k.Y}, d.Size())
		out[i] = k.follow(legs, twins)
	}
	return out, nil
}

// follow takes a point on a journey.
func (k KeyPoint) follow(legs []leg, twins [][2]int) KeyPoint {
	const near = 1e-3 // pixels between the point and those that tell whether it is mirrored
	at, seen := point{k.X, k.Y}.along(legs)
	a, _ := point{k.X + near, k.Y}.along(legs)
	b, _ := point{k.X, k.Y + near}.along(legs)
	k.X, k.Y, k.Hidden = at.x, at.y, k.Hidden || !seen
	if (a.x-k.X)*(b.y-k.Y) < (a.y-k.Y)*(b.x-k.X) {
		k.Label = twin(k.Label, twins)
	}
	return k
}

// along gives where legs take a point, and whether it is in the picture after each.
func (p point) along(legs []leg) (to point, seen bool) {
	seen = true
	for _, l := range legs {
		p.x, p.y = l.m.Apply(p.x, p.y)
		seen = seen && within(p, l.size)
	}
	return p, seen
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
