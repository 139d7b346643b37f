package render

import "math"

// The functions of this file stand in for those of package math, whose last bits differ between processors (some have
// assembly for Exp, some compile a*b+c to one fused operation). Here each product that is added to something is rounded
// first, by an explicit conversion, so every machine computes the same bits. Their absolute error is below 1e-9, far
// finer than a picture can show. math.Sqrt, Floor, Abs and the like are exact everywhere and are used directly.

// Clamp returns x limited to [lo, hi].
func Clamp(x, lo, hi float64) float64 {
	if x < lo {
		return lo
	}
	if x > hi {
		return hi
	}
	return x
}

// Mix returns a at t=0 and b at t=1, linear between and beyond.
func Mix(a, b, t float64) float64 { return a + float64((b-a)*t) }

// Smooth rises from 0 at x=lo to 1 at x=hi along 3t²-2t³ and is flat outside. lo may exceed hi, which makes it fall.
func Smooth(lo, hi, x float64) float64 {
	t := Clamp((x-lo)/(hi-lo), 0, 1)
	return t * t * (3 - float64(2*t))
}

// Length returns the length of the vector (x, y).
func Length(x, y float64) float64 { return math.Sqrt(float64(x*x) + float64(y*y)) }

// poly evaluates c[0] + c[1]*x + c[2]*x² + ... by Horner's rule.
func poly(x float64, c []float64) float64 {
	y := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		y = float64(y*x) + c[i]
	}
	return y
}

var (
	sinTerms  = []float64{1, -1. / 6, 1. / 120, -1. / 5040, 1. / 362880, -1. / 39916800}
	cosTerms  = []float64{1, -1. / 2, 1. / 24, -1. / 720, 1. / 40320, -1. / 3628800, 1. / 479001600}
	expTerms  = []float64{1, 1, 1. / 2, 1. / 6, 1. / 24, 1. / 120, 1. / 720, 1. / 5040, 1. / 40320, 1. / 362880}
	logTerms  = []float64{2, 2. / 3, 2. / 5, 2. / 7, 2. / 9, 2. / 11, 2. / 13}
	atanTerms = []float64{1, -1. / 3, 1. / 5, -1. / 7, 1. / 9, -1. / 11, 1. / 13, -1. / 15, 1. / 17, -1. / 19, 1. / 21}
)

// SinCos returns the sine and cosine of x radians, for |x| up to about 1e6.
func SinCos(x float64) (sin, cos float64) {
	n := math.Floor(x/(math.Pi/2) + 0.5)
	r := x - float64(n*(math.Pi/2))
	s, c := r*poly(r*r, sinTerms), poly(r*r, cosTerms)
	switch int64(n) & 3 {
	case 0:
		return s, c
	case 1:
		return c, -s
	case 2:
		return -s, -c
	}
	return -c, s
}

// Sin returns the sine of x radians.
func Sin(x float64) float64 { s, _ := SinCos(x); return s }

// Cos returns the cosine of x radians.
func Cos(x float64) float64 { _, c := SinCos(x); return c }

// Exp returns e to the power x, 0 for x below -700; x must not exceed 700.
func Exp(x float64) float64 {
	if x < -700 {
		return 0
	}
	k := math.Floor(x/math.Ln2 + 0.5)
	r := float64(x) - float64(k*math.Ln2)
	return poly(r, expTerms) * math.Float64frombits(uint64(int64(k)+1023)<<52)
}

// Log returns the natural logarithm of a positive, normal x.
func Log(x float64) float64 {
	bits := math.Float64bits(x)
	k := int64(bits>>52) - 1023
	m := math.Float64frombits(bits&(1<<52-1) | 1023<<52)
	if m > math.Sqrt2 {
		m /= 2
		k++
	}
	s := (m - 1) / (m + 1)
	return float64(float64(k)*math.Ln2) + float64(s*poly(s*s, logTerms))
}

// Pow returns x to the power y, for x >= 0; 0 to any power is 0.
func Pow(x, y float64) float64 {
	if x <= 0 {
		return 0
	}
	return Exp(float64(y * Log(x)))
}

// Atan2 returns the angle of the vector (x, y) in (-π, π]; 0 for the zero vector.
func Atan2(y, x float64) float64 {
	ax, ay := math.Abs(x), math.Abs(y)
	lo, hi := min(ax, ay), max(ax, ay)
	if hi == 0 {
		return 0
	}
	t, base := lo/hi, 0.0
	if t > 0.4142135623730950 {
		t, base = (t-1)/(t+1), math.Pi/4
	}
	a := base + float64(t*poly(t*t, atanTerms))
	if ay > ax {
		a = math.Pi/2 - a
	}
	if x < 0 {
		a = math.Pi - a
	}
	if y < 0 {
		return -a
	}
	return a
}
