package host

import "math"

// Three is a number for each of red, green and blue.
type Three [3]float32

// AdjustGamma is ops.AdjustGamma.
func AdjustGamma(gamma Three) Rows {
	return each(func(v float32, c int) float32 {
		if v <= 0 {
			return 0
		}
		return float32(math.Pow(float64(v), float64(gamma[c])))
	})
}

// dust is what rounding may take from a value that stands on a step.
const dust = 1e-6

// Quantize is ops.Quantize.
func Quantize(levels int) Rows {
	n := float32(levels)
	return each(func(v float32, _ int) float32 { return (min(floor((v+dust)*n), n-1) + 0.5) / n })
}

// floor gives the largest whole number at or below v, which is not negative.
func floor(v float32) float32 { return float32(int(v)) }

// ToneCurve is ops.ToneCurve.
func ToneCurve(low, high Three) Rows {
	return each(func(v float32, c int) float32 { return v * (3*(1-v)*((1-v)*low[c]+v*high[c]) + v*v) })
}

// SigmoidContrast is ops.SigmoidContrast.
func SigmoidContrast(gain, cutoff Three) Rows {
	return each(func(v float32, c int) float32 { return float32(1 / (1 + math.Exp(float64(gain[c]*(cutoff[c]-v))))) })
}

// LogContrast is ops.LogContrast.
func LogContrast(gain Three) Rows {
	return each(func(v float32, c int) float32 { return gain[c] * float32(math.Log1p(float64(v))/math.Ln2) })
}

// each changes every value by a function of its channel, and clamps.
func each(change func(v float32, c int) float32) Rows {
	return func(_ int, row []float32) {
		for ; len(row) >= 3; row = row[3:] {
			for c := range 3 {
				row[c] = clamp(change(row[c], c))
			}
		}
	}
}
