package main

import (
	"image"
	"io"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/finetune"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// TestFlagsBecomeSettings holds what each flag of the library's settings does.
func TestFlagsBecomeSettings(t *testing.T) {
	for args, want := range map[string]func(c *finetune.Config, p *finetune.Phase){
		"":                      func(*finetune.Config, *finetune.Phase) {},
		"-seed 7":               func(c *finetune.Config, _ *finetune.Phase) { c.Seed = 7 },
		"-batch 3":              func(c *finetune.Config, _ *finetune.Phase) { c.BatchSize = 3 },
		"-reuse none":           func(*finetune.Config, *finetune.Phase) {},
		"-reuse auto,a=1":       func(c *finetune.Config, _ *finetune.Phase) { c.Reuse = "auto,a=1" },
		"-scratch":              func(c *finetune.Config, _ *finetune.Phase) { c.Scratch = true },
		"-scratch -freeze none": func(c *finetune.Config, p *finetune.Phase) { c.Scratch, p.Freeze = true, "none" },
		"-augment flip -views 3": func(c *finetune.Config, _ *finetune.Phase) {
			c.Views = 3
		},
		"-label-smoothing 0.1":  func(c *finetune.Config, _ *finetune.Phase) { c.Smoothing = 0.1 },
		"-balanced":             func(c *finetune.Config, _ *finetune.Phase) { c.Balanced = true },
		"-mixup 0.2 -cutmix 1":  func(c *finetune.Config, _ *finetune.Phase) { c.Mix = finetune.Mix{Mixup: 0.2, CutMix: 1} },
		"-dropout 0.5 -ema 0.9": func(c *finetune.Config, _ *finetune.Phase) { c.Dropout, c.EMA = 0.5, 0.9 },
		"-patience 2":           func(c *finetune.Config, _ *finetune.Phase) { c.Patience = 2 },
		"-interval 3s":          func(c *finetune.Config, _ *finetune.Phase) { c.Interval = 3 * time.Second },
		"-out x -resume":        func(c *finetune.Config, _ *finetune.Phase) { c.Folder, c.Resume = "x", true },
		"-epochs 9":             func(_ *finetune.Config, p *finetune.Phase) { p.Epochs = 9 },
		"-freeze none":          func(_ *finetune.Config, p *finetune.Phase) { p.Freeze = "none" },
		"-freeze stem,*.bn1.*":  func(_ *finetune.Config, p *finetune.Phase) { p.Freeze = "stem,*.bn1.*" },
		"-lr 0.5":               func(_ *finetune.Config, p *finetune.Phase) { p.Rate = 0.5 },
		"-trunk-lr-factor 0.1":  func(_ *finetune.Config, p *finetune.Phase) { p.Rates.Trunk = 0.1 },
		"-layer-decay 0.7":      func(_ *finetune.Config, p *finetune.Phase) { p.Rates.Decay = 0.7 },
		"-schedule cosine":      func(_ *finetune.Config, p *finetune.Phase) { p.Schedule.Law = "cosine" },
		"-warmup 0.1":           func(_ *finetune.Config, p *finetune.Phase) { p.Schedule.WarmUp = 0.1 },
		"-optimizer adamw":      func(_ *finetune.Config, p *finetune.Phase) { p.Optimizer.Law = "adamw" },
		"-momentum 0":           func(_ *finetune.Config, p *finetune.Phase) { p.Optimizer.Plain = true },
		"-momentum 0.5":         func(_ *finetune.Config, p *finetune.Phase) { p.Optimizer.Momentum = 0.5 },
		"-wd 0.1 -l2sp 0.01":    func(_ *finetune.Config, p *finetune.Phase) { p.Optimizer.Decay, p.Optimizer.TowardsSource = 0.1, 0.01 },
		"-clip 1 -accumulate 4": func(_ *finetune.Config, p *finetune.Phase) { p.Optimizer.Clip, p.Optimizer.Accumulate = 1, 4 },
		"-learn-averages":       func(_ *finetune.Config, p *finetune.Phase) { p.LearnAverages = true },
	} {
		s, err := parse(append(strings.Fields(args), "-data", "x"), io.Discard)
		if err != nil {
			t.Errorf("%q: %v", args, err)
			continue
		}
		config, phase := finetune.Config{BatchSize: 16}, finetune.Phase{Epochs: 5}
		phase.Schedule.Law, phase.Optimizer.Law, phase.Optimizer.Accumulate = "constant", "sgd", 1
		want(&config, &phase)
		if !reflect.DeepEqual(s.config, config) || !reflect.DeepEqual(s.phase, phase) {
			t.Errorf("%q: got\n%+v %+v, want\n%+v %+v", args, s.config, s.phase, config, phase)
		}
	}
}

// TestTheRenderedSetNeedsNoFolder reads nothing: to render takes a while.
func TestTheRenderedSetNeedsNoFolder(t *testing.T) {
	s, err := parse([]string{"-data", "products"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	train, val, err := (&training{settings: s}).open(t.Context())
	if err != nil || len(train.Classes) != 8 || len(train.Items) != 96 || len(val.Items) != 96 {
		t.Errorf("got %+v and %+v, %v", train, val, err)
	}
}

// TestAugmenters holds what -augment makes of pictures of two sizes.
func TestAugmenters(t *testing.T) {
	e, p := engine.ForTest(t, engine.PureGo), zoo.Preprocess{Size: 32, Crop: 0.875, Std: [3]float32{1, 1, 1}}
	var images []image.Image
	for i, name := range []string{"a.png", "bb.png", "c.png", "d.png"} {
		path := filepath.Join(t.TempDir(), name)
		paint(t, path, colours["red"], uint64(i))
		img, err := picture.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		images = append(images, img)
	}
	batch, err := picture.NewBatch(images...)
	if err != nil {
		t.Fatal(err)
	}
	for name, of := range augmenters {
		a := of(p)
		x, err := a.AugmentBatch(e.Backend, 1, []uint64{2, 2, 2, 2}, []int{0, 1, 2, 3}, batch, image.Pt(38, 40))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := picture.FromTensor(x)
		if err != nil || len(got) != 4 || got[0].Bounds().Size() != image.Pt(32, 32) {
			t.Fatalf("%s: %d pictures, %v", name, len(got), err)
		}
		if name == "flip" {
			areMirrored(t, got, images, p)
		}
	}
	if augmenters["flip"](p).String() == augment.Sequence(augment.FlipLeftRight(0.5)).String() {
		t.Error("kept features would be those of whole pictures")
	}
}

// areMirrored holds that each picture is what validation sees or its mirror image, and that there are both.
func areMirrored(t *testing.T, got []*image.RGBA, images []image.Image, p zoo.Preprocess) {
	t.Helper()
	mirrored := 0
	for i, img := range got {
		seen := p.Picture(images[i])
		same, mirror := true, true
		for y := range 32 {
			for x := range 32 {
				same = same && img.RGBAAt(x, y) == seen.RGBAAt(x, y)
				mirror = mirror && img.RGBAAt(x, y) == seen.RGBAAt(31-x, y)
			}
		}
		if same == mirror {
			t.Errorf("picture %d: same %v, mirrored %v", i, same, mirror)
		}
		if mirror {
			mirrored++
		}
	}
	if mirrored == 0 || mirrored == len(got) {
		t.Errorf("%d of %d pictures are mirrored; take another seed", mirrored, len(got))
	}
}
