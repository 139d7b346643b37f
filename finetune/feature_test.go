package finetune

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// TestKeptFeatures compares features from memory, from files and computed in each step.
func TestKeptFeatures(t *testing.T) {
	e := engine.ForTest(t, "go")
	for _, config := range []Config{{}, {Augment: augment.Sequence(augment.RandomResizedCrop(32, 32)), Views: 3}} {
		config.Plan, config.BatchSize, config.Cache = []Phase{{Epochs: 2, Freeze: "8", Rate: 0.01}}, 4, t.TempDir()
		first := testLearner(t, e, config)
		history := fit(t, first)
		files, err := os.ReadDir(config.Cache)
		if want := 1 + max(1, config.Views); err != nil || len(files) != want {
			t.Fatalf("%d files (%v), want one for each view and one for validation: %d", len(files), err, want)
		}
		second := testLearner(t, e, config)
		if err := second.cutFor(0); err != nil {
			t.Fatal(err)
		}
		second.cut.before, err = model.NewExec(e.Backend, second.store, func(*model.Scope, *Node) *Node {
			panic(errors.New("features were computed though there are files"))
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := fit(t, second); !slices.Equal(withoutTimes(got), withoutTimes(history)) {
			t.Errorf("from files: %+v, want %+v", got, history)
		}
		for _, file := range files { // damage
			path := filepath.Join(config.Cache, file.Name())
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			content[len(content)-3] ^= 0x40
			if err := os.WriteFile(path, content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := fit(t, testLearner(t, e, config)); !slices.Equal(withoutTimes(got), withoutTimes(history)) {
			t.Errorf("from damaged files: %+v, want %+v", got, history)
		}
		config.Memory = 1 // without room, features are computed in each step; the engine may round otherwise in batches of another size
		got := fit(t, testLearner(t, e, config))
		for i := range got {
			if math.Abs(got[i].TrainLoss-history[i].TrainLoss) > 1e-4 || math.Abs(got[i].ValLoss-history[i].ValLoss) > 1e-4 {
				t.Errorf("%d views without room, epoch %d: %+v, want %+v", config.Views, i+1, got[i], history[i])
			}
		}
	}
}

// TestKeysOfFeatures changes what features depend on, and what they do not.
func TestKeysOfFeatures(t *testing.T) {
	e := engine.ForTest(t, "go")
	key := func(config Config, change func(*Learner)) string {
		t.Helper()
		l := testLearner(t, e, config)
		change(l)
		if err := l.cutFor(0); err != nil {
			t.Fatal(err)
		}
		h, err := l.prefixKey(l.train, 0)
		if err != nil {
			t.Fatal(err)
		}
		return chunkKey(h, l.train, counting(3))
	}
	nothing := func(*Learner) {}
	base := key(Config{}, nothing)
	if other := key(Config{Seed: 3, BatchSize: 2, Smoothing: 0.1, Plan: []Phase{{Rate: 0.5, Epochs: 9}}}, nothing); other != base {
		t.Error("the key depends on what features do not depend on")
	}
	crop := augment.Sequence(augment.RandomResizedCrop(32, 32))
	seen := map[string]string{base: "base"}
	for what, other := range map[string]string{
		"border":            key(Config{Plan: []Phase{{Freeze: "8"}}}, nothing),
		"augment":           key(Config{Augment: crop, Views: 1}, nothing),
		"seed":              key(Config{Augment: crop, Views: 1, Seed: 9}, nothing),
		"augment's setting": key(Config{Augment: augment.Sequence(augment.RandomResizedCrop(32, 32, augment.Area(0.5, 1))), Views: 1}, nothing),
		"weights": key(Config{}, func(l *Learner) {
			p := l.groups[0].Params[0]
			if err := setParam(p, l.store, make([]float32, p.Size())); err != nil {
				t.Fatal(err)
			}
		}),
		"preprocessing": key(Config{}, func(l *Learner) { l.source.Preprocess.Filter = picture.Bicubic }),
		"pictures":      key(Config{}, func(l *Learner) { l.train.sums[1][0]++ }),
	} {
		if seen[other] != "" {
			t.Errorf("%s and %s have the same key", what, seen[other])
		}
		seen[other] = what
	}
}

// TestEvict removes the files that were not used for the longest time, and nothing else.
func TestEvict(t *testing.T) {
	folder := t.TempDir()
	for i, name := range []string{"a.safetensors", "b.safetensors", "c.safetensors", "notes.txt"} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, make([]byte, 100), 0o644); err != nil {
			t.Fatal(err)
		}
		used := time.Unix(int64(1000+i), 0)
		if i == 0 {
			used = time.Unix(5000, 0)
		}
		if err := os.Chtimes(path, used, used); err != nil {
			t.Fatal(err)
		}
	}
	evict(folder, 250)
	var left []string
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		left = append(left, entry.Name())
	}
	if want := []string{"a.safetensors", "c.safetensors", "notes.txt"}; !slices.Equal(left, want) {
		t.Errorf("%q are left, want %q", left, want)
	}
}

// TestWithoutACache trains where features cannot be kept.
func TestWithoutACache(t *testing.T) {
	e := engine.ForTest(t, "go")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	want := fit(t, testLearner(t, e, Config{}))
	if got := fit(t, testLearner(t, e, Config{Cache: filepath.Join(file, "below")})); !slices.Equal(withoutTimes(got), withoutTimes(want)) {
		t.Errorf("%+v, want %+v", got, want)
	}
}
