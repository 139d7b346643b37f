package augment

import (
	"image"
	"math"
)

func init() {
	Register(safeRotate{rotate{Degrees: Uniform(-90, 90)}})
	Register(rotateExpand{rotate{Degrees: Uniform(-30, 30)}})
}

// safeRotate turns a picture and makes it smaller so that nothing is cut off.
type safeRotate struct{ rotate }

// SafeRotate turns an image about its centre by degrees, counter-clockwise, and then makes it so much narrower and lower that all of it is seen; its size stays.
//
// Draws: degrees. Source: albumentations SafeRotate, which counts the upright rectangle around the turned image in whole pixels.
func SafeRotate(degrees Dist, options ...SamplingOption) Op {
	return safeRotate{rotate{degrees, samplingOf(options)}}
}

func (s safeRotate) Name() string { return "safe_rotate" }

func (s safeRotate) Map(values []float64, size image.Point) (Map, image.Point) {
	sin, cos := sincos(values[0])
	w, h := float64(size.X), float64(size.Y)
	wide, high := h*math.Abs(sin)+w*math.Abs(cos), h*math.Abs(cos)+w*math.Abs(sin)
	return about(size, affine(cos, sin, 0, -sin, cos, 0).Then(affine(w/wide, 0, 0, 0, h/high, 0))), size
}

// shrinks is a bound for pictures up to three times as long as wide.
func (s safeRotate) shrinks() float64 { return 3.2 }

// rotateExpand turns a picture and makes room for it.
type rotateExpand struct{ rotate }

// RotateExpand turns an image about its centre by degrees, counter-clockwise; the result is as large as the upright rectangle around it, so that nothing is cut off.
//
// In a graph an operation behind it must give all pictures one size. Draws: degrees. Source: torchvision rotate with expand.
func RotateExpand(degrees Dist, options ...SamplingOption) Op {
	return rotateExpand{rotate{degrees, samplingOf(options)}}
}

func (r rotateExpand) Name() string                 { return "rotate_expand" }
func (r rotateExpand) resizes() (width, height int) { return 0, 0 }

func (r rotateExpand) Map(values []float64, size image.Point) (Map, image.Point) {
	turn, _ := r.rotate.Map(values, size)
	low, high := [2]float64{}, [2]float64{}
	for i, corner := range [][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		x, y := turn.Apply(corner[0]*float64(size.X), corner[1]*float64(size.Y))
		for axis, v := range [2]float64{x, y} {
			if i == 0 {
				low[axis], high[axis] = v, v
			}
			low[axis], high[axis] = min(low[axis], v), max(high[axis], v)
		}
	}
	sin, cos := sincos(values[0])
	side := func(axis int) float64 {
		if sin == 0 || cos == 0 { // quarters of a turn move whole pixels
			return math.Round(high[axis] - low[axis])
		}
		// crumbs below 1e-4 do not count
		return math.Ceil(math.Trunc(high[axis]*1e4)/1e4) - math.Floor(math.Trunc(low[axis]*1e4)/1e4)
	}
	w, h := side(0), side(1)
	return turn.(Matrix).Then(affine(1, 0, (w-float64(size.X))/2, 0, 1, (h-float64(size.Y))/2)), image.Pt(int(w), int(h))
}
