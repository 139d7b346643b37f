package augment

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/augment/rng"
	"gonum.org/v1/gonum/mathext"
)

// lawOf is the law of a distribution by its own definition, not by the formula of [Dist.At]. It is nil for a choice and a constant, whose numbers are counted.
func lawOf(d Dist) cumulative {
	n := d.parameters()
	switch d.law {
	case lawUniform:
		return uniformLaw(n[0], n[1])
	case lawLogUniform:
		within := uniformLaw(math.Log(n[0]), math.Log(n[1]))
		return func(x float64) float64 { return within(math.Log(max(x, n[0]))) }
	case lawNormal:
		density := func(x float64) float64 { return math.Exp(-(x - n[0]) * (x - n[0]) / (2 * n[1] * n[1])) }
		return integrated(density, n[2], n[3])
	case lawBeta:
		return func(x float64) float64 { return mathext.RegIncBeta(n[0], n[1], min(max(x, 0), 1)) }
	}
	return nil
}

// integrated gives the law with a density, which need not be one in sum, between two numbers: by Simpson's rule and, between its steps, linearly.
func integrated(density cumulative, low, high float64) cumulative {
	const steps = 4000
	h := (high - low) / steps
	sums := make([]float64, steps+1)
	for i := range steps {
		x := low + float64(i)*h
		sums[i+1] = sums[i] + (density(x)+4*density(x+h/2)+density(x+h))*h/6
	}
	return func(x float64) float64 {
		place := min(max((x-low)/h, 0), steps)
		i := min(int(place), steps-1)
		return (sums[i] + (place-float64(i))*(sums[i+1]-sums[i])) / sums[steps]
	}
}

// draws100k draws from a distribution as operations do: from a slot of a key for each image.
func draws100k(d Dist) []float64 {
	values := make([]float64, 100000)
	for i := range values {
		values[i] = d.At(rng.New(21).Fold(uint64(i)).Float64(0))
	}
	return values
}

// TestDistributionsFollowTheirLaws draws 100000 numbers of each. Some laws have a short formula, which is given; the others are as lawOf has them.
func TestDistributionsFollowTheirLaws(t *testing.T) {
	for _, c := range []struct {
		d   Dist
		law cumulative
	}{
		{Uniform(-3, 5), nil},
		{Uniform(0.08, 1), nil},
		{LogUniform(0.75, 4.0/3), nil},
		{LogUniform(1e-3, 1e3), func(x float64) float64 { return (math.Log10(x) + 3) / 6 }},
		{Amount(0.4), uniformLaw(0.6, 1.4)},
		{Amount(2), uniformLaw(0, 3)},
		{Normal(0, 1, -8, 8), func(x float64) float64 { return 0.5 * (1 + math.Erf(x/math.Sqrt2)) }},
		{Normal(0, 1, -1, 0.5), nil},
		{Normal(5, 2, 6, 20), nil},
		{Normal(5, 2, -20, 2), nil},
		{Normal(0, 1, 9, 10), nil},
		{Normal(0, 1, -10, -9), nil},
		{Normal(0, 100, -1, 1), nil}, // nearly uniform
		{Beta(0.5, 0.5), func(x float64) float64 { return 2 / math.Pi * math.Asin(math.Sqrt(x)) }},
		{Beta(0.1, 1), func(x float64) float64 { return math.Pow(x, 0.1) }},
		{Beta(1, 0.3), func(x float64) float64 { return 1 - math.Pow(1-x, 0.3) }},
		{Beta(2, 2), func(x float64) float64 { return x * x * (3 - 2*x) }},
		{Beta(1, 1), uniformLaw(0, 1)},
		{Beta(3, 1), func(x float64) float64 { return x * x * x }},
		{Beta(0.2, 0.2), nil},
		{Beta(0.4, 7), nil},
	} {
		law := c.law
		if law == nil {
			law = lawOf(c.d)
		}
		values := draws100k(c.d)
		followsExactly(t, c.d.String(), values, law)
		if low, high := c.d.Bounds(); slices.Min(values) < low || slices.Max(values) > high {
			t.Errorf("%s gives numbers from %g to %g", c.d, slices.Min(values), slices.Max(values))
		}
	}
}

// TestChoicesAreEven also counts a value that is named twice twice.
func TestChoicesAreEven(t *testing.T) {
	for _, c := range []struct {
		d       Dist
		weights map[float64]float64
	}{
		{Choice(7), map[float64]float64{7: 1}},
		{Choice(0.5, 2), map[float64]float64{0.5: 1, 2: 1}},
		{Choice(3, 1, 4, 1, 5), map[float64]float64{3: 1, 1: 2, 4: 1, 5: 1}},
		{Constant(0.3), map[float64]float64{0.3: 1}},
	} {
		counts := map[float64]int{}
		for _, v := range draws100k(c.d) {
			counts[v]++
		}
		inProportion(t, c.d.String(), counts, c.weights)
	}
}

// TestBetaHasItsMoments compares means and variances with those of the law, also where nearly all numbers are 0 or 1 to the last bit.
func TestBetaHasItsMoments(t *testing.T) {
	for _, c := range [][2]float64{{0.05, 0.05}, {0.2, 0.2}, {0.5, 0.5}, {1, 1}, {8, 8}, {0.3, 2}, {1, 2}} {
		a, b := c[0], c[1]
		mean, variance := moments(draws100k(Beta(a, b)))
		wantMean, wantVariance := a/(a+b), a*b/((a+b)*(a+b)*(a+b+1))
		excess := 6 * ((a-b)*(a-b)*(a+b+1) - a*b*(a+b+2)) / (a * b * (a + b + 2) * (a + b + 3)) // decides how far a variance strays
		if math.Abs(mean-wantMean) > sigmas*math.Sqrt(wantVariance/100000) ||
			math.Abs(variance-wantVariance) > sigmas*wantVariance*math.Sqrt((excess+2)/100000) {
			t.Errorf("beta(%g, %g): mean %.5f and variance %.5f, want %.5f and %.5f", a, b, mean, variance, wantMean, wantVariance)
		}
	}
}

// TestALawOfNothingIsRefused has ends 40 standard deviations away, where float64 holds no probability.
func TestALawOfNothingIsRefused(t *testing.T) {
	for _, d := range []Dist{Normal(0, 1, 40, 41), Normal(0, 0.01, -1, -0.5)} {
		if err := d.check("factor", -100, 100); err == nil || !strings.Contains(err.Error(), "nothing of the law lies between them") {
			t.Errorf("%s: error %v", d, err)
		}
	}
	for _, d := range []Dist{Normal(0, 1, 9, 10), Normal(0, 1, 40, 40)} {
		if err := d.check("factor", -100, 100); err != nil {
			t.Error(err)
		}
	}
}
