package augment

import "math"

// wayBack is a [Map] that is known by its way back: where a point of the result lies in the picture. The way there is searched for.
type wayBack func(x, y float64) (float64, float64)

// Inverse gives the way back.
func (w wayBack) Inverse() (Map, bool) { return known{w}, true }

// known is the way back.
type known struct{ wayBack }

// Apply gives where a point of the result lies in the picture.
func (k known) Apply(x, y float64) (float64, float64) { return k.wayBack(x, y) }

// Inverse gives the map.
func (k known) Inverse() (Map, bool) { return k.wayBack, true }

// The search is Newton's method with differences in place of derivatives. A step that does not bring the point nearer is halved.
const (
	searchSteps  = 60
	searchNear   = 1e-7
	searchNearby = 1e-4 // the step of a difference, in pixels
)

// Apply gives where a point of the picture goes: the point of the result that shows it, or where the way folds over one of them, or where no point shows it, the one found that shows a point
// nearest to it.
func (w wayBack) Apply(x, y float64) (float64, float64) {
	at := [2]float64{x, y}
	missing := func(at [2]float64) (dx, dy float64) {
		sx, sy := w(at[0], at[1])
		return x - sx, y - sy
	}
	dx, dy := missing(at)
	for range searchSteps {
		if math.Hypot(dx, dy) < searchNear {
			break
		}
		ax, ay := missing([2]float64{at[0] + searchNearby, at[1]})
		bx, by := missing([2]float64{at[0], at[1] + searchNearby})
		a, b, c, d := (dx-ax)/searchNearby, (dx-bx)/searchNearby, (dy-ay)/searchNearby, (dy-by)/searchNearby
		det := a*d - b*c
		step := [2]float64{(d*dx - b*dy) / det, (a*dy - c*dx) / det}
		if math.Abs(det) < 1e-9 {
			step = [2]float64{dx, dy}
		}
		better := false
		for part := 1.0; part > 1e-4 && !better; part /= 2 {
			next := [2]float64{at[0] + part*step[0], at[1] + part*step[1]}
			if nx, ny := missing(next); math.Hypot(nx, ny) < math.Hypot(dx, dy) {
				at, dx, dy, better = next, nx, ny, true
			}
		}
		if !better {
			break
		}
	}
	return at[0], at[1]
}
