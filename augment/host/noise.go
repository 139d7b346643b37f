package host

import (
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// GaussianNoise adds to every value noise of its own, normal with mean 0 and standard deviation sigma, and clamps. The noise of a row is that
// of rng.Normal with the same key.
func GaussianNoise(key rng.Key, sigma float32) Rows {
	return func(y int, row []float32) {
		counter := uint64(y) << 32
		for i := 0; i < len(row); i += 2 {
			first, second := normal(key.Block(counter + uint64(i/2)))
			row[i] = clamp(row[i] + sigma*first)
			if i+1 < len(row) {
				row[i+1] = clamp(row[i+1] + sigma*second)
			}
		}
	}
}

// normal makes two normal numbers of two words, as rng.Normal does.
func normal(words [2]uint32) (float32, float32) {
	radius := math.Sqrt(-2 * math.Log(1-float64(words[0]>>8)*0x1p-24))
	sin, cos := math.Sincos(2 * math.Pi * float64(words[1]>>8) * 0x1p-24)
	return float32(radius * cos), float32(radius * sin)
}
