package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/ops"
)

// mostTaps is how many points a pixel has along one side at most: a picture that becomes smaller than by this factor is not filtered in full.
const mostTaps = 4

// tapsLimit is how many points a pixel needs along one side at most, for a picture of one size and results of another. One operation alone reads one point,
// as the reference programs do.
func (s warpStage) tapsLimit(from, to image.Point) int {
	ratio, moving := max(float64(from.X)/float64(to.X), float64(from.Y)/float64(to.Y), 1), 0
	for _, slot := range s.slots[s.from:s.to] {
		most := 1.0
		for _, n := range slot.choices {
			if shrinker, ok := n.op.(shrinker); ok {
				most = max(most, shrinker.shrinks())
			}
		}
		ratio *= most
		if !slot.flips() {
			moving++
		}
	}
	if moving < 2 || s.how.ops == ops.Nearest {
		return 1
	}
	return max(1, int(math.Round(min(ratio, mostTaps))))
}

// taps gives how many points of a pixel are read along x and y, from how far apart the results' neighbours lie in the picture.
func (s warpStage) taps(deeds []deed) [2]int {
	result := s.resultOf(deeds)
	limit := s.tapsLimit(deeds[s.from].size, result)
	if limit == 1 {
		return [2]int{1, 1}
	}
	back := s.back(deeds)
	most := [2]float64{}
	for _, part := range [][2]float64{{0.5, 0.5}, {0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		x, y := part[0]*float64(result.X-1), part[1]*float64(result.Y-1)
		x0, y0 := back.Apply(x, y)
		for axis, step := range [][2]float64{{1, 0}, {0, 1}} {
			x1, y1 := back.Apply(x+step[0], y+step[1])
			most[axis] = max(most[axis], math.Hypot(x1-x0, y1-y0))
		}
	}
	taps := [2]int{}
	for axis, stretch := range most {
		taps[axis] = max(1, min(limit, int(math.Round(stretch))))
	}
	return taps
}

// back gives the map from the result to the picture.
func (s warpStage) back(deeds []deed) Map {
	var m Map = identityMap
	stops, last := s.way(deeds)
	for _, stop := range stops {
		m = then(m, stop.back)
		if displacement, ok := stop.undo(); ok && !isCostly(displacement) {
			m = then(m, displacement)
		}
	}
	return then(m, last)
}

// isCostly says whether a map is too dear to look at before it is used: a field of random numbers that is computed at its first use.
func isCostly(m Map) bool { _, ok := m.(interface{ costly() }); return ok }

// undo gives the way back through the displacement of a stop, false where it has none.
func (s stop) undo() (Map, bool) {
	m, ok := s.action.moves()
	if !ok {
		return nil, false
	}
	return m.Inverse()
}
