package augment

import (
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
)

func init() {
	sample(PerChannel(Brightness(Uniform(0.2, 2))), PerChannel(Posterize(Uniform(1, 8))), PerChannel(GaussianNoise(Constant(0.1))), PerChannel(Contrast(Uniform(0, 2))))
}

func TestPerChannelChangesEachChannelByItsOwn(t *testing.T) {
	img := colourful(7, 5, 1)
	made, draws, err := Sequence(PerChannel(Brightness(Uniform(0, 1)))).Augment(engine.ForTest(t, engine.PureGo).Backend, Key{}, img)
	if err != nil {
		t.Fatal(err)
	}
	for c, name := range []string{"red", "green", "blue"} {
		factor := draws[0].Get("per_channel", name+".factor")[0]
		for i := c; i < len(img.Pix); i += 4 {
			if got, want := float64(made[0].Pix[i]), factor*float64(img.Pix[i]); got < want-0.51 || got > want+0.51 {
				t.Fatalf("%s of pixel %d is %v, want %v", name, i/4, got, want)
			}
		}
	}
	for want, op := range map[string]Op{
		"there is no operation": PerChannel(nil),
		"flip_left_right is not an action that leaves pixels where they are": PerChannel(FlipLeftRight(1)),
		"random_order is not an action":                                      PerChannel(RandomOrder()),
		"posterize: bits constant(9)":                                        PerChannel(Posterize(Constant(9))),
	} {
		if err := op.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
