package augment

import (
	"cmp"
	"image"
	"slices"

	"github.com/imagelab-go/imagelab/augment/host"
)

// warpStage does the geometric actions of consecutive slots at once: it follows each pixel of the result back through all of them and reads the
// picture once.
//
// An action that reads beyond its picture (a [sampler]) sees its fill there, so the way back stops at each such action and looks whether
// the point lies in the frame of the picture that the action reads.
type warpStage struct {
	slots []slot // of the pipeline, with the choices that are the stage's
	from  int    // the first slot of the stage
	to    int    // the one behind the last
	how   filter
	start extent // of the pictures that the stage finds
}

// newWarpStage makes the stage of slots for the geometric choices that ask for an interpolation, and where it is the slots' first for those that ask
// for none.
func newWarpStage(slots []slot, from, to int, how Interpolation, first bool) stage {
	own := make([]slot, len(slots))
	for i := from; i < to; i++ {
		own[i] = slots[i].only(func(n *node) bool {
			asks := interpolationOf(n.op)
			return isGeometric(n.op) && (asks == how || asks == "" && first)
		})
	}
	start := extent{}
	for _, slot := range slots[:from] {
		start = slot.resized(start)
	}
	return warpStage{own, from, to, filters[how], extent{known: start.known}}
}

// interpolationOf gives how a geometric action reads its picture, the empty one where every way gives the same.
func interpolationOf(op Op) Interpolation {
	switch op := op.(type) {
	case whole:
	case cropper:
		if op.resampling().Bicubic {
			return Cubic
		}
		return Bilinear
	case sampler:
		return cmp.Or(op.sampled().Interpolation, Bilinear)
	}
	return ""
}

// roams says whether geometric actions of a slot need a warp, because they are neither flips nor crops or not alone.
func (s slot) roams() bool {
	if s.all(func(op Op) bool { return !isGeometric(op) }) {
		return false
	}
	_, crops := s.crops()
	return !crops && !s.flips()
}

// stop is a place on the way back of one image: at the picture that a slot's action reads.
type stop struct {
	back   Matrix     // from the stop before, or the result, to here
	frame  [3]float64 // width, height, and how much wider it is on all sides
	fill   [3]float64
	border Border
	action deed // whose displacement is undone at the stop
}

// stops says whether the way back stops at a slot.
func (s slot) stops() bool {
	for _, n := range s.choices {
		if _, ok := n.op.(sampler); ok {
			return true
		}
	}
	return len(s.displacers()) > 0
}

// endless is wider than any picture.
const endless = 1e9

// way gives the stops of an image, from the result back to the picture, and the matrix from the last stop to the picture.
func (s warpStage) way(deeds []deed) (stops []stop, last Matrix) {
	last = identityMap
	for i := s.to - 1; i >= s.from; i-- {
		d := deeds[i].in(s.slots[i])
		m, moves := d.moves()
		matrix, ok := m.(Matrix)
		if moves && ok {
			back, _ := matrix.inverse()
			last = last.Then(back)
		}
		if !s.slots[i].stops() {
			continue
		}
		at := stop{back: last.normal(), frame: [3]float64{float64(d.size.X), float64(d.size.Y), endless}}
		if sampler, ok := d.op().(sampler); ok {
			at.fill, at.border = sampler.sampled().Fill, sampler.sampled().Border
			if at.border == "" {
				at.frame[2] = 0
			}
		}
		if moves && !ok {
			at.action = d
		}
		stops, last = append(stops, at), identityMap
	}
	return stops, last.normal()
}

// normal divides a matrix by its last element, which is 1 then, unless it is zero.
func (m Matrix) normal() Matrix {
	if w := m[2][2]; w != 0 {
		for i := range m {
			for j := range m[i] {
				m[i][j] /= w
			}
		}
	}
	return m
}

// flat gives the elements row by row.
func (m Matrix) flat() []float64 {
	return []float64{m[0][0], m[0][1], m[0][2], m[1][0], m[1][1], m[1][2], m[2][0], m[2][1], m[2][2]}
}

// isGeometric says whether an action moves pixels.
func isGeometric(op Op) bool { _, ok := op.(Geometric); return ok }

// in gives the deed where it is among the choices of a slot, else one of nothing.
func (d deed) in(s slot) deed {
	if !slices.Contains(s.choices, d.node) {
		d.node = nil
	}
	return d
}

// op gives the deed's operation, nil for none.
func (d deed) op() Op {
	if d.node == nil {
		return nil
	}
	return d.node.op
}

// resultOf gives the size of an image after the stage.
func (s warpStage) resultOf(deeds []deed) image.Point {
	size := deeds[s.from].size
	for i := s.from; i < s.to; i++ {
		if d := deeds[i].in(s.slots[i]); d.node != nil {
			_, size = d.op().(Geometric).Map(d.values, size)
		}
	}
	return size
}

func (s warpStage) kernels(deeds []deed) []host.Kernel {
	stops, last := s.way(deeds)
	size := s.resultOf(deeds)
	warp := host.Warp{Width: size.X, Height: size.Y, Filter: s.how.host, Taps: s.taps(deeds)}
	var m Map = identityMap
	still := size == deeds[s.from].size
	for _, stop := range stops {
		m = then(m, stop.back)
		if displacement, ok := stop.undo(); ok {
			m = then(m, displacement)
		}
		if stop.border != "" {
			m = then(m, fold{stop.border, stop.frame[0], stop.frame[1]})
		}
		if stop.frame[2] == 0 {
			still = false
			warp.Frames = append(warp.Frames, host.Frame{Locator: locator(m), Width: stop.frame[0], Height: stop.frame[1],
				Fill: [3]float32{float32(stop.fill[0]), float32(stop.fill[1]), float32(stop.fill[2])}})
		}
	}
	warp.Source = locator(then(m, last))
	if still && warp.Source.At == nil && Matrix(warp.Source.Matrix) == identityMap {
		return nil
	}
	slices.Reverse(warp.Frames)
	return []host.Kernel{warp}
}

// locator makes a map one of package host.
func locator(m Map) host.Locator {
	if matrix, ok := m.(Matrix); ok {
		return host.Locator{Matrix: matrix.normal()}
	}
	return host.Locator{At: m.Apply}
}
