package finetune

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// testSource is a network whose parameters are random numbers, for pictures of a size.
func testSource(t testing.TB, e *engine.Engine, name string, size int) *zoo.Model {
	t.Helper()
	a, err := zoo.New(name)
	if err != nil {
		t.Fatal(err)
	}
	a = a.WithClasses(5)
	store, random := model.NewStore(), rand.New(rand.NewPCG(1, 2))
	for _, p := range a.Params() {
		if err := setParam(p, store, start(p, random)); err != nil {
			t.Fatal(err)
		}
	}
	w := zoo.Weights{Arch: name, Tag: "random", Preprocess: zoo.Preprocess{Size: size, Crop: 1, Mean: [3]float32{.5, .5, .5}, Std: [3]float32{.25, .25, .25}}}
	m, err := zoo.NewModel(e, a, store, w, []string{"first", "red", "third", "green", "fifth"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// testSet has n pictures of each of two classes, red and green ones with noise in them.
func testSet(t testing.TB, n int, seed uint64) *data.Set {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 3))
	var pictures []*image.RGBA
	var labels []int
	for i := range 2 * n {
		img := image.NewRGBA(image.Rect(0, 0, 36+i%3, 34))
		for y := range 34 {
			for x := range img.Rect.Dx() {
				c := color.RGBA{uint8(random.IntN(150)), uint8(random.IntN(150)), uint8(random.IntN(256)), 255}
				if i%2 == 0 {
					c.R += 100
				} else {
					c.G += 100
				}
				img.SetRGBA(x, y, c)
			}
		}
		pictures, labels = append(pictures, img), append(labels, i%2)
	}
	set, err := data.NewSet([]string{"red", "green"}, pictures, []int(labels))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// testLearner makes a learner on small sets; what it keeps goes into a folder of the test.
func testLearner(t testing.TB, e *engine.Engine, config Config) *Learner {
	t.Helper()
	if config.Cache == "" {
		config.Cache = t.TempDir()
	}
	l, err := New(testSource(t, e, "tf_efficientnet_lite0", 32), testSet(t, 5, 1), testSet(t, 3, 2), config)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// fit trains to the end.
func fit(t testing.TB, l *Learner) History {
	t.Helper()
	h, err := l.Fit(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// parameters gives the values of all parameters by name.
func parameters(t testing.TB, l *Learner) map[string][]float32 {
	t.Helper()
	all := map[string][]float32{}
	for _, p := range l.arch.Params() {
		value, err := p.Variable(l.store.RootScope()).Value()
		if err != nil {
			t.Fatal(err)
		}
		all[p.Name] = tensors.MustCopyFlatData[float32](value)
	}
	return all
}

// changed lists the names of the parameters that differ.
func changed(a, b map[string][]float32) (names []string) {
	for name := range a {
		if !slices.Equal(a[name], b[name]) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

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

// TestPredictIsValidation gives pictures of the validation set alone and compares with the report.
func TestPredictIsValidation(t *testing.T) {
	for _, name := range []string{"go", "xla:cpu"} {
		t.Run(name, func(t *testing.T) {
			l := testLearner(t, engine.ForTest(t, name), Config{Plan: []Phase{{Epochs: 2, Freeze: "9", Rate: 0.01}}, EMA: 0.9})
			fit(t, l)
			report, err := l.Validate()
			if err != nil {
				t.Fatal(err)
			}
			for i, o := range report.Outcomes {
				img, _, err := l.val.set.Items[i].Read()
				if err != nil {
					t.Fatal(err)
				}
				got, err := l.Predict(img)
				if err != nil {
					t.Fatal(err)
				}
				if got[0].Index != o.Predicted || math.Abs(got[0].P-o.P) > 1e-14 { // softmax by two formulas, of the same logits
					t.Errorf("%s: predicted %d with p = %v, and in validation %d with %v", l.val.set.Items[i].Name, got[0].Index, got[0].P, o.Predicted, o.P)
				}
			}
			// The saved model computes in batches of other sizes, with folded kernels: near, not equal.
			path := filepath.Join(t.TempDir(), "model.safetensors")
			if err := l.Save(path); err != nil {
				t.Fatal(err)
			}
			saved, err := zoo.Open(l.source.Engine, "", zoo.WithFile(path))
			if err != nil {
				t.Fatal(err)
			}
			img, _, _ := l.val.set.Items[0].Read()
			top, err := saved.Classify(img, 2)
			if err != nil || len(top) != 2 || top[0].Name != l.classes[report.Outcomes[0].Predicted] || math.Abs(top[0].P-report.Outcomes[0].P) > 1e-4 {
				t.Errorf("the saved model says %+v (%v), the learner %+v", top, err, report.Outcomes[0])
			}
		})
	}
}

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
		var computed int
		again := config
		again.Observe = func(Event) {}
		second := testLearner(t, e, again)
		if second.cut != nil {
			computed++
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
		if config.Views == 0 { // without room, features are computed in each step; the engine may round otherwise in batches of another size
			config.Memory = 1
			got := fit(t, testLearner(t, e, config))
			for i := range got {
				if math.Abs(got[i].TrainLoss-history[i].TrainLoss) > 1e-4 || math.Abs(got[i].ValLoss-history[i].ValLoss) > 1e-4 {
					t.Errorf("without room, epoch %d: %+v, want %+v", i+1, got[i], history[i])
				}
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
		return chunkKey(h, l.train, counting(0, 3))
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

// TestAverages checks that moving averages are what is evaluated and saved, and that training goes on from the parameters themselves.
func TestAverages(t *testing.T) {
	e := engine.ForTest(t, "go")
	plan := []Phase{{Epochs: 2, Rate: 0.1}}
	plain, averaged := testLearner(t, e, Config{Plan: plan}), testLearner(t, e, Config{Plan: plan, EMA: 0.9})
	fit(t, plain)
	fit(t, averaged)
	if names := changed(parameters(t, plain), parameters(t, averaged)); names != nil {
		t.Errorf("averages changed the training: %q", names)
	}
	m, err := averaged.Model()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range averaged.groups[len(averaged.groups)-1].Params {
		want := tensors.MustCopyFlatData[float32](averaged.store.GetVariable(emaScope + p.Path()).MustValue())
		got := tensors.MustCopyFlatData[float32](p.Variable(m.Store.RootScope()).MustValue())
		if !slices.Equal(got, want) || slices.Equal(got, parameters(t, averaged)[p.Name]) {
			t.Errorf("the model's %s is not the average", p.Name)
		}
	}
}

// TestRefusals asks for what cannot work.
func TestRefusals(t *testing.T) {
	e := engine.ForTest(t, "go")
	source, train, val := testSource(t, e, "tf_efficientnet_lite0", 32), testSet(t, 2, 1), testSet(t, 2, 2)
	renamed := &data.Set{Classes: []string{"green", "blue"}, Items: val.Items}
	lacking := &data.Set{Classes: val.Classes, Items: val.Items[:2]}
	phase := func(p Phase) Config { return Config{Plan: []Phase{p}} }
	for want, make := range map[string]func() (*Learner, error){
		"the training set is empty":   func() (*Learner, error) { return New(source, nil, val, Config{}) },
		"the validation set is empty": func() (*Learner, error) { return New(source, train, &data.Set{Classes: train.Classes}, Config{}) },
		"needs at least 2": func() (*Learner, error) {
			return New(source, &data.Set{Classes: []string{"one"}, Items: train.Items[:1]}, val, Config{})
		},
		`are not those of validation`:  func() (*Learner, error) { return New(source, train, renamed, Config{}) },
		`no picture of "red" in the v`: func() (*Learner, error) { return New(source, train, lacking, Config{}) },
		"learning rate NaN":            func() (*Learner, error) { return New(source, train, val, phase(Phase{Rate: math.NaN()})) },
		"learning rate -1":             func() (*Learner, error) { return New(source, train, val, phase(Phase{Rate: -1})) },
		"-3 epochs":                    func() (*Learner, error) { return New(source, train, val, phase(Phase{Epochs: -3})) },
		`"layer9" is no group`:         func() (*Learner, error) { return New(source, train, val, phase(Phase{Freeze: "layer9"})) },
		"BatchSize -1":                 func() (*Learner, error) { return New(source, train, val, Config{BatchSize: -1}) },
		"Smoothing 1":                  func() (*Learner, error) { return New(source, train, val, Config{Smoothing: 1}) },
		"3 views without an Augmenter": func() (*Learner, error) { return New(source, train, val, Config{Views: 3}) },
		"Resume without a Folder":      func() (*Learner, error) { return New(source, train, val, Config{Resume: true}) },
		"rows of a classifier mean":    func() (*Learner, error) { return New(source, train, val, Config{Scratch: true, Reuse: "auto"}) },
		"what is frozen would stay": func() (*Learner, error) {
			return New(source, train, val, Config{Scratch: true, Plan: []Phase{{Freeze: "trunk"}}})
		},
	} {
		if _, err := make(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestDiverged says where a training came to no numbers.
func TestDiverged(t *testing.T) {
	l := testLearner(t, engine.ForTest(t, "go"), Config{Plan: []Phase{{Freeze: "0", Rate: 1e20}}})
	if _, err := l.Fit(context.Background()); err == nil || !strings.Contains(err.Error(), "no number") || !strings.Contains(err.Error(), "phase 1, step") {
		t.Error(err)
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
		"holds a run; resume it":     func(c *Config) { c.Resume = false },
		"it differs in settings":     func(c *Config) { c.Seed = 9 },
		"it differs in augmentation": func(c *Config) { c.Augment = augment.Sequence(augment.RandomResizedCrop(32, 32)) },
	} {
		if err := again(change); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
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

// TestLearns trains a whole network from scratch, with batch norms' averages, until it tells colours apart.
func TestLearns(t *testing.T) {
	for _, name := range []string{"go", "xla:cpu"} {
		t.Run(name, func(t *testing.T) {
			l := testLearner(t, engine.ForTest(t, name), Config{Scratch: true, BatchSize: 5, Plan: []Phase{{Epochs: 8, Rate: 0.003, Optimizer: Optimizer{Law: "adamw"}}}})
			h := fit(t, l)
			if last := h[len(h)-1]; last.TrainAccuracy < 0.9 || last.TrainLoss > h[0].TrainLoss {
				t.Errorf("it has learned nothing: %+v", h)
			}
		})
	}
}

func ExampleHistory_WriteCSV() {
	History{{Epoch: 1, Phase: 1, TrainLoss: 0.5, TrainAccuracy: 0.75, ValLoss: 0.25, ValAccuracy: 1, Rate: 0.01, Seconds: 2}}.WriteCSV(os.Stdout)
	fmt.Println()
	// Output:
	// epoch,phase,train_loss,train_accuracy,val_loss,val_accuracy,rate,seconds
	// 1,1,0.5,0.75,0.25,1,0.01,2
}

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

// TestViews evaluates by views: by one alone the report is that of validation, and by two mirrored pictures it does not change when they are mirrored.
func TestEvaluateViews(t *testing.T) {
	l := testLearner(t, engine.ForTest(t, "go"), Config{})
	fit(t, l)
	plain, err := l.Validate()
	if err != nil {
		t.Fatal(err)
	}
	one, err := l.EvaluateViews(l.val.set, "")
	if err != nil || math.Abs(one.Loss-plain.Loss) > 1e-6 {
		t.Errorf("one view has the loss %v (%v), and validation %v", one.Loss, err, plain.Loss)
	}
	mirror := func(set *data.Set) *data.Set {
		var pictures []*image.RGBA
		var labels []int
		for _, item := range set.Items {
			img, _, err := item.Read()
			if err != nil {
				t.Fatal(err)
			}
			pictures, labels = append(pictures, picture.Flatten(mirrored(img))), append(labels, item.Label)
		}
		mirrored, err := data.NewSet(set.Classes, pictures, labels)
		if err != nil {
			t.Fatal(err)
		}
		return mirrored
	}
	flip, err := l.EvaluateViews(l.val.set, "flip")
	if err != nil {
		t.Fatal(err)
	}
	other, err := l.EvaluateViews(mirror(l.val.set), "flip")
	if err != nil || math.Abs(flip.Loss-other.Loss) > 1e-5 || flip.Loss == plain.Loss {
		t.Errorf("both views have the loss %v, of mirrored pictures %v (%v), without views it is %v", flip.Loss, other.Loss, err, plain.Loss)
	}
	if _, err := l.EvaluateViews(l.val.set, "sideways"); err == nil || !strings.Contains(err.Error(), `"sideways"`) {
		t.Error(err)
	}
	other2 := &data.Set{Classes: []string{"a", "b"}, Items: l.val.set.Items}
	if _, err := l.EvaluateViews(other2, "flip"); err == nil || !strings.Contains(err.Error(), "the set's classes are") {
		t.Error(err)
	}
}

// TestExplainer asks for heat maps and features of a trained model.
func TestExplainer(t *testing.T) {
	for _, name := range []string{"resnet18", "tf_efficientnet_lite0"} {
		m := testSource(t, engine.ForTest(t, "go"), name, 64)
		e, err := NewExplainer(m, "")
		if err != nil {
			t.Fatal(err)
		}
		set := testSet(t, 2, 5)
		img, _, err := set.Items[1].Read()
		if err != nil {
			t.Fatal(err)
		}
		heat, err := e.GradCAM(img, 3)
		if err != nil || heat.Width != 2 || heat.Height != 2 {
			t.Fatalf("%s: %+v, %v; want 2 x 2 cells", name, heat, err)
		}
		if size := img.Bounds().Size(); heat.Box.X0 < 0 || heat.Box.X1 > float64(size.X) || heat.Box.Y1 > float64(size.Y) {
			t.Errorf("%s: the cells lie at %v of %v", name, heat.Box, size)
		}
		all, err := e.FeaturesOf(context.Background(), set)
		if err != nil {
			t.Fatal(err)
		}
		query, err := e.Features(img)
		if err != nil {
			t.Fatal(err)
		}
		if near := Nearest(all, query, 1); len(near) != 1 || near[0].Index != 1 || near[0].Similarity < 0.9999 {
			t.Errorf("%s: nearest to itself is %+v", name, near)
		}
		if _, err := e.GradCAM(img, 5); err == nil || !strings.Contains(err.Error(), "classes 0 to 4") {
			t.Error(err)
		}
		if _, err := NewExplainer(m, "nowhere"); err == nil || !strings.Contains(err.Error(), `no layer "nowhere"`) {
			t.Error(err)
		}
	}
}
