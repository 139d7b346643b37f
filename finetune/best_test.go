package finetune

import (
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
