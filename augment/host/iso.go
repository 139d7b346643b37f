package host

import (
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// ISO is the noise of a sensor at a high sensitivity; see ops.ISONoise.
type ISO struct {
	Hues, Light      rng.Key
	Shift, Intensity float32
}

// Kernels turn the hues, measure how much the lightness varies, and add noise to it.
func (n ISO) Kernels() []Kernel {
	var mean, squares, pixels float64 // Welford's: the variance of lightness that hardly varies is exact, too
	measure := func(_ int, row []float32) {
		for ; len(row) >= 3; row = row[3:] {
			pixels++
			l := float64(lightness(row))
			before := l - mean
			mean += before / pixels
			squares += before * (l - mean)
		}
	}
	return []Kernel{Rows(n.turn), Measure{Row: measure, Then: func() []Kernel {
		return []Kernel{n.brighten(n.Intensity * float32(math.Sqrt(squares/pixels)) * 255)}
	}}}
}

// turn turns the hue of each pixel of a row.
func (n ISO) turn(y int, row []float32) {
	var pair [2]float32
	for x := range len(row) / 3 {
		if x%2 == 0 {
			pair[0], pair[1] = normal(n.Hues.Block(uint64(y)<<32 | uint64(x/2)))
		}
		turns := float64(pair[x%2] * (n.Shift * n.Intensity))
		Turn(6 * (turns - math.Floor(turns))).row(row[3*x:][:3])
	}
}

// brighten adds numbers of Poisson's law to the lightness of each pixel; hue and saturation stay.
func (n ISO) brighten(rate float32) Rows {
	return func(y int, row []float32) {
		for x := range len(row) / 3 {
			pixel := row[3*x:][:3]
			light := lightness(pixel)
			brighter := light + poisson(rate, n.Light.Block(uint64(y)<<32|uint64(x)))/255*(1-light)
			grows := float32(0)
			if before := room(light); before > 1e-6 {
				grows = room(brighter) / before
			}
			for c, v := range pixel {
				pixel[c] = clamp(brighter + grows*(v-light))
			}
		}
	}
}

// lightness is the middle between the largest and the smallest channel of a pixel.
func lightness(p []float32) float32 { return (max(p[0], p[1], p[2]) + min(p[0], p[1], p[2])) * 0.5 }

// room is the largest chroma at a lightness.
func room(light float32) float32 { return 1 - abs(2*light-1) }
