package augment_test

import (
	"fmt"
	"image"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// An object's box, its key points and its mask move along with the picture.
func ExamplePipeline_AugmentSample() {
	eng, err := engine.Open("go")
	if err != nil {
		panic(err)
	}
	const leftEye, rightEye = 1, 2
	sample := augment.Sample{
		Pictures: []image.Image{image.NewRGBA(image.Rect(0, 0, 100, 80))},
		Boxes:    []augment.Box{{Rect: picture.Rect{X0: 10, Y0: 20, X1: 50, Y1: 60}, Label: 17}},
		Points:   []augment.KeyPoint{{X: 40, Y: 30, Label: leftEye}, {X: 20, Y: 30, Label: rightEye}},
		Masks:    []picture.Mask{picture.NewMask(100, 80)},
	}
	aug := augment.Sequence(augment.FlipLeftRight(1), augment.ColorJitter(0.4, 0.4, 0.4, 0.1), augment.CenterCrop(60, 60))
	rules := augment.SampleRules{
		BoxRules: augment.BoxRules{MinVisible: 0.25},
		Twins:    [][2]int{{leftEye, rightEye}}, // in a mirror the left eye is the right one
	}
	out, _, err := aug.AugmentSample(eng.Backend, augment.Key{Seed: 1}, 0, sample, rules)
	if err != nil {
		panic(err)
	}
	fmt.Println(out.Pictures[0].Bounds().Size(), out.Masks[0].Size())
	fmt.Printf("%v, class %d, %.0f %% of it seen\n", out.Boxes[0].Rect, out.Boxes[0].Label, 100*out.Boxes[0].Visible)
	fmt.Println(out.Points)
	// Output:
	// (60,60) (60,60)
	// (30,10)-(60,50), class 17, 75 % of it seen
	// [{40 20 2 false} {60 20 1 false}]
}
