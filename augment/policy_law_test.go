package augment

import (
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// gradual is a picture without edges, so that moving it further changes it more.
func gradual(side int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			img.Set(x, y, color.RGBA{uint8(40 + 180*x/side), uint8(210 - 150*y/side), uint8(60 + 60*(x+y)/side), 255})
		}
	}
	return img
}

// change is the mean absolute difference that an operation makes, where its sign is positive.
func change(t *testing.T, backend compute.Backend, op Op, img image.Image) (mean float64) {
	t.Helper()
	batch, err := picture.NewBatch(img)
	if err != nil {
		t.Fatal(err)
	}
	p := Sequence(op)
	draws, err := p.Draw(Key{}, batch.Sizes...)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range draws[0].Steps[0].Values {
		if middle := middles[op.Name()]; v.Numbers[0] < middle {
			v.Numbers[0] = 2*middle - v.Numbers[0]
		}
	}
	for i, v := range apply(t, p, backend, batch, draws, OnHost()) {
		mean += math.Abs(float64(v) - float64(batch.Pixels[i])/255)
	}
	return mean / float64(len(batch.Pixels))
}

// TestAHigherMagnitudeChangesMore looks at every operation at every bin, and wants the first to change nothing.
func TestAHigherMagnitudeChangesMore(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	img := gradual(40)
	for policy, space := range spaces {
		for _, name := range policyOps[1:12] {
			last := 0.0
			for bin := range 31 {
				now := change(t, backend, space.op(name, magnitudes{[]int{bin}, 31}, sampling{Interpolation: Nearest}), img)
				if bin == 0 && now > 1e-6 && space.bits == 8 {
					t.Errorf("%s: %s changes %g at the first bin", policy, name, now)
				}
				if turn := space.degrees * float64(bin) / 30; name == "rotate" && turn > 45 {
					continue // a square shows more of itself again
				}
				if now < last-1e-6 {
					t.Errorf("%s: %s changes %g at bin %d and %g at the one before", policy, name, now, bin, last)
				}
				last = now
			}
			if last < 1e-4 {
				t.Errorf("%s: %s changes %g at the last bin", policy, name, last)
			}
		}
	}
}

func TestPosterizeLeavesABit(t *testing.T) {
	for policy, space := range spaces {
		for bins := 2; bins < 40; bins++ {
			for bin := range bins {
				if bits := space.posterizeBits(magnitudes{of: bins}, bin); bits < 1 || bits > 8 || bits != math.Trunc(bits) {
					t.Errorf("%s: %g bits at bin %d of %d", policy, bits, bin, bins)
				}
			}
		}
	}
}

// TestTranslationsGoWithTheSide compares those of pictures of which one is ten times as wide.
func TestTranslationsGoWithTheSide(t *testing.T) {
	op := randSpace.op("translate_x", magnitudes{[]int{9}, 31}, sampling{})
	small, large := valuesOf(t, op, image.Pt(331, 50)), valuesOf(t, op, image.Pt(3310, 50))
	if !slices.Equal(small, []float64{-45, 45}) || !slices.Equal(large, []float64{-450, 450}) {
		t.Errorf("pixels %v and %v", small, large)
	}
}

// TestPoliciesDrawEachOperationEquallyOften counts operations, signs and pairs.
func TestPoliciesDrawEachOperationEquallyOften(t *testing.T) {
	const n = 14000
	draws, err := Sequence(RandAugment(2, 9, 31), TrivialAugmentWide(31), AutoAugment(SVHN)).Draw(Key{Seed: 2}, slices.Repeat([]image.Point{{30, 30}}, n)...)
	if err != nil {
		t.Fatal(err)
	}
	counts := []map[string]int{{}, {}, {}, {}}
	left, leans := 0, 0
	for _, d := range draws {
		counts[0][d.Steps[0].Steps[0].Steps[0].Op]++
		counts[1][d.Steps[0].Steps[1].Steps[0].Op]++
		counts[2][d.Steps[1].Steps[0].Op]++
		counts[3][d.Steps[2].Steps[0].Op]++
		if s := d.Steps[0].Steps[0].Steps[0]; s.Op == "shear_x" {
			leans++
			left += int(coin(s.Values[0].Numbers[0], 0))
		}
	}
	near := func(what string, got int, p, of float64) {
		t.Helper()
		if math.Abs(float64(got)-p*of) > 4*math.Sqrt(p*(1-p)*of) {
			t.Errorf("%s: %d of %g, want %g", what, got, of, p*of)
		}
	}
	for i, k := range []int{14, 14, 14, 25} {
		if len(counts[i]) != k {
			t.Errorf("%d different ones, want %d: %v", len(counts[i]), k, counts[i])
		}
		for name, count := range counts[i] {
			near(name, count, 1/float64(k), n)
		}
	}
	near("shears to the left", left, 0.5, float64(leans))
}

// TestPairsHaveTheirProbabilities counts how often the operations of a pair are done.
func TestPairsHaveTheirProbabilities(t *testing.T) {
	const n = 8000
	for i, pair := range learned[ImageNet] {
		names, _ := times(t, subPolicy{pair, sampling{}}, n)
		want := map[string]float64{pair[0].op: pair[0].p}
		second := pair[1].op
		if second == pair[0].op {
			second += "#2"
		}
		want[second] = pair[1].p
		for name, p := range want {
			if math.Abs(float64(names[name])-p*n) > 4*math.Sqrt(p*(1-p)*n) {
				t.Errorf("pair %d: %s %d times of %d, want %g", i, name, names[name], n, p*n)
			}
		}
	}
}

// TestAGraphSharesWhatThePoliciesChooseFrom counts what a graph computes: for each turn one gather, and one formula each for blends and for tones.
func TestAGraphSharesWhatThePoliciesChooseFrom(t *testing.T) {
	for _, c := range []struct {
		op    Op
		turns int
	}{{RandAugment(3, 9, 31), 3}, {TrivialAugmentWide(31), 1}, {AutoAugment(ImageNet), 2}, {AutoAugment(CIFAR10), 2}, {AutoAugment(SVHN), 2}} {
		warps := 0
		for _, s := range Sequence(c.op).stages {
			switch s := s.(type) {
			case warpStage:
				warps++
			case switchStage:
				for _, p := range s.parts {
					if p.form == nil && len(s.parts) > 2 {
						t.Errorf("%v computes %v by itself", Sequence(c.op), p.choices[0].name)
					}
				}
			default:
				t.Errorf("%v has a stage %T", Sequence(c.op), s)
			}
		}
		if warps != c.turns {
			t.Errorf("%v has %d gathers, want %d", Sequence(c.op), warps, c.turns)
		}
	}
}
