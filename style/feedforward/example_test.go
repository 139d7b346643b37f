package feedforward_test

import (
	"context"
	"fmt"
	"image"
	"os"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/style/feedforward"
)

// A photo is painted in the style of a picture, by the network of many styles that its authors published.
func Example() {
	model, err := feedforward.Load(engine.MustOpen(""), "21styles.params")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer model.Close()
	painting, err := picture.Open("waves.jpg")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	photo, err := picture.Open("cat.jpg")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	if err := model.SetTarget(feedforward.Target{Image: painting}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	painted, err := model.Stylize(photo)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	picture.Save("painted.png", painted)
}

// A file of AdaIN's decoder needs the one of its encoder; two pictures are blended, three parts to one, and the content keeps half of its own look.
func ExampleModel_SetTarget() {
	model, err := feedforward.Load(engine.MustOpen(engine.PureGo), "testdata/torch/decoder.pth", feedforward.WithEncoder("testdata/torch/vgg.pth"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer model.Close()
	photo, stripes, dots := image.NewRGBA(image.Rect(0, 0, 37, 21)), image.NewGray(image.Rect(0, 0, 24, 24)), image.NewGray(image.Rect(0, 0, 40, 30))
	for i := range stripes.Pix {
		stripes.Pix[i] = uint8(i % 3 * 100)
	}
	for i := range dots.Pix {
		dots.Pix[i] = uint8(i % 7 * i / 40 % 7 * 40)
	}
	err = model.SetTarget(feedforward.Target{Image: stripes, Share: 3}, feedforward.Target{Image: dots, Share: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := model.SetAlpha(0.5); err != nil {
		fmt.Println(err)
		return
	}
	painted, err := model.Stylize(photo)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%+v painted %v\n", model.Network, painted.Bounds().Size())
	// Output: {Width:2 Convs:[2 2 4]} painted (37,21)
}

// A small network for one style is trained on photos, which are read while steps are computed, and written with the style's name.
func ExampleTrainer() {
	network, err := zoo.Open(engine.MustOpen(""), "vgg16.hed_bsds500", zoo.Trunk())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	waves, err := picture.Open("waves.jpg")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	photos, err := picture.Paths("photos")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	trainer, err := feedforward.NewTrainer(network, feedforward.Training{
		Network:  feedforward.Johnson{Filters: 16},
		Styles:   []feedforward.Style{{Name: "waves", Image: waves}},
		Contents: feedforward.Files(photos),
		Size:     128, Steps: 2000, Fade: 0.3,
		Observe: func(p feedforward.Progress) {
			if p.Step%100 == 0 {
				fmt.Printf("step %d: content %.3g, style %.3g, %v left\n", p.Step, p.Content, p.Gram, p.Left)
			}
		},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer trainer.Close()
	if err := trainer.Run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	model, err := trainer.Model()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer model.Close()
	if err := model.Save("waves.safetensors", feedforward.WithHalfPrecision()); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}
