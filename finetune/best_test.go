package finetune

import (
	"math"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
)

// TestPatience restores the best epoch.
func TestPatience(t *testing.T) {
	e := engine.ForTest(t, "go")
	var l *Learner
	var kept []map[string][]float32
	l = testLearner(t, e, Config{Patience: 2, Plan: []Phase{{Epochs: 30, Rate: 3}}, Observe: func(e Event) {
		if e.Kind == EpochDone {
			kept = append(kept, parameters(t, l))
		}
	}})
	h := fit(t, l)
	best := 0
	for i, e := range h {
		if e.ValAccuracy > h[best].ValAccuracy || e.ValAccuracy == h[best].ValAccuracy && e.ValLoss < h[best].ValLoss {
			best = i
		}
	}
	if len(h) != best+3 || len(h) == 30 {
		t.Fatalf("it stopped after %d epochs, of which %d was the best; want 2 more", len(h), best+1)
	}
	if names := changed(kept[best], parameters(t, l)); names != nil {
		t.Errorf("%q are not those of the best epoch", names)
	}
}

// TestBestOfAnEarlierPhase restores parameters that the last phase has frozen and computed features with: what is evaluated then, and what is kept on disk,
// is of the restored ones.
func TestBestOfAnEarlierPhase(t *testing.T) {
	e, cache := engine.ForTest(t, "go"), t.TempDir()
	plan := []Phase{{Freeze: "none", Epochs: 3, Rate: .03}, {Freeze: "trunk", Epochs: 1, Rate: 50}}
	l := testLearner(t, e, Config{Seed: 2, BatchSize: 4, Patience: 50, Plan: plan, Cache: cache})
	h := fit(t, l)
	if l.best.Epoch > 3 {
		t.Fatalf("epoch %d is the best, and the test wants one of the first phase: %+v", l.best.Epoch, h)
	}
	report, err := l.Validate()
	if err != nil || report.Top1 != l.best.Accuracy || math.Abs(report.Loss-l.best.Loss) > 1e-4 {
		t.Errorf("validation gives %v with the loss %v (%v), and the best epoch had %v and %v", report.Top1, report.Loss, err, l.best.Accuracy, l.best.Loss)
	}
	m, err := l.Model()
	if err != nil {
		t.Fatal(err)
	}
	again := func(config Config) float64 {
		next, err := New(m, testSet(t, 5, 1), testSet(t, 3, 2), config)
		if err != nil {
			t.Fatal(err)
		}
		report, err := next.Validate()
		if err != nil {
			t.Fatal(err)
		}
		return report.Loss
	}
	if kept, computed := again(Config{Cache: cache}), again(Config{NoCache: true}); math.Abs(kept-computed) > 1e-6 {
		t.Errorf("with what is on disk the loss is %v, without it %v", kept, computed)
	}
}
