package finetune

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
)

// TestFindRate searches for a rate: the losses rise in the end, and all is as it was.
func TestFindRate(t *testing.T) {
	for _, freeze := range []Freeze{"trunk", "9"} {
		l := testLearner(t, engine.ForTest(t, "go"), Config{EMA: 0.9, Plan: []Phase{{Freeze: freeze, Epochs: 2}}})
		before := parameters(t, l)
		curve, err := l.FindRate(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		n := len(curve.Rates)
		if n < 30 || len(curve.Smoothed) != n || len(curve.Losses) != n || curve.Rates[0] != lowestRate || !slices.IsSorted(curve.Rates) {
			t.Fatalf("%d rates %v, %d losses", n, curve.Rates, len(curve.Losses))
		}
		least := slices.Min(curve.Smoothed)
		if last := curve.Smoothed[n-1]; n < searchSteps && last < 2*least {
			t.Errorf("it ended after %d steps at a loss of %g, and the least was %g", n, last, least)
		}
		best := curve.Rates[slices.Index(curve.Smoothed, least)]
		if !(curve.Steepest > 0 && curve.Steepest <= best && curve.Valley > 0 && curve.Valley <= best) {
			t.Errorf("it suggests %g and %g, and the loss is least at %g", curve.Steepest, curve.Valley, best)
		}
		if _, err := curve.Chart().Image(); err != nil {
			t.Error(err)
		}
		if names := changed(before, parameters(t, l)); names != nil {
			t.Errorf("the search changed %q", names)
		}
		searched := fit(t, l)
		if plain := fit(t, testLearner(t, l.source.Engine, l.config)); !slices.Equal(withoutTimes(searched), withoutTimes(plain)) {
			t.Errorf("after a search the training is\n%+v, without\n%+v", searched, plain)
		}
		if _, err := l.FindRate(context.Background()); err == nil || !strings.Contains(err.Error(), "belongs before the training") {
			t.Error(err)
		}
	}
}

// TestLongestFall checks the stretch that the suggestion is taken from.
func TestLongestFall(t *testing.T) {
	for _, test := range []struct {
		losses        []float64
		start, length int
	}{
		{[]float64{1}, 0, 0},
		{[]float64{1, 2, 3}, 0, 0},
		{[]float64{3, 2, 1, 4}, 0, 2},
		{[]float64{1, 9, 8, 7, 8.5, 6, 10}, 1, 4},
	} {
		if start, length := longestFall(test.losses); start != test.start || length != test.length {
			t.Errorf("%v: %d and %d, want %d and %d", test.losses, start, length, test.start, test.length)
		}
	}
}
