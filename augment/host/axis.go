package host

import "math"

// axis says how each place along one side of the result is made of places in the picture.
type axis struct {
	taps    int       // how many places are read
	starts  []int     // the first of them, for each place of the result
	weights []float32 // taps for each place of the result; they may be zero
	sum     []float64
}

// plain says whether the result's places are the picture's, one after the other.
func (a *axis) plain() bool {
	if a.taps != 1 {
		return false
	}
	for i, start := range a.starts {
		if start != a.starts[0]+i || a.weights[i] != 1 {
			return false
		}
	}
	return true
}

// span is the range of places that are read.
func (a *axis) span() (lo, hi int) {
	lo = math.MaxInt
	for _, start := range a.starts {
		lo, hi = min(lo, start), max(hi, start+a.taps)
	}
	return lo, hi
}

// gather makes a row of the result from a row of pixels, of which the first is at place lo.
func (a *axis) gather(in []float32, lo int, out []float32) {
	done := gatherWide(a, in, lo, out)
	switch a.taps {
	case 2:
		a.gatherTwo(done, in, lo, out)
	case 3:
		a.gatherThree(done, in, lo, out)
	default:
		a.gatherAny(done, in, lo, out)
	}
}

// gatherTwo is gather for two places, from place i of the result on. Arrays, here and below, have the length looked at once for all their numbers.
func (a *axis) gatherTwo(i int, in []float32, lo int, out []float32) {
	for ; i < len(a.starts); i++ {
		p, d, w := (*[6]float32)(in[3*(a.starts[i]-lo):]), (*[3]float32)(out[3*i:]), (*[2]float32)(a.weights[2*i:])
		u, v := w[0], w[1]
		d[0], d[1], d[2] = u*p[0]+v*p[3], u*p[1]+v*p[4], u*p[2]+v*p[5]
	}
}

// gatherThree is gather for three places.
func (a *axis) gatherThree(i int, in []float32, lo int, out []float32) {
	for ; i < len(a.starts); i++ {
		p, d, w := (*[9]float32)(in[3*(a.starts[i]-lo):]), (*[3]float32)(out[3*i:]), (*[3]float32)(a.weights[3*i:])
		t, u, v := w[0], w[1], w[2]
		d[0], d[1], d[2] = t*p[0]+u*p[3]+v*p[6], t*p[1]+u*p[4]+v*p[7], t*p[2]+u*p[5]+v*p[8]
	}
}

// gatherAny is gather for any number of places.
func (a *axis) gatherAny(i int, in []float32, lo int, out []float32) {
	for ; i < len(a.starts); i++ {
		var r, g, b float32
		p := in[3*(a.starts[i]-lo):][:3*a.taps]
		for _, w := range a.weights[i*a.taps:][:a.taps] {
			r, g, b = r+w*p[0], g+w*p[1], b+w*p[2]
			p = p[3:]
		}
		d := out[3*i:][:3:3]
		d[0], d[1], d[2] = r, g, b
	}
}

// fill computes the axis of a box from start on, of a length, in a picture of a side, for a result of out places.
func (c Crop) fill(a *axis, start, length float64, side, out int, flip bool) {
	scale := length / float64(out)
	stretch, radius := 1.0, 1.0
	if c.Cubic {
		radius = 2
	}
	if !c.NoAntialias {
		stretch = max(scale, 1)
	}
	support := radius * stretch
	a.taps = min(int(math.Ceil(2*support)), side)
	if length == float64(out) && start == math.Trunc(start) {
		a.taps = 1 // the others would have no weight
	}
	a.starts, a.weights = resized(a.starts, out), resized(a.weights, out*a.taps)
	a.sum = resized(a.sum, a.taps)
	for i := range out {
		place := i
		if flip {
			place = out - 1 - i
		}
		center := (float64(place) + 0.5) * scale
		first := int(math.Ceil(center - support - 0.5))
		c.weigh(a, i, center, stretch, first, first+int(math.Ceil(2*support)), int(start), int(length), side)
	}
}

// weigh computes the weights of the places from first to before end, counted from the start of the box, for place i of the result.
func (c Crop) weigh(a *axis, i int, center, stretch float64, first, end, start, length, side int) {
	clear(a.sum)
	total, begin := 0.0, -1
	for j := first; j < end; j++ {
		weight, at := c.weight(math.Abs(float64(j)+0.5-center)/stretch), j
		if c.NoAntialias { // the edge is repeated
			at = min(max(j, 0), length-1)
		}
		if at += start; weight == 0 || at < max(start, 0) || at >= min(start+length, side) {
			continue
		}
		if begin < 0 {
			begin = min(at, side-a.taps)
		}
		a.sum[at-begin] += weight
		total += weight
	}
	if c.NoAntialias || total < leastWeight { // weights that add up to one already, or none
		total = 1
	}
	a.starts[i] = max(begin, 0)
	for k, weight := range a.sum {
		a.weights[i*a.taps+k] = float32(weight / total)
	}
}

// leastWeight tells the weights of a place in the picture, which add up to about 0.5 or more, from what rounding leaves beside it.
const leastWeight = 0.01

// weight is the filter's value at a distance.
func (c Crop) weight(distance float64) float64 {
	if !c.Cubic {
		return max(0, 1-distance)
	}
	a := -0.5 // R. G. Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 4.
	if c.NoAntialias {
		a = -0.75
	}
	switch d := distance; {
	case d < 1:
		return ((a+2)*d-(a+3))*d*d + 1
	case d < 2:
		return (((d-5)*d+8)*d - 4) * a
	}
	return 0
}

// resized gives a slice of a length, in the memory of s where it is large enough.
func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
