package augment

import (
	"image"
	"image/color"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// formed are actions that share a form, and some that do not.
func formed() []Op {
	return []Op{Posterize(Uniform(1, 8)), Solarize(Uniform(0, 1)), Invert(), Autocontrast(), Equalize(), Sharpness(Uniform(0, 3)), Identity(),
		Brightness(Uniform(0.2, 2)), Contrast(Uniform(0.2, 2)), Saturation(Uniform(0.2, 3)), Hue(Uniform(-0.5, 0.5)), GaussianNoise(Constant(0.1))}
}

func init() {
	sample(formed()...)
	sample(OneOf(formed()...), OneOf(Brightness(Constant(2)), Saturation(Constant(3))), OneOf(Posterize(Constant(2)), Solarize(Constant(0.3))),
		SomeOf(0, 2, append([]Op{Rotate(Uniform(-30, 30)), FlipLeftRight(1), RandomAffine(AffineLaws{ShearX: Uniform(-20, 20)})}, formed()...)...))
}

// TestAutocontrastReachesWhite stretches pictures of many contrasts and wants what is brightest to be white exactly: solarizing at 1, as policies do, inverts it then.
func TestAutocontrastReachesWhite(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	for low := range 60 {
		img := image.NewRGBA(image.Rect(0, 0, 2, 1))
		img.Set(0, 0, color.RGBA{uint8(low), uint8(2 * low), uint8(3 * low), 255})
		img.Set(1, 0, color.RGBA{uint8(100 + low), uint8(130 + 2*low), 250, 255})
		p := Sequence(Autocontrast())
		batch, err := picture.NewBatch(img)
		if err != nil {
			t.Fatal(err)
		}
		draws, err := p.Draw(Key{}, batch.Sizes...)
		if err != nil {
			t.Fatal(err)
		}
		for name, option := range map[string]ApplyOption{"host": OnHost(), "graph": OnEngine()} {
			for i, v := range apply(t, p, backend, batch, draws, option) {
				if want := float32(i / 3); v != want {
					t.Errorf("%s, low %d: value %d is %v, want %v", name, low, i, v, want)
				}
			}
		}
	}
}
