package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/lib/zoo/zootest"
)

// fakeLoop answers as finetune.py does: its loops take 30, 20 and 10 seconds, and a second more for each seed.
func fakeLoop() {
	var j fitJob
	if err := json.Unmarshal([]byte(os.Args[2]), &j); err != nil || j.Threads != 2 {
		fmt.Fprintln(os.Stderr, "no job", err)
		os.Exit(1)
	}
	var line string
	fmt.Scanln(&line)
	fmt.Fprintln(os.Stderr, "reached")
	fmt.Println(map[string]uint64{"tutorial": 30, "each": 20, "once": 10}[j.Loop] + j.Seed)
}

// tinyFit is a benchmark of small pictures in two colours that needs no PyTorch.
func tinyFit(t *testing.T) *fitBench {
	t.Helper()
	e := engine.ForTest(t, engine.PureGo)
	source, err := zoo.Open(e, "tf_efficientnet_lite0", zoo.WithFile(zootest.File(t, "tf_efficientnet_lite0", 1000, 1)), zoo.WithPreprocess(func(p *zoo.Preprocess) { p.Size = 32 }))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	weights := filepath.Join(dir, "weights.safetensors")
	if err := source.Save(weights); err != nil {
		t.Fatal(err)
	}
	for class, c := range map[string]color.RGBA{"goldfish": {200, 0, 0, 255}, "toucan": {0, 200, 0, 255}} {
		for part, n := range map[string]int{"train": 4, "val": 2} {
			for i := range n {
				c.B = uint8(10 * i)
				fill(t, filepath.Join(dir, part, class), fmt.Sprintf("%d.png", i), c)
			}
		}
	}
	return &fitBench{python: own(t), n: 2, job: fitJob{Data: dir, Weights: weights, Target: 0.9, Batch: 4, Rate: 0.01, Epochs: 40, Threads: 2, Engine: e.Name}}
}

// fill writes a picture of one colour.
func fill(t *testing.T, folder, name string, c color.RGBA) {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 40, 36))
	draw.Draw(img, img.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	if err := errors.Join(os.MkdirAll(folder, 0o755), picture.Save(filepath.Join(folder, name), img)); err != nil {
		t.Fatal(err)
	}
}

// TestFineTuning measures small pictures beside loops whose times are known.
func TestFineTuning(t *testing.T) {
	b, log := tinyFit(t), &strings.Builder{}
	var all []report
	if err := b.measure(environment{root: "root", log: log}, func(r report) error { all = append(all, r); return nil }); err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		peer, ours string
		median     float64
		limit      float64
	}{{"PyTorch (tutorial)", "go", 30.5, 1. / 3}, {"PyTorch (each)", "go", 20.5, 1}, {"PyTorch (once)", "go", 10.5, 1}} {
		r := all[i]
		peer, ours := r.Results[0], r.Results[1]
		if peer.Name != want.peer || ours.Name != want.ours || peer.Median != want.median || r.Limit != want.limit || len(ours.Times) != 2 || slices.Min(ours.Times) <= 0 {
			t.Errorf("report %d is %+v, want %+v", i, r, want)
		}
	}
	if len(all) != 3 || !strings.Contains(log.String(), "is in no comparison") || !strings.Contains(log.String(), "% after epoch ") || !strings.Contains(log.String(), "PyTorch (once), 2 of 2: 11s, reached") {
		t.Errorf("%d reports, and the log\n%s", len(all), log)
	}
}

// TestFineTuningSaysWhatIsWrong holds the errors of flags, of a target that is not reached, and of PyTorch.
func TestFineTuningSaysWhatIsWrong(t *testing.T) {
	good := *tinyFit(t)
	for name, test := range map[string]struct {
		change func(b *fitBench)
		want   string
	}{
		"no pictures": {func(b *fitBench) { b.job.Data = "" }, `-data ""`},
		"no PyTorch":  {func(b *fitBench) { b.python = "" }, `-python ""`},
		"no runs":     {func(b *fitBench) { b.n = 0 }, "-n 0"},
		"no target":   {func(b *fitBench) { b.job.Target = 1.5 }, "-target 1.5"},
		"no job":      {func(b *fitBench) { b.job.Threads = 3 }, "no job"},
		"no folder":   {func(b *fitBench) { b.job.Data = "none" }, "none"},
	} {
		b := good
		test.change(&b)
		err := b.measure(environment{log: io.Discard}, func(report) error { return errors.New("measured") })
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, test.want)
		}
	}
	missed := good.job
	missed.Target = 1.1
	missed.Epochs = 1
	if _, _, err := missed.fit(engine.ForTest(t, engine.PureGo)); err == nil || !strings.Contains(err.Error(), "% after 1 epochs") {
		t.Errorf("error %v", err)
	}
}
