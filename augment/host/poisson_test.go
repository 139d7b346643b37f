package host

import (
	"math"
	"testing"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// TestPoissonFollowsItsLaw compares the frequency of each number with its probability: within five standard deviations where the law is exact, and 0.002 more beyond.
func TestPoissonFollowsItsLaw(t *testing.T) {
	const n = 200000
	key := rng.New(7)
	for _, rate := range []float64{0, 0.02, 0.7, 3, 11.9, 12.1, 30, 200} {
		seen := map[int]float64{}
		for i := range n {
			seen[int(poisson(float32(rate), key.Block(uint64(i))))]++
		}
		slack := 0.0
		if rate > poissonExact {
			slack = 0.002
		}
		total := 0.0
		for k := range int(rate+10*math.Sqrt(rate)) + 10 {
			logGamma, _ := math.Lgamma(float64(k + 1))
			p := math.Exp(float64(k)*math.Log(max(rate, 1e-300)) - rate - logGamma)
			if got := seen[k] / n; math.Abs(got-p) > slack+5*math.Sqrt(p*(1-p)/n)+1e-5 {
				t.Errorf("rate %g: %d comes with frequency %.5f, want %.5f", rate, k, got, p)
			}
			total += seen[k]
		}
		if total != n {
			t.Errorf("rate %g: %g of %d numbers are far out", rate, n-total, n)
		}
	}
}
