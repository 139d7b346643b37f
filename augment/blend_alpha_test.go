package augment

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

func init() {
	sample(BlendAlpha(Uniform(0, 1), Posterize(Choice(1, 2))), BlendAlpha(Constant(0.3), GaussianBlur(5, Uniform(1, 2))),
		BlendAlpha(Uniform(0, 1), BlendAlpha(Constant(0.5), GaussianNoise(Constant(0.2)))))
	sample(BlendAlphaNoise(Uniform(0.3, 1), Invert()), BlendAlphaNoise(Constant(0.5), PerChannel(Brightness(Uniform(0.2, 2)))))
}

// TestBlendAlphaLiesBetween holds the ends of a blend against the image and the action's result.
func TestBlendAlphaLiesBetween(t *testing.T) {
	backend, batch := engine.ForTest(t, engine.PureGo).Backend, oddBatch(t)
	result := func(op Op) []float32 {
		draws, err := Sequence(op).Draw(Key{Seed: 4}, batch.Sizes...)
		if err != nil {
			t.Fatal(err)
		}
		return apply(t, Sequence(op), backend, batch, draws, OnHost())
	}
	image, done := result(Identity()), result(Solarize(Constant(0.4)))
	enginetest.Near(t, "alpha 0", result(BlendAlpha(Constant(0), Solarize(Constant(0.4)))), image, 0)
	enginetest.Near(t, "alpha 1", result(BlendAlpha(Constant(1), Solarize(Constant(0.4)))), done, 0)
	quarter := slices.Clone(image)
	for i, v := range done {
		quarter[i] = 0.75*quarter[i] + 0.25*v
	}
	enginetest.Near(t, "alpha 0.25", result(BlendAlpha(Constant(0.25), Solarize(Constant(0.4)))), quarter, 1e-6)
	var zero, one bool
	for i, v := range result(BlendAlphaNoise(Constant(0.5), Solarize(Constant(0.4)))) {
		if low, high := min(image[i], done[i]), max(image[i], done[i]); v < low-1e-6 || v > high+1e-6 {
			t.Fatalf("value %d is %v, the image has %v and the result %v", i, v, image[i], done[i])
		}
		if d := math.Abs(float64(image[i] - done[i])); d > 0.3 {
			part := math.Abs(float64(image[i]-v)) / d
			zero, one = zero || part < 0.1, one || part > 0.9
		}
	}
	if !zero || !one {
		t.Errorf("the mask reaches 0: %t, 1: %t", zero, one)
	}
}

func TestBlendAlphaRefusesWhatHasNoMeaning(t *testing.T) {
	for want, op := range map[string]Op{
		"blend_alpha: alpha constant(2) holds 2; it must lie between 0 and 1":                 BlendAlpha(Constant(2), Invert()),
		"blend_alpha: alpha is off; leave the operation out":                                  BlendAlpha(Dist{}, Invert()),
		"blend_alpha: there is no operation; give one such as Brightness":                     BlendAlpha(Constant(1), nil),
		"blend_alpha: rotate is not an action that leaves pixels where they are":              BlendAlpha(Constant(1), Rotate(Constant(3))),
		"blend_alpha_noise: sometimes is not an action that leaves pixels where they are":     BlendAlphaNoise(Constant(1), Sometimes(1)),
		"blend_alpha_noise: roughness constant(0) holds 0; it must lie between 0.01 and 1":    BlendAlphaNoise(Constant(0), Invert()),
		"blend_alpha_noise: posterize: bits constant(9) holds 9; it must lie between 1 and 8": BlendAlphaNoise(Constant(1), Posterize(Constant(9))),
	} {
		if err := Sequence(op).Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
