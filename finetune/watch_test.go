package finetune

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/show"
)

// TestWatch trains in two phases, and looks at what is left of the curves, and at nothing more after the end.
func TestWatch(t *testing.T) {
	folder := t.TempDir()
	show.To(folder)
	defer show.To("")
	observe, done := Watch("reds and greens")
	phases := map[int]bool{}
	l := testLearner(t, engine.ForTest(t, engine.PureGo), Config{Plan: []Phase{{Epochs: 1}, {Epochs: 2}}, Observe: func(e Event) {
		phases[e.Phase] = true
		observe(e)
	}})
	h := fit(t, l)
	done()
	if _, err := l.Evaluate(testSet(t, 2, 5)); err != nil {
		t.Fatal(err)
	}
	observe(Event{Kind: EpochDone, Done: &h[0]})
	done()
	if len(phases) != 2 || !phases[1] || !phases[2] {
		t.Errorf("events of the phases %v, want 1 and 2", phases)
	}
	text, err := os.ReadFile(filepath.Join(folder, "figure-01.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"over 3 epochs: reds and greens", "After 3 epochs the loss in validation is", "the accuracy " + percent(h.Final())} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the figure says %q, want %q in it", text, want)
		}
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 3 {
		t.Errorf("%d files beside %v, want one figure of three", len(files), err)
	}
}
