package host

import "math"

// The sRGB primaries in CIE XYZ for the white of D65, each row divided by the white's part, and the way back.
var (
	toXYZ = [3][3]float64{
		{0.412453 / 0.950456, 0.357580 / 0.950456, 0.180423 / 0.950456},
		{0.212671, 0.715160, 0.072169},
		{0.019334 / 1.088754, 0.119193 / 1.088754, 0.950227 / 1.088754},
	}
	fromXYZ = [3][3]float64{
		{3.240479 * 0.950456, -1.537150, -0.498535 * 1.088754},
		{-0.969256 * 0.950456, 1.875991, 0.041556 * 1.088754},
		{0.055648 * 0.950456, -0.204043, 1.057311 * 1.088754},
	}
)

// Where the cube root of CIE Lab begins, and the line below it.
const (
	labEdge   = 0.008856
	labSlope  = 7.787
	labOffset = 16.0 / 116
)

// curve is a function on [0, 1] as a table, for what is dear to compute. Between its points it is straight.
type curve [4097]float32

func newCurve(f func(v float64) float64) *curve {
	var c curve
	for i := range c {
		c[i] = float32(f(float64(i) / float64(len(c)-1)))
	}
	return &c
}

// at gives the value at v in [0, 1].
func (c *curve) at(v float32) float32 {
	v *= float32(len(c) - 1)
	i := min(int(v), len(c)-2)
	return c[i] + (v-float32(i))*(c[i+1]-c[i])
}

// linear decodes sRGB.
var linear = newCurve(func(v float64) float64 {
	if v > 0.04045 {
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return v / 12.92
})

// encoded undoes linear.
var encoded = newCurve(func(v float64) float64 {
	if v > 0.0031308 {
		return 1.055*math.Pow(v, 1/2.4) - 0.055
	}
	return v * 12.92
})

// times gives the matrix times three numbers.
func times(m *[3][3]float64, v Three) (product Three) {
	for i, row := range m {
		product[i] = float32(row[0])*v[0] + float32(row[1])*v[1] + float32(row[2])*v[2]
	}
	return product
}

// lab gives the three cube roots of which CIE Lab is made: L is 116 times the second less 16, a and b are differences.
func lab(pixel []float32) (roots Three) {
	xyz := times(&toXYZ, Three{linear.at(pixel[0]), linear.at(pixel[1]), linear.at(pixel[2])})
	for c, v := range xyz {
		if v > labEdge {
			roots[c] = float32(math.Cbrt(float64(v)))
		} else {
			roots[c] = labSlope*v + labOffset
		}
	}
	return roots
}

// putLab undoes lab, and clamps.
func putLab(pixel []float32, roots Three) {
	for c, v := range roots {
		if cube := v * v * v; cube > labEdge {
			roots[c] = cube
		} else {
			roots[c] = (v - labOffset) / labSlope
		}
	}
	for c, v := range times(&fromXYZ, roots) {
		pixel[c] = encoded.at(clamp(v))
	}
}
