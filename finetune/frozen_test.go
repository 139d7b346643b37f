package finetune

import (
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
)

// TestFrozenIsFrozen trains with all that could touch what is frozen, and compares every parameter to the bit; all others must have changed.
func TestFrozenIsFrozen(t *testing.T) {
	e := engine.ForTest(t, "go")
	pull := Optimizer{Law: "adamw", Decay: 0.1, TowardsSource: 0.1}
	for freeze, isFrozen := range map[Freeze]func(group int, name string) bool{
		"trunk":                 func(group int, _ string) bool { return group < 9 },
		"7":                     func(group int, _ string) bool { return group < 7 },
		"0":                     func(int, string) bool { return false },
		"6,*.bn1.*":             func(group int, name string) bool { return group < 6 || strings.Contains(name, ".bn1.") },
		"stem,blocks.2,*.bn3.*": func(group int, name string) bool { return group == 0 || group == 3 || strings.Contains(name, ".bn3.") },
	} {
		for _, learnAverages := range []bool{false, true} {
			l := testLearner(t, e, Config{BatchSize: 4, EMA: 0.5, Plan: []Phase{{Epochs: 1, Freeze: freeze, Rate: 0.01, Optimizer: pull, LearnAverages: learnAverages}}})
			before := parameters(t, l)
			fit(t, l)
			after := parameters(t, l)
			for i, group := range l.groups {
				for _, p := range group.Params {
					want := !isFrozen(i, p.Name) && (!p.Average || learnAverages)
					if got := !slices.Equal(before[p.Name], after[p.Name]); got != want {
						t.Errorf("freeze %q, learning averages %v: %s changed: %v, want %v", freeze, learnAverages, p.Name, got, want)
					}
				}
			}
		}
	}
}

// TestGradual thaws one group more in each phase: nothing that a later phase thaws has changed before it.
func TestGradual(t *testing.T) {
	e := engine.ForTest(t, "go")
	l := testLearner(t, e, Config{})
	plan, err := Gradual(l.Groups(), 3, Phase{Epochs: 1, Rate: 0.01})
	if err != nil {
		t.Fatal(err)
	}
	var l2 *Learner
	var seen []map[string][]float32
	l2 = testLearner(t, e, Config{Plan: plan, Observe: func(e Event) {
		if e.Kind == EpochDone {
			seen = append(seen, parameters(t, l2))
		}
	}})
	seen = append(seen, parameters(t, l2))
	fit(t, l2)
	groups := l2.Groups()
	for phase := range plan {
		got, want := changed(seen[phase], seen[phase+1]), []string{}
		for _, group := range groups[len(groups)-1-phase:] {
			for _, p := range group.Params {
				if !p.Average {
					want = append(want, p.Name)
				}
			}
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("phase %d changed %q, want %q", phase+1, got, want)
		}
	}
	for _, depth := range []int{0, 11} {
		if _, err := Gradual(groups, depth, Phase{}); err == nil {
			t.Errorf("thawing %d of %d groups is no error", depth, len(groups))
		}
	}
}
