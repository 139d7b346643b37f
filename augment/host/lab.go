package host

import (
	"math"

	"github.com/imagelab-go/imagelab/augment/internal/cielab"
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
	xyz := times(&cielab.ToXYZ, Three{linear.at(pixel[0]), linear.at(pixel[1]), linear.at(pixel[2])})
	for c, v := range xyz {
		if v > cielab.Edge {
			roots[c] = float32(math.Cbrt(float64(v)))
		} else {
			roots[c] = cielab.Slope*v + cielab.Offset
		}
	}
	return roots
}

// putLab undoes lab, and clamps.
func putLab(pixel []float32, roots Three) {
	for c, v := range roots {
		if cube := v * v * v; cube > cielab.Edge {
			roots[c] = cube
		} else {
			roots[c] = (v - cielab.Offset) / cielab.Slope
		}
	}
	for c, v := range times(&cielab.FromXYZ, roots) {
		pixel[c] = encoded.at(clamp(v))
	}
}
