package style

import "math"

// point is a place on the line of a search, with what is known there.
type point[T any] struct {
	t, value, slope float64 // how far along, the objective, and its derivative along the line
	data            T
}

// The conditions of a search (Nocedal and Wright, "Numerical Optimization", 2006, section 3.1), and how long it may take.
const (
	sufficient = 1e-4
	curvature  = 0.9
	maxTries   = 25
)

// search looks along a line for a place that satisfies the strong Wolfe conditions, in the order of tries of torch's "strong_wolfe": it
// first brackets such a place, then narrows the bracket by cubic interpolation. Where there is none within the precision of the numbers, the
// lowest place that it knows is given.
type search[T any] struct {
	start  point[T]
	at     func(t float64) (point[T], error)
	drop   func(T) // gives back what is not needed any more
	narrow float64 // the width of a bracket at which it ends
	tries  int
}

// try computes a place. One that is no number counts as infinitely high.
func (s *search[T]) try(t float64) (point[T], error) {
	s.tries++
	p, err := s.at(t)
	if math.IsNaN(p.value) || math.IsNaN(p.slope) {
		p.value = math.Inf(1)
	}
	return p, err
}

// falls says whether a place is low enough for how far it is.
func (s *search[T]) falls(p point[T]) bool {
	return p.value <= s.start.value+sufficient*p.t*s.start.slope
}

// flat says whether the slope has become small enough.
func (s *search[T]) flat(p point[T]) bool { return math.Abs(p.slope) <= -curvature*s.start.slope }

// run searches from a first try on.
func (s *search[T]) run(t float64) (point[T], error) {
	before := s.start
	for {
		now, err := s.try(t)
		if err != nil {
			return before, err
		}
		if !s.falls(now) || s.tries > 2 && now.value >= before.value || now.slope >= 0 && !s.flat(now) {
			return s.zoom(before, now)
		}
		if s.release(before); s.flat(now) || s.tries == maxTries {
			return now, nil
		}
		t = cubic(before, now, now.t+0.01*(now.t-before.t), now.t*10)
		before = now
	}
}

// zoom narrows a bracket.
func (s *search[T]) zoom(a, b point[T]) (point[T], error) {
	slow := false
	for s.tries < maxTries && math.Abs(b.t-a.t)*s.narrow >= 1e-9 {
		low, high := ordered(a, b)
		t := cubic(a, b, min(a.t, b.t), max(a.t, b.t))
		t, slow = away(t, min(a.t, b.t), max(a.t, b.t), slow)
		p, err := s.try(t)
		if err != nil {
			return low, err
		}
		switch {
		case !s.falls(p) || p.value >= low.value:
			s.release(high)
			a, b = low, p
		case s.flat(p):
			s.release(low)
			s.release(high)
			return p, nil
		case p.slope*(high.t-low.t) >= 0:
			s.release(high)
			a, b = p, low
		default:
			s.release(low)
			a, b = p, high
		}
	}
	low, high := ordered(a, b)
	s.release(high)
	return low, nil
}

// release drops a place that was tried.
func (s *search[T]) release(p point[T]) {
	if p.t != s.start.t {
		s.drop(p.data)
	}
}

// ordered gives the lower of two places first; of equals the first.
func ordered[T any](a, b point[T]) (low, high point[T]) {
	if a.value <= b.value {
		return a, b
	}
	return b, a
}

// away keeps a try off the ends of its bracket: the second time in a row that it comes within a tenth of one, or when it is outside, it is put there.
func away(t, from, to float64, slow bool) (float64, bool) {
	margin := 0.1 * (to - from)
	if min(to-t, t-from) >= margin {
		return t, false
	}
	if !slow && t < to && t > from {
		return t, true
	}
	if math.Abs(t-to) < math.Abs(t-from) {
		return to - margin, false
	}
	return from + margin, false
}

// cubic gives the minimum, within bounds, of the cubic polynomial with the values and slopes of two places (Nocedal and Wright, equation 3.59), or
// the middle of the bounds where it has none.
func cubic[T any](a, b point[T], from, to float64) float64 {
	if a.t > b.t {
		a, b = b, a
	}
	d1 := a.slope + b.slope - 3*(a.value-b.value)/(a.t-b.t)
	square := d1*d1 - a.slope*b.slope
	if !(square >= 0) || math.IsInf(square, 0) {
		return (from + to) / 2
	}
	d2 := math.Sqrt(square)
	t := b.t - (b.t-a.t)*((b.slope+d2-d1)/(b.slope-a.slope+2*d2))
	if math.IsNaN(t) {
		return (from + to) / 2
	}
	return min(max(t, from), to)
}
