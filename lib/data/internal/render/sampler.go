package render

import "math/bits"

// Sampler hands out the sample points of one pixel: pairs of numbers in [0, 1) that are evenly spread over the samples
// of the pixel in each dimension pair, and independent between pairs and pixels. It is the (0,2)-sequence of Sobol'
// with hash-based Owen scrambling. (Burley, "Practical Hash-based Owen Scrambling", JCGT 9(4), 2020.) Nothing but
// integer arithmetic is used, so equal arguments give equal bits on every machine.
type Sampler struct {
	pixel uint32
	index uint32
	pair  uint32
}

// blockMask keeps the index of a sample within the block of 64 over which the points are stratified.
const blockMask = 63

// NewSampler returns the sampler of sample number index of pixel (x, y).
func NewSampler(x, y, index int, seed uint32) Sampler {
	return Sampler{pixel: Hash(x, y, 0, seed), index: uint32(index)}
}

// Next returns the next pair.
func (s *Sampler) Next() (u, v float64) {
	s.pair++
	key := Hash(int(s.pixel), int(s.pair), 1, 0)
	i := scramble(s.index, key) & blockMask
	u = Unit01(scramble(bits.Reverse32(i), key^0x68bc21eb))
	v = Unit01(scramble(sobol2(i), key^0x02e5be93))
	return u, v
}

// sobol2 is the second dimension of the sequence; the first is the reversal of the bits.
func sobol2(n uint32) uint32 {
	r := uint32(0)
	for v := uint32(1 << 31); n != 0; n >>= 1 {
		if n&1 != 0 {
			r ^= v
		}
		v ^= v >> 1
	}
	return r
}

// scramble permutes the 32-bit fractions so that each elementary interval stays one (Laine and Karras's hash on the
// reversed bits).
func scramble(x, seed uint32) uint32 {
	x = bits.Reverse32(x) + seed
	x ^= x * 0x6c50b47c
	x ^= x * 0xb82f1e52
	x ^= x * 0xc7afe638
	x ^= x * 0x8d22f6e6
	return bits.Reverse32(x)
}

// Disc maps a pair to a point of the unit disc, evenly.
func Disc(u, v float64) (x, y float64) {
	s, c := SinCos(2 * 3.141592653589793 * v)
	r := sqrt(u)
	return r * c, r * s
}

// Hemisphere maps a pair to a unit direction about the unit normal n, with density proportional to the cosine.
func Hemisphere(n Vec, u, v float64) Vec {
	x, y := Disc(u, v)
	a, b := n.Basis()
	return n.Scale(sqrt(max(0, 1-u))).Along(a, x).Along(b, y)
}
