package host

import (
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// copyOf lends a copy of a picture.
func (w *Worker) copyOf(p Picture) Picture {
	out := w.Picture(p.Size())
	for y := range p.Height {
		copy(out.Row(y), p.Row(y))
	}
	return out
}

// kernelOf makes a kernel of an odd side: weight gives what stands at a distance from its middle.
func kernelOf(side int, weight func(y, x float64) float64) Weights {
	kernel := make(Weights, 0, side*side)
	for y := range side {
		for x := range side {
			kernel = append(kernel, float32(weight(float64(y-side/2), float64(x-side/2))))
		}
	}
	return kernel
}

// gaussian is the bell curve of a distance; a deviation of zero is a single peak.
func gaussian(distance, sigma float64) float64 {
	d := distance / max(sigma, 1e-2)
	return math.Exp(-d * d / 2)
}

// GaussianWeights are those of a Gaussian kernel, with sum 1.
func GaussianWeights(size int, sigma float64) Weights {
	weights := make(Weights, size)
	for i := range weights {
		weights[i] = float32(gaussian(float64(i-size/2), sigma))
	}
	return weights.normalize()
}

// GaussianBlur blurs with a Gaussian kernel of size x size places; see ops.GaussianBlur.
func GaussianBlur(size int, sigma float64) Kernel {
	weights := GaussianWeights(size, sigma)
	return Separable(weights, weights, Reflect)
}

// BoxBlur replaces each pixel by the mean of the square of an odd size around it.
func BoxBlur(size int) Kernel {
	weights := make(Weights, size)
	for i := range weights {
		weights[i] = 1
	}
	weights.normalize()
	return Separable(weights, weights, Reflect)
}

// UnsharpMask sharpens where a blur changes more than a threshold; see ops.UnsharpMask.
func UnsharpMask(size int, sigma float64, alpha, threshold float32) Whole {
	blur := Separable(GaussianWeights(size, sigma), GaussianWeights(size, sigma), Reflect)
	return func(w *Worker, p Picture) {
		residual, mask := w.copyOf(p), w.Picture(p.Size())
		blur(w, residual)
		for y := range p.Height {
			rest, flags := residual.Row(y), mask.Row(y)
			for i, v := range p.Row(y) {
				rest[i] = v - rest[i]
				flags[i] = 0
				if abs(rest[i]) > threshold {
					flags[i] = 1
				}
			}
		}
		blur(w, mask)
		for y := range p.Height {
			rest, soft, row := residual.Row(y), mask.Row(y), p.Row(y)
			for i, v := range row {
				row[i] = clamp(v+alpha*rest[i])*soft[i] + v*(1-soft[i])
			}
		}
	}
}

// MotionKernel blurs along a line of an odd size; see ops.MotionKernel.
func MotionKernel(size int, degrees, direction float64) Weights {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	radius, first := float64(size-1)/2, (direction+1)/2
	return kernelOf(size, func(y, x float64) float64 {
		along, aside := cos*x-sin*y, sin*x+cos*y
		part := (min(max(along, -radius), radius) + radius) / (2 * radius)
		ends := min(max(radius+1-math.Abs(along), 0), 1)
		return (first + (1-2*first)*part) * ends * max(1-math.Abs(aside), 0)
	}).normalize()
}

// DefocusKernel is a disc with a soft edge and its side; see ops.DefocusKernel.
func DefocusKernel(radius int, sigma float64) (kernel Weights, side int) {
	limit, size := max(8, radius), 3
	if radius > 8 {
		size = 5
	}
	gauss := GaussianWeights(size, sigma)
	mirrored := func(at int) int {
		at = max(at, -at)
		return min(at, 2*limit-at)
	}
	inside := func(y, x int) float64 {
		if y, x = mirrored(y), mirrored(x); x*x+y*y <= radius*radius {
			return 1
		}
		return 0
	}
	area := 0.0
	kernel = kernelOf(2*limit+1, func(y, x float64) (sum float64) {
		area += inside(int(y), int(x))
		for i, a := range gauss {
			for j, b := range gauss {
				sum += float64(a*b) * inside(int(y)+i-size/2, int(x)+j-size/2)
			}
		}
		return sum
	})
	for i := range kernel {
		kernel[i] /= float32(area)
	}
	return kernel, 2*limit + 1
}

// RingingKernel is a circular sinc of an odd size; see ops.RingingKernel.
func RingingKernel(size int, cutoff float64) Weights {
	return kernelOf(size, func(y, x float64) float64 {
		distance := max(math.Hypot(x, y), 1e-3)
		return cutoff * math.J1(cutoff*distance) / (2 * math.Pi * distance)
	}).normalize()
}

// Generalized are the parameters of a turned generalized Gaussian kernel with noise; see ops.GeneralizedKernel.
type Generalized struct {
	Side, Size                           int // the noise is that of a kernel of the larger Side
	SigmaX, SigmaY, Degrees, Beta, Noise float64
	Key                                  rng.Key
}

// Kernel gives the weights, Side x Side.
func (g Generalized) Kernel() Weights {
	sin, cos := math.Sincos(g.Degrees * math.Pi / 180)
	kernel := kernelOf(g.Side, func(y, x float64) float64 {
		if max(math.Abs(x), math.Abs(y)) > float64(g.Size/2) {
			return 0
		}
		u, v := (cos*x+sin*y)/g.SigmaX, (cos*y-sin*x)/g.SigmaY
		return math.Exp(-math.Pow(u*u+v*v, g.Beta) / 2)
	})
	for y := range g.Side {
		for x, word := range g.Key.Bits(y, g.Side) {
			kernel[y*g.Side+x] *= float32(1 + g.Noise*(2*unitOf(word)-1))
		}
	}
	return kernel.normalize()
}

// unitOf takes a word to [0, 1), as rng.Uniform does.
func unitOf(word uint32) float64 { return float64(word>>8) * 0x1p-24 }

// DirectedEdgeEffect is the kernel that finds edges across a direction; see ops.DirectedEdgeEffect.
func DirectedEdgeEffect(degrees float64) [9]float64 {
	var effect [9]float64
	total := 0.0
	for i, place := range [9]float64{-45, 0, 45, -90, 0, 90, -135, 180, 135} {
		if i != 4 {
			turns := (place - degrees) / 360
			effect[i] = math.Pow(1-2*math.Abs(turns-math.RoundToEven(turns)), 4)
			total += effect[i]
		}
	}
	for i := range effect {
		effect[i] /= -total
	}
	effect[4] = 1
	return effect
}
