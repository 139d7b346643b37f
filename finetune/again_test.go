package finetune

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/engine"
)

// TestAgainIsNew checks that a run of a learner that has had others ends as that of a new learner, in each number.
func TestAgainIsNew(t *testing.T) {
	jitter := augment.Sequence(augment.Resize(32, 32), augment.ColorJitter(0.4, 0.4, 0.4, 0))
	for name, config := range map[string]Config{
		"one phase":       {Scratch: true, Dropout: 0.2, Plan: []Phase{{Epochs: 2, Rate: 0.02}}},
		"AdamW":           {Scratch: true, Plan: []Phase{{Epochs: 2, Optimizer: Optimizer{Law: "adamw"}}}},
		"moving averages": {Scratch: true, EMA: 0.9, Plan: []Phase{{Epochs: 2, Rate: 0.02}}},
		"two phases":      {Plan: []Phase{{Epochs: 1}, {Epochs: 1, Freeze: "none", Optimizer: Optimizer{TowardsSource: 0.1}}}},
		"patience":        {Scratch: true, Patience: 1, Plan: []Phase{{Epochs: 3, Rate: 0.02}}},
	} {
		for _, engineName := range []string{engine.PureGo, "xla:cpu"} {
			if engineName != engine.PureGo && name != "one phase" {
				continue
			}
			t.Run(name+" "+engineName, func(t *testing.T) {
				source := testSource(t, engine.ForTest(t, engineName), "small_cnn", 32)
				config.NoCache, config.BatchSize = true, 4
				train, val := testSet(t, 4, 1), testSet(t, 3, 2)
				learner := func(seed uint64, a Augmenter) *Learner {
					c := config
					c.Seed, c.Augment = seed, a
					l, err := New(source, train, val, c)
					if err != nil {
						t.Fatal(err)
					}
					return l
				}
				reused := learner(1, nil)
				fit(t, reused)
				compiled := reused.cut
				for i, a := range []Augmenter{jitter, nil, jitter} {
					seed := uint64(i + 2)
					if err := reused.Again(context.Background(), seed, a); err != nil {
						t.Fatal(err)
					}
					fresh := learner(seed, a)
					if got, want := withoutTimes(fit(t, reused)), withoutTimes(fit(t, fresh)); !slices.Equal(got, want) {
						t.Errorf("run %d: the history is\n%+v, want\n%+v", i, got, want)
					}
					if names := changed(parameters(t, fresh), parameters(t, reused)); names != nil {
						t.Errorf("run %d: %d parameters differ, such as %s", i, len(names), names[0])
					}
					fresh.Close()
				}
				if kept := reused.cut == compiled; kept != (len(config.Plan) == 1 && config.EMA == 0) {
					t.Errorf("what was compiled was kept: %v", kept)
				}
			})
		}
	}
}

func TestAgainRefuses(t *testing.T) {
	e := engine.ForTest(t, engine.PureGo)
	pipeline := augment.Sequence(augment.RandomResizedCrop(32, 32))
	for want, config := range map[string]Config{
		"Again with the folder": {Folder: t.TempDir()},
		"views without an":      {Views: 2, Augment: pipeline},
	} {
		l := testLearner(t, e, config)
		if err := l.Again(context.Background(), 1, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
