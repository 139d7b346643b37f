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

// normal makes two normal numbers of two words, as rng.Normal does, by tables that are right to more digits than a float32 has.
func normal(words [2]uint32) (float32, float32) {
	radius := math.Sqrt(-2 * logOf(float32(1<<24-words[0]>>8), -24))
	sin, cos := turned(words[1] >> 8)
	return float32(radius * cos), float32(radius * sin)
}

// logs holds, for each eighth bit of a number in [1, 2), the inverse and the logarithm of the middle of those that share it.
var logs = func() (table [128][2]float64) {
	for i := range table {
		middle := 1 + (float64(i)+0.5)/128
		table[i] = [2]float64{1 / middle, math.Log(middle)}
	}
	return table
}()

// logOf gives the logarithm of a number times a power of two; neither the number nor its sign is zero or below.
func logOf(v float32, power int) float64 {
	bits := math.Float32bits(v)
	m := float64(math.Float32frombits(bits&(1<<23-1) | 127<<23)) // in [1, 2)
	entry := &logs[bits>>16&127]
	r := m*entry[0] - 1 // at most 2^-8, so that the fifth power is below 1e-12
	return entry[1] + r*(1-r*(0.5-r*(1.0/3-r/4))) + float64(int(bits>>23)-127+power)*math.Ln2
}

// roots holds 2 to the power of each 64th.
var roots = func() (table [64]float64) {
	for i := range table {
		table[i] = math.Exp2(float64(i) / 64)
	}
	return table
}()

// expOf gives the exponential of a number whose size is at most 500.
func expOf(v float64) float64 {
	rounded := v*(64/math.Ln2) + wholes
	n := int64(int32(math.Float64bits(rounded)))
	r := v - (rounded-wholes)*(math.Ln2/64) // at most 0.0055, so that the fifth power is below 1e-11
	return roots[n&63] * math.Float64frombits(uint64(n>>6+1023)<<52) * (1 + r*(1+r*(0.5+r*(1.0/6+r/24))))
}

// circle holds the sine and the cosine of each of 256 parts of a turn.
var circle = func() (table [256][2]float64) {
	for i := range table {
		table[i][0], table[i][1] = math.Sincos(float64(i) * math.Pi / 128)
	}
	return table
}()

// turned gives the sine and the cosine of n/2^24 of a turn, n below 2^24.
func turned(n uint32) (sin, cos float64) {
	n += 1 << 15 // the rest is then in [-1/512, 1/512) of a turn
	entry := &circle[n>>16&255]
	rest := float64(int32(n&0xffff)-1<<15) * (2 * math.Pi * 0x1p-24)
	square := rest * rest
	s, c := rest*(1-square/6*(1-square/20)), 1-square/2*(1-square/12)
	return entry[0]*c + entry[1]*s, entry[1]*c - entry[0]*s
}
