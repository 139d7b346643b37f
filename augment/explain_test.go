package augment

import (
	"image"
	"reflect"
	"slices"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
)

// TestExplanationsEndWithTheResult explains draws of compositions.
func TestExplanationsEndWithTheResult(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	p := Sequence(FlipLeftRight(1), RandomOrder(Brightness(Constant(0.8)), Hue(Constant(0.1))), OneOf(Brightness(Constant(1.1)), Sequence(Rotate(Constant(10)), Hue(Constant(-0.2)))),
		Sometimes(0.5, PerChannel(Brightness(Constant(0.9)))), BlendAlpha(Constant(0.5), GaussianNoise(Constant(0.1))), Identity(), CenterCrop(9, 8))
	for seed := range uint64(6) {
		s := Sample{Pictures: []image.Image{colourful(21, 13, 0)}, Boxes: []Box{rect(5, 4, 15, 9, 1)}}
		want, d, err := p.AugmentSample(backend, Key{Seed: seed}, 3, s, SampleRules{})
		if err != nil {
			t.Fatal(err)
		}
		shown, err := p.Explain(backend, s, d, SampleRules{})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(shown[0].Sample, s) || shown[0].Step.Op != "" {
			t.Errorf("the first is not the sample: %+v", shown[0])
		}
		var names []string
		for _, step := range shown[1:] {
			names = append(names, step.Step.Op)
		}
		if !slices.Contains(names, "blend_alpha") || slices.Contains(names, "identity") || names[0] != "flip_left_right" || len(names) < 6 {
			t.Errorf("the steps of %v are %v", d, names)
		}
		last := shown[len(shown)-1].Sample
		if !reflect.DeepEqual(last.Boxes, want.Boxes) {
			t.Errorf("boxes %v, want %v", last.Boxes, want.Boxes)
		}
		a, b := last.Pictures[0].(*image.RGBA), want.Pictures[0].(*image.RGBA)
		for i := range a.Pix {
			if d := int(a.Pix[i]) - int(b.Pix[i]); d < -1 || d > 1 {
				t.Fatalf("seed %d: sample %d is %d after the last step and %d at the end", seed, i, a.Pix[i], b.Pix[i])
			}
		}
	}
}
