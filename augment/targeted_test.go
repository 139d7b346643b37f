package augment

import (
	"image"
	"math"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func init() {
	sample(AtLeastOneBBoxRandomCrop(9, 8, 0.2), AtLeastOneBBoxRandomCrop(30, 8, 0, Edge), CropNonEmptyMaskIfExists(24, 28), CropNonEmptyMaskIfExists(8, 30, Fill(1, 0, 0)),
		BBoxSafeRandomCrop(0.1), RandomSizedBBoxSafeCrop(9, 8, 0), RandomSizedBBoxSafeCrop(20, 30, 0.5, Bicubic),
		RandomIoUCrop(IoUCropSettings{Uniform(0.3, 1), 0.5, 2, Choice(0, 0.1, 0.3, 0.5, 0.7, 0.9, 1)}),
		ConstrainedCoarseDropout(Choice(1, 3), Uniform(0.1, 0.5), Uniform(0.1, 0.5), Filling{}))
}

// marked is a sample with two objects, of which a mask marks the second.
func marked() Sample {
	mask := picture.NewMask(60, 40)
	for y := 20; y < 33; y++ {
		for x := 41; x < 52; x++ {
			mask.Labels[y*60+x] = 2
		}
	}
	return Sample{Pictures: []image.Image{colourful(60, 40, 0)}, Boxes: []Box{rect(5, 6, 17, 12, 1), rect(41, 20, 52, 33, 2)}, Masks: []picture.Mask{mask}}
}

// eachDraw draws many times for the marked sample and tells where its objects are then.
func eachDraw(t *testing.T, op Op, check func(d Draw, boxes []Box, size image.Point)) {
	t.Helper()
	p := Sequence(FlipLeftRight(0.5), op)
	for seed := range uint64(300) {
		s := marked()
		d, err := p.DrawSample(Key{Seed: seed}, 0, s)
		if err != nil {
			t.Fatal(err)
		}
		boxes, _, err := p.Boxes(d, s.Boxes, BoxRules{})
		if err != nil {
			t.Fatal(err)
		}
		_, size, err := p.Map(d)
		if err != nil {
			t.Fatal(err)
		}
		check(d, boxes, size)
	}
}

func TestCropsKeepWhatTheyPromise(t *testing.T) {
	t.Run("at least one box, in full", func(t *testing.T) {
		seen := map[int]int{}
		eachDraw(t, AtLeastOneBBoxRandomCrop(15, 20, 0), func(d Draw, boxes []Box, size image.Point) {
			whole := 0
			for _, b := range boxes {
				if b.Visible > 1-1e-9 {
					seen[b.Label]++
					whole++
				}
			}
			if whole == 0 || size != image.Pt(20, 15) {
				t.Fatalf("boxes %v in %v; %v", boxes, size, d)
			}
		})
		if min(seen[1], seen[2]) < 100 {
			t.Errorf("the objects are seen %v times of 300", seen)
		}
	})
	t.Run("at least one box, but for a loss", func(t *testing.T) {
		least := 1.0
		eachDraw(t, AtLeastOneBBoxRandomCrop(15, 20, 0.5), func(d Draw, boxes []Box, _ image.Point) {
			most := 0.0
			for _, b := range boxes {
				most = max(most, b.Visible)
			}
			if most < 0.25-1e-9 {
				t.Fatalf("boxes %v; %v", boxes, d)
			}
			least = min(least, most)
		})
		if least > 0.4 {
			t.Errorf("the loss is never used: at least %v is seen", least)
		}
	})
	t.Run("all boxes", func(t *testing.T) {
		for _, op := range []Op{BBoxSafeRandomCrop(0), RandomSizedBBoxSafeCrop(20, 30, 0)} {
			widths := map[float64]bool{}
			eachDraw(t, op, func(d Draw, boxes []Box, _ image.Point) {
				if len(boxes) != 2 || min(boxes[0].Visible, boxes[1].Visible) < 1-1e-9 {
					t.Fatalf("boxes %v; %v", boxes, d)
				}
				widths[d.Get(op.Name(), "width")[0]] = true
			})
			if len(widths) < 8 {
				t.Errorf("only %d widths", len(widths))
			}
		}
	})
	t.Run("what the mask marks", func(t *testing.T) {
		eachDraw(t, CropNonEmptyMaskIfExists(10, 10), func(d Draw, boxes []Box, _ image.Point) {
			if boxes[len(boxes)-1].Label != 2 {
				t.Fatalf("boxes %v; %v", boxes, d)
			}
		})
	})
	t.Run("an overlap", func(t *testing.T) {
		smaller := 0
		eachDraw(t, RandomIoUCrop(IoUCropSettings{Uniform(0.1, 1), 0.5, 2, Constant(0.4)}), func(d Draw, boxes []Box, size image.Point) {
			if size == image.Pt(60, 40) {
				return
			}
			smaller++
			most := 0.0
			for _, b := range boxes {
				seen := b.Dx() * b.Dy()
				most = max(most, seen/(seen/b.Visible+float64(size.X*size.Y)-seen))
			}
			if most < 0.4-1e-9 {
				t.Fatalf("boxes %v in %v overlap by %v; %v", boxes, size, most, d)
			}
		})
		if smaller < 200 {
			t.Errorf("only %d of 300 crops", smaller)
		}
	})
	t.Run("holes in objects", func(t *testing.T) {
		holes := 0
		eachDraw(t, ConstrainedCoarseDropout(Choice(1, 2), Uniform(0.1, 0.5), Uniform(0.1, 0.5), Filling{}), func(d Draw, boxes []Box, _ image.Point) {
			v := d.Get("constrained_coarse_dropout", "boxes")
			for ; len(v) > 0; v = v[4:] {
				if v[2] == 0 {
					continue
				}
				holes++
				inside := false
				for _, b := range boxes {
					inside = inside || v[0] >= b.X0 && v[1] >= b.Y0 && v[0]+v[2] <= b.X1 && v[1]+v[3] <= b.Y1
				}
				if !inside {
					t.Fatalf("hole %v outside of %v", v[:4], boxes)
				}
			}
		})
		if holes < 400 {
			t.Errorf("%d holes in 300 pictures", holes)
		}
	})
}

func TestWithoutTargetsTheDrawIsThatOfTheKey(t *testing.T) {
	p := Sequence(RandomIoUCrop(IoUCropSettings{Uniform(0.3, 1), 0.5, 2, Constant(0)}), AtLeastOneBBoxRandomCrop(9, 8, 0.2), CropNonEmptyMaskIfExists(5, 5))
	img := colourful(60, 40, 0)
	d, err := p.DrawSample(Key{Seed: 5}, 2, Sample{Pictures: []image.Image{img}, Masks: []picture.Mask{picture.NewMask(60, 40)}})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := p.DrawAt(Key{Seed: 5}, []int{2}, []image.Point{{60, 40}})
	if err != nil || !plain[0].Equal(d) {
		t.Errorf("%v and %v, %v", d, plain, err)
	}
}

// TestTargetsAreSeenWhereTheOperationStands turns a picture before a crop looks at its boxes.
func TestTargetsAreSeenWhereTheOperationStands(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	p := Sequence(Rotate(Uniform(-180, 180)), Sometimes(0.5, FlipUpDown(1)), CropNonEmptyMaskIfExists(6, 6))
	missing := 0
	for seed := range uint64(100) {
		out, _, err := p.AugmentSample(backend, Key{Seed: seed}, 0, marked(), SampleRules{})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, l := range out.Masks[0].Labels {
			found = found || l == 2
		}
		if !found {
			missing++
		}
	}
	if missing > 0 {
		t.Errorf("%d of 100 crops show nothing of the mask", missing)
	}
}

func TestTargetedSettingsWithoutMeaningAreErrors(t *testing.T) {
	for want, op := range map[string]Op{
		"loss 1; it must be at least 0":     AtLeastOneBBoxRandomCrop(9, 8, 1),
		"result of 0 x 8":                   CropNonEmptyMaskIfExists(0, 8),
		"erosion -0.1":                      BBoxSafeRandomCrop(-0.1),
		"erosion NaN":                       RandomSizedBBoxSafeCrop(9, 8, math.NaN()),
		"ratio from 2 to 1":                 RandomIoUCrop(IoUCropSettings{Uniform(0.3, 1), 2, 1, Constant(0)}),
		"scale":                             RandomIoUCrop(IoUCropSettings{MinRatio: 1, MaxRatio: 1, Overlap: Constant(0)}),
		"overlap constant(1.5) reaches 1.5": RandomIoUCrop(IoUCropSettings{Uniform(0.3, 1), 1, 1, Constant(1.5)}),
	} {
		if err := op.Check(); err == nil || !strings.Contains(err.Error(), strings.Split(want, " reaches")[0]) {
			t.Errorf("%s: error %v, want %q", op.Name(), err, want)
		}
	}
}

// TestMixesCarryBoxesAndMasks mixes two pictures by hand.
func TestMixesCarryBoxesAndMasks(t *testing.T) {
	size := image.Pt(10, 8)
	a, b := picture.NewMask(10, 8), picture.NewMask(10, 8)
	for i := range a.Labels {
		a.Labels[i], b.Labels[i] = 1, 2
	}
	boxes := [][]Box{{rect(0, 0, 10, 4, 1)}, {rect(2, 1, 6, 7, 2)}}
	cut := Mix{Width: 10, Height: 8, Layers: []Layer{wholeLayer(0, 1, size), {Row: 1, Weight: 1, Left: 4, Width: 6, Height: 8}}}
	got, err := cut.Boxes(boxes, BoxRules{})
	if err != nil || len(got) != 2 || got[0].Rect != (picture.Rect{X1: 4, Y1: 4}) || got[0].Visible != 0.4 || got[1].Rect != (picture.Rect{X0: 4, Y0: 1, X1: 6, Y1: 7}) || got[1].Visible != 0.5 {
		t.Errorf("cut: %+v, %v", got, err)
	}
	mask, err := cut.Mask([]picture.Mask{a, b})
	if err != nil || mask.At(3, 0) != 1 || mask.At(4, 0) != 2 || mask.At(9, 7) != 2 {
		t.Errorf("cut: mask %v, %v", mask, err)
	}
	up := Mix{Width: 10, Height: 8, Layers: []Layer{wholeLayer(0, 1, size), wholeLayer(1, 0.4, size)}}
	if got, err := up.Boxes(boxes, BoxRules{}); err != nil || len(got) != 2 || got[0].Visible != 1 || got[1].Visible != 1 {
		t.Errorf("mixed: %+v, %v", got, err)
	}
	if mask, err := up.Mask([]picture.Mask{a, b}); err != nil || mask.At(0, 0) != 1 {
		t.Errorf("mixed: mask %v, %v", mask, err)
	}
	mixes, err := Mosaic(Constant(0.5)).Draw(Key{}, []int{0, 1, 2, 3}, size)
	if err != nil {
		t.Fatal(err)
	}
	corner := [][]Box{}
	for i := range 4 { // around all of each picture: in a mosaic a quarter of each is left, where the layer is
		corner = append(corner, []Box{rect(0, 0, 10, 8, i)})
	}
	got, err = mixes[0].Boxes(corner, BoxRules{})
	if err != nil || len(got) != 4 {
		t.Fatalf("mosaic: %v, %v", got, err)
	}
	for i, b := range got {
		if l := mixes[0].Layers[i]; b.Rect != picture.RectOf(l.box()) || b.Label != l.Row || b.Visible != 0.25 {
			t.Errorf("mosaic: box %+v of layer %+v", b, l)
		}
	}
	if _, err := up.Boxes(boxes[:1], BoxRules{}); err == nil || !strings.Contains(err.Error(), "picture 1; the batch holds 1") {
		t.Error(err)
	}
	if _, err := up.Mask([]picture.Mask{a, picture.NewMask(2, 2)}); err == nil || !strings.Contains(err.Error(), "mask 1 has 2 x 2") {
		t.Error(err)
	}
}
