package augment

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// wild are numbers that a draw changed by hand may hold.
var wild = []float64{-1e300, -1e6, -1, 0, 1e-300, 0.3, 1, 2, 7, 250, 1e6, 1e12, 1e300}

// eachNumber calls f with each number of steps and of those below them, at most five of a value, after another number was put in its place.
func eachNumber(steps []Step, f func(what string)) {
	for _, s := range steps {
		for _, v := range s.Values {
			for i := range min(len(v.Numbers), 5) {
				own := v.Numbers[i]
				for _, v.Numbers[i] = range wild {
					f(fmt.Sprintf("%s %s[%d]", s.Op, v.Name, i))
				}
				v.Numbers[i] = own
			}
		}
		eachNumber(s.Steps, f)
	}
}

// TestDrawsChangedByHandAreDoneOrRefused puts numbers of all sizes into the draws of every operation that needs no settings. Each draw gives a picture and moves what is marked, or is an
// error; none makes the program panic or work for ever.
func TestDrawsChangedByHandAreDoneOrRefused(t *testing.T) {
	refused, done := 0, 0
	for _, name := range Names() {
		op, err := New(name, "")
		if err != nil {
			t.Fatal(err)
		}
		p := Sequence(op)
		if p.Check() != nil {
			continue // it holds others
		}
		for _, size := range []image.Point{{1, 1}, {9, 6}} {
			batch, err := picture.NewBatch(image.NewRGBA(image.Rectangle{Max: size}))
			if err != nil {
				t.Fatal(err)
			}
			draws, err := p.Draw(Key{Seed: 5}, size)
			if err != nil {
				t.Fatal(err)
			}
			eachNumber(draws[0].Steps, func(what string) {
				if _, err := p.Source(draws[0]); err != nil {
					refused++
					return
				}
				done++
				moveAll(t, p, draws[0], what)
				if _, to, err := p.Map(draws[0]); err != nil || to.X*to.Y > 1<<16 {
					return // large results take long
				}
				if _, err := p.Pictures(nil, batch, draws, OnHost()); err != nil {
					t.Errorf("%s: %v", what, err)
				}
			})
		}
	}
	if refused == 0 || done == 0 {
		t.Errorf("%d draws were refused and %d done; want some of both", refused, done)
	}
}

// moveAll moves a box and a key point.
func moveAll(t *testing.T, p *Pipeline, d Draw, what string) {
	t.Helper()
	if _, _, err := p.Boxes(d, []Box{{Rect: picture.Rect{X1: 1, Y1: 1}}}, BoxRules{}); err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if _, err := p.KeyPoints(d, []KeyPoint{{X: 0.5, Y: 0.5}}); err != nil {
		t.Errorf("%s: %v", what, err)
	}
}

// TestDrawsWithoutMeaningAreRefused checks what errors say of numbers that operations cannot have drawn.
func TestDrawsWithoutMeaningAreRefused(t *testing.T) {
	for want, c := range map[string]struct {
		op     Op
		number float64
	}{
		"hue: factor 7; it must lie between -0.5 and 0.5":           {Hue(Constant(0.1)), 7},
		"brightness: factor -1; it must lie at or above 0":          {Brightness(Constant(1)), -1},
		"color_jitter: brightness -1; it must lie at or above 0":    {ColorJitter(0.1, 0, 0, 0), -1},
		"chromatic_aberration: red -1; it must lie between":         {ChromaticAberration(Constant(0), Constant(0)), -1},
		"center_crop: box left 0.5":                                 {CenterCrop(3, 3), 0.5},
		"resize: box left 2, top 0, width 9, height 6 does not lie": {Resize(3, 3), 2},
	} {
		p := Sequence(c.op)
		draws, err := p.Draw(Key{}, image.Pt(9, 6))
		if err != nil {
			t.Fatal(err)
		}
		draws[0].Steps[0].Values[0].Numbers[0] = c.number
		if _, _, err := p.Map(draws[0]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// TestNoEngineMeansTheHost applies a pipeline without a backend, and one that has to have one.
func TestNoEngineMeansTheHost(t *testing.T) {
	p, cat := Sequence(FlipLeftRight(1)), image.NewGray(image.Rect(0, 0, 3, 2))
	if pictures, _, err := p.Augment(nil, Key{}, cat); err != nil || len(pictures) != 1 {
		t.Errorf("%d pictures, %v", len(pictures), err)
	}
	batch, err := picture.NewBatch(cat)
	if err != nil {
		t.Fatal(err)
	}
	draws, err := p.Draw(Key{}, batch.Sizes...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Apply(nil, batch, draws, OnEngine()); err == nil || !strings.Contains(err.Error(), "there is no engine") {
		t.Errorf("error %v, want one that says there is no engine", err)
	}
	if _, err := p.AugmentBatch(nil, 0, nil, nil, nil, image.Point{}); err == nil || !strings.Contains(err.Error(), "the batch is empty") {
		t.Errorf("error %v, want one that says the batch is empty", err)
	}
}
