package style

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/show"
)

// TestWatch runs a transfer, and looks at what is left of the picture and the curves, and at nothing more after the end.
func TestWatch(t *testing.T) {
	folder := t.TempDir()
	show.To(folder)
	defer show.To("")
	observe, done := Watch("a pattern")
	c := quick(4)
	c.Observe = observe
	transfer := transferOf(t, formulaModel(t, engine.PureGo), c)
	result := ran(t, transfer)
	done()
	transfer.Reset()
	ran(t, transfer)
	done()
	for file, wants := range map[string][]string{
		"figure-01.txt": {"a pattern, step 4 of 4"},
		"figure-02.txt": {"step 4 of 4", fmt.Sprintf("total is %.3g", result.Losses.Total)},
	} {
		text, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s says %q, want %q in it", file, text, want)
			}
		}
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) != 6 {
		t.Errorf("%d files, want two figures of three: %v", len(files), err)
	}
}

// TestHistory holds a history against the events that it was told, and its curves against the history.
func TestHistory(t *testing.T) {
	var events []Event
	var h History
	c := quick(5)
	c.Objective.Noise.Weight = 0
	c.Observe = Each(h.Observe, func(e Event) { events = append(events, e) })
	result := ran(t, transferOf(t, formulaModel(t, engine.PureGo), c))
	if len(h) != 6 || len(events) != 6 {
		t.Fatalf("%d moments of %d events, want 6", len(h), len(events))
	}
	for i, m := range h {
		if e := events[i]; m.Step != e.Step || m.Evaluations != e.Evaluations || m.Elapsed != e.Elapsed || m.Losses.Total != e.Losses.Total {
			t.Errorf("moment %d is %+v, want that of %+v", i, m, e)
		}
	}
	var names []string
	for _, s := range h.Losses("").Series {
		names = append(names, s.Name)
	}
	if got := strings.Join(names, " "); got != "total content style" {
		t.Errorf("curves %q, want no noise, which has no weight", got)
	}
	curve := h.Totals("run")
	if curve.Name != "run" || curve.X[5] != float64(result.Evaluations) || curve.Y[5] != result.Losses.Total || curve.Y[0] != events[0].Losses.Total {
		t.Errorf("totals %+v, want %g after %d evaluations", curve, result.Losses.Total, result.Evaluations)
	}
	if want := (events[5].Elapsed - events[0].Elapsed).Seconds(); h.Seconds() != want || (History{}).Seconds() != 0 {
		t.Errorf("%g seconds, want %g; and %g of none", h.Seconds(), want, (History{}).Seconds())
	}
}

// TestSweep checks that each result of a sweep is that of a transfer of its own, and what an objective of other layers says.
func TestSweep(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	c := quick(4)
	weak, strong := c.Objective, c.Objective
	weak.Style.Weight, strong.Style.Weight = 0.1, 100
	transfer := transferOf(t, m, c)
	results, err := transfer.Sweep(context.Background(), weak, strong, weak)
	if err != nil || len(results) != 3 {
		t.Fatalf("%d results: %v", len(results), err)
	}
	for i, o := range []Objective{weak, strong, weak} {
		c.Objective = o
		want := ran(t, transferOf(t, m, c))
		if d := distance(t, results[i].Picture, want.Picture); d != 0 || results[i].Losses.Total != want.Losses.Total {
			t.Errorf("objective %d: total %g, alone %g; samples differ by %d", i+1, results[i].Losses.Total, want.Losses.Total, d)
		}
	}
	if distance(t, results[0].Picture, results[1].Picture) == 0 {
		t.Error("the weights change nothing")
	}
	other := weak
	other.Content.Layers = Layers("relu1_1")
	if got, err := transfer.Sweep(context.Background(), strong, other); len(got) != 1 || err == nil || !strings.Contains(err.Error(), "objective 2: style: Weigh changes weights only") {
		t.Errorf("%d results, error %v", len(got), err)
	}
}
