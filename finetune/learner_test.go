package finetune

import (
	"context"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
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
		if err := setParam(p, store, p.Start(random)); err != nil {
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

// TestReuseNone begins at random, as without Reuse.
func TestReuseNone(t *testing.T) {
	e := engine.ForTest(t, "go")
	if names := changed(parameters(t, testLearner(t, e, Config{})), parameters(t, testLearner(t, e, Config{Reuse: "none"}))); names != nil {
		t.Errorf("%q differ", names)
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
		`are not those of validation`:    func() (*Learner, error) { return New(source, train, renamed, Config{}) },
		`no picture of "red" in the v`:   func() (*Learner, error) { return New(source, train, lacking, Config{}) },
		"learning rate NaN":              func() (*Learner, error) { return New(source, train, val, phase(Phase{Rate: math.NaN()})) },
		"learning rate -1":               func() (*Learner, error) { return New(source, train, val, phase(Phase{Rate: -1})) },
		"-3 epochs":                      func() (*Learner, error) { return New(source, train, val, phase(Phase{Epochs: -3})) },
		`"layer9" is no group`:           func() (*Learner, error) { return New(source, train, val, phase(Phase{Freeze: "layer9"})) },
		"BatchSize -1":                   func() (*Learner, error) { return New(source, train, val, Config{BatchSize: -1}) },
		"Smoothing 1":                    func() (*Learner, error) { return New(source, train, val, Config{Smoothing: 1}) },
		"3 views without an Augmenter":   func() (*Learner, error) { return New(source, train, val, Config{Views: 3}) },
		"Resume without a Folder":        func() (*Learner, error) { return New(source, train, val, Config{Resume: true}) },
		"phase 1: CutMix needs pictures": func() (*Learner, error) { return New(source, train, val, Config{Mix: Mix{CutMix: 1}}) },
		"phase 1: 2 views of pictures": func() (*Learner, error) {
			views := phase(Phase{Freeze: "none"})
			views.Augment, views.Views = augment.Sequence(), 2
			return New(source, train, val, views)
		},
		"rows of a classifier mean": func() (*Learner, error) { return New(source, train, val, Config{Scratch: true, Reuse: "auto"}) },
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

// TestLearns trains a whole network from scratch, with batch norms' averages, until it tells colours apart.
func TestLearns(t *testing.T) {
	for _, name := range []string{"go", "xla:cpu"} {
		t.Run(name, func(t *testing.T) {
			source := testSource(t, engine.ForTest(t, name), "resnet18", 32)
			plan := []Phase{{Epochs: 5, Rate: 0.01}}
			l, err := New(source, testSet(t, 5, 1), testSet(t, 3, 2), Config{Scratch: true, BatchSize: 5, Plan: plan, NoCache: true})
			if err != nil {
				t.Fatal(err)
			}
			h := fit(t, l)
			if last := h[len(h)-1]; last.TrainAccuracy < 0.9 || last.TrainLoss > h[0].TrainLoss {
				t.Errorf("it has learned nothing: %+v", h)
			}
		})
	}
}
