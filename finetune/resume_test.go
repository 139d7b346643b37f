package finetune

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/engine"
)

// withoutTimes is a history that clocks have no part in.
func withoutTimes(h History) History {
	h = slices.Clone(h)
	for i := range h {
		h[i].Seconds = 0
	}
	return h
}

// TestResume stops a training at each of its steps, goes on in a new process's place, and compares all with one that was not stopped, to the bit.
func TestResume(t *testing.T) {
	for _, name := range []string{"go", "xla:cpu"} {
		t.Run(name, func(t *testing.T) {
			e := engine.ForTest(t, name)
			pipeline := augment.Sequence(augment.FlipLeftRight(0.5), augment.RandomResizedCrop(32, 32))
			config := Config{Seed: 5, BatchSize: 4, EMA: 0.9, Dropout: 0.3, Patience: 9, Mix: Mix{Mixup: 0.4}, Augment: pipeline, Views: 2, Cache: t.TempDir(), Plan: []Phase{
				{Epochs: 1, Rate: 0.05, Schedule: Schedule{Law: "one-cycle"}},
				{Epochs: 2, Freeze: "9", Rate: 0.002, Optimizer: Optimizer{Law: "adamw", TowardsSource: 0.01, Accumulate: 2}},
			}}
			straight := testLearner(t, e, config)
			wantHistory := fit(t, straight)
			want := parameters(t, straight)
			for stop := 1; stop < 9; stop += 2 {
				config := config
				config.Folder = filepath.Join(t.TempDir(), "run")
				ctx, cancel := context.WithCancel(context.Background())
				steps := 0
				config.Observe = func(e Event) {
					if e.Kind == Stepped {
						if steps++; steps == stop {
							cancel()
						}
					}
				}
				first := testLearner(t, e, config)
				if _, err := first.Fit(ctx); !errors.Is(err, context.Canceled) {
					t.Fatalf("stopped at step %d: %v", stop, err)
				}
				config.Resume, config.Observe = true, nil
				second := testLearner(t, e, config)
				if second.position == (position{}) {
					t.Fatalf("stopped at step %d, it begins anew", stop)
				}
				history := fit(t, second)
				if !slices.Equal(withoutTimes(history), withoutTimes(wantHistory)) {
					t.Errorf("stopped at step %d, the history is\n%+v, want\n%+v", stop, history, wantHistory)
				}
				if names := changed(want, parameters(t, second)); names != nil {
					t.Errorf("stopped at step %d, %d parameters differ, such as %s", stop, len(names), names[0])
				}
			}
		})
	}
}

// TestFolders resumes what cannot be resumed.
func TestFolders(t *testing.T) {
	e := engine.ForTest(t, "go")
	folder := filepath.Join(t.TempDir(), "run")
	config := Config{Folder: folder, Plan: []Phase{{Epochs: 1}}}
	fit(t, testLearner(t, e, config))
	again := func(change func(*Config)) error {
		c := config
		c.Cache, c.Resume = t.TempDir(), true
		change(&c)
		_, err := New(testSource(t, e, "tf_efficientnet_lite0", 32), testSet(t, 5, 1), testSet(t, 3, 2), c)
		return err
	}
	if err := again(func(*Config) {}); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*Config){
		"holds a run; resume it":               func(c *Config) { c.Resume = false },
		"config.plan[0].epochs (1, and now 2)": func(c *Config) { c.Plan = []Phase{{Epochs: 2}} },
		"config.seed (0, and now 9)":           func(c *Config) { c.Seed = 9 },
		"augment (unset, and now ":             func(c *Config) { c.Augment = augment.Sequence(augment.RandomResizedCrop(32, 32)) },
	} {
		if err := again(change); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	config.Cache, config.Resume = t.TempDir(), true
	if _, err := New(testSource(t, e, "tf_efficientnet_lite0", 32), testSet(t, 5, 1), testSet(t, 3, 7), config); err == nil || !strings.Contains(err.Error(), "val (") {
		t.Errorf("with another validation set: %v", err)
	}
	path := filepath.Join(folder, checkpointFile)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)-5] ^= 1
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := again(func(*Config) {}); err == nil || !strings.Contains(err.Error(), "it is damaged") {
		t.Error(err)
	}
}
