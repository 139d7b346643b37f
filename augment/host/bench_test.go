package host

import (
	"math"
	"testing"
)

// rowOf is a row of pixels that change as a photograph's do, with some noise.
func rowOf(n int) []float32 {
	row := make([]float32, 3*n)
	for i := range row {
		x := float64(i / 3)
		row[i] = float32(0.5 + 0.4*math.Sin(x/40+float64(i%3)) + 0.05*math.Sin(x*x*float64(i%3+1)))
	}
	return row
}

// BenchmarkRow measures kernels on a row of 1000 pixels, so that microseconds are nanoseconds a pixel.
func BenchmarkRow(b *testing.B) {
	full, half := Blend(1.5, 1, 0), Blend(1.5, 0, 0)
	for name, change := range map[string]tints{"hue": {{turn: Hue(0.3)}}, "mix": {{colour: full}}, "scale": {{colour: half}},
		"all": {{colour: half}, {colour: full}, {turn: Hue(0.3)}}} {
		change := change.rows()
		b.Run(name, func(b *testing.B) {
			from, row := rowOf(1000), rowOf(1000)
			for b.Loop() {
				copy(row, from)
				change(0, row)
			}
		})
	}
}
