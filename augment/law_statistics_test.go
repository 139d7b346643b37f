package augment

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mathext"
)

// falseAlarm is how probable it is that a true law fails one of the tests below. Seeds are fixed, so a failure means that draws have changed, and one in a million of
// such changes is harmless.
const falseAlarm = 1e-6

// sigmas is how far a normal number may be from its mean, in standard deviations: farther is as improbable as [falseAlarm] says.
var sigmas = math.Sqrt2 * math.Erfcinv(falseAlarm)

// cumulative is a law: the probability of a number at or below x.
type cumulative func(x float64) float64

// seen is a number that was drawn and then rounded: before, it lay between low and high.
type seen struct{ low, high float64 }

// exactly is a number that was not rounded.
func exactly(v float64) seen { return seen{v, v} }

// follows compares numbers with a law by Kolmogorov's distance. The limit is the bound of Dvoretzky, Kiefer and Wolfowitz with Massart's constant, which holds for every
// sample size: the distance of n numbers exceeds e with a probability of at most 2*exp(-2*n*e^2).
func follows(t *testing.T, what string, numbers []seen, law cumulative) {
	t.Helper()
	slices.SortFunc(numbers, func(a, b seen) int {
		return int(math.Copysign(1, a.high-b.high)) // equal ones stay together in any order
	})
	n, far, at := float64(len(numbers)), 0.0, 0.0
	for i, v := range numbers {
		if i == 0 || v != numbers[i-1] { // the share of numbers before this one
			if d := math.Abs(law(v.low) - float64(i)/n); d > far {
				far, at = d, v.low
			}
		}
		if i == len(numbers)-1 || v != numbers[i+1] {
			if d := math.Abs(law(v.high) - float64(i+1)/n); d > far {
				far, at = d, v.high
			}
		}
	}
	if limit := math.Sqrt(math.Log(2/falseAlarm) / (2 * n)); !(far <= limit) {
		t.Errorf("%s: Kolmogorov's distance of %g numbers from the law is %.5f, at %g; it may be %.5f", what, n, far, at, limit)
	}
}

// followsExactly is follows for numbers that were not rounded.
func followsExactly(t *testing.T, what string, numbers []float64, law cumulative) {
	t.Helper()
	all := make([]seen, len(numbers))
	for i, v := range numbers {
		all[i] = exactly(v)
	}
	follows(t, what, all, law)
}

// uniformLaw is the law of [Uniform].
func uniformLaw(low, high float64) cumulative {
	return func(x float64) float64 { return min(max((x-low)/(high-low), 0), 1) }
}

// equallyOften checks by Pearson's chi-squared that all of so many outcomes are equally probable.
func equallyOften[K comparable](t *testing.T, what string, counts map[K]int, outcomes int) {
	t.Helper()
	weights := map[K]float64{}
	for outcome := range counts {
		weights[outcome] = 1
	}
	if len(counts) != outcomes {
		t.Errorf("%s: %d different outcomes, want %d: %v", what, len(counts), outcomes, counts)
		return
	}
	inProportion(t, what, counts, weights)
}

// inProportion checks by Pearson's chi-squared that outcomes have probabilities in proportion to weights.
func inProportion[K comparable](t *testing.T, what string, counts map[K]int, weights map[K]float64) {
	t.Helper()
	n, total := 0.0, 0.0
	for _, weight := range weights {
		total += weight
	}
	for outcome, count := range counts {
		if n += float64(count); weights[outcome] == 0 {
			t.Errorf("%s: %v came %d times; it cannot be", what, outcome, count)
			return
		}
	}
	squared := 0.0
	for outcome, weight := range weights {
		want := n * weight / total
		if want < 20 {
			t.Fatalf("%s: %g of %g are expected for %v, too few for the test", what, want, n, outcome)
		}
		squared += (float64(counts[outcome]) - want) * (float64(counts[outcome]) - want) / want
	}
	if degrees := float64(len(weights) - 1); degrees > 0 && mathext.GammaIncRegComp(degrees/2, squared/2) < falseAlarm {
		t.Errorf("%s: chi-squared is %.1f with %g degrees of freedom: %v of %g, want %v of %g", what, squared, degrees, counts, n, weights, total)
	}
}

// share checks how often something of a probability came in n trials, by exactly as many standard deviations as [falseAlarm] allows.
func share(t *testing.T, what string, times, n int, p float64) {
	t.Helper()
	if apart := math.Abs(float64(times) - p*float64(n)); apart > sigmas*math.Sqrt(p*(1-p)*float64(n)) {
		t.Errorf("%s: %d times of %d, want %g", what, times, n, p*float64(n))
	}
}

// unrelated checks that two rows of numbers of the laws' quantiles, uniform in [0, 1], do not go together: their correlation has the standard deviation 1/sqrt(n).
func unrelated(t *testing.T, what string, a, b []float64) {
	t.Helper()
	sum := 0.0
	for i := range a {
		sum += 12 * (a[i] - 0.5) * (b[i] - 0.5)
	}
	if n := float64(len(a)); math.Abs(sum/n) > sigmas/math.Sqrt(n) {
		t.Errorf("%s: their correlation in %g draws is %.4f", what, n, sum/n)
	}
}
