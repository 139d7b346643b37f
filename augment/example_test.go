package augment_test

import (
	"encoding/json"
	"fmt"
	"image"
	"log"

	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// Eight versions of one picture, as the lesson shows them.
func Example() {
	eng := engine.MustOpen(engine.PureGo)
	cat := image.NewRGBA(image.Rect(0, 0, 400, 300)) // any image.Image

	aug := augment.Sequence(
		augment.FlipLeftRight(0.5),
		augment.ColorJitter(0.5, 0.5, 0.5, 0.5),
		augment.RandomResizedCrop(200, 200, augment.Area(0.1, 1), augment.Ratio(0.5, 2)))
	pictures, draws, err := aug.Augment(eng.Backend, augment.Key{Seed: 1}, augment.Repeat(cat, 8)...)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(pictures), "pictures of", pictures[0].Bounds().Size())
	fmt.Println(draws[0])
	// Output:
	// 8 pictures of (200,200)
	// image 0 (400 x 300) | flip_left_right flip=0 | color_jitter brightness=0.915894 contrast=0.726689 saturation=0.755315 hue=-0.0214909 order=0,3,1,2 | random_resized_crop left=6 top=25 width=361 height=272
}

// The same draw for a picture and its mask, and the crop's box to be shown over the picture.
func ExamplePipeline_Draw() {
	aug := augment.Sequence(augment.FlipLeftRight(0.5), augment.RandomResizedCrop(64, 64))
	draws, err := aug.Draw(augment.Key{Seed: 3, Epoch: 1}, image.Pt(320, 240), image.Pt(640, 480))
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range draws {
		box, err := aug.Source(d)
		fmt.Println(d.Get("flip_left_right", "flip"), box, err)
	}
	text, err := json.Marshal(draws[0])
	fmt.Println(string(text), err)
	// Output:
	// [1] (10,0)-(283,240) <nil>
	// [1] (59,8)-(511,469) <nil>
	// {"index":0,"width":320,"height":240,"steps":[{"op":"flip_left_right","flip":1},{"op":"random_resized_crop","left":37,"top":0,"width":273,"height":240}]} <nil>
}

// A training loop: every epoch draws anew, the last, shorter batch shares the others' graph.
func ExamplePipeline_Apply() {
	eng := engine.MustOpen(engine.PureGo)
	aug := augment.Sequence(augment.RandomResizedCrop(8, 8), augment.FlipLeftRight(0.5))
	batch, err := picture.NewBatch(image.NewRGBA(image.Rect(0, 0, 20, 10)), image.NewRGBA(image.Rect(0, 0, 12, 16)))
	if err != nil {
		log.Fatal(err)
	}
	indices := []int{17, 4} // which pictures of the data set these are
	for epoch := range uint64(2) {
		draws, err := aug.DrawAt(augment.Key{Seed: 1, Epoch: epoch}, indices, batch.Sizes)
		if err != nil {
			log.Fatal(err)
		}
		x, err := aug.Apply(eng.Backend, batch, draws, augment.PadTo(32, 64, 64))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(x.Shape())
	}
	// Output:
	// (Float32)[2, 8, 8, 3]
	// (Float32)[2, 8, 8, 3]
}

// What a factor of brightness does.
func ExampleSweep() {
	eng := engine.MustOpen(engine.PureGo)
	gray := image.NewGray(image.Rect(0, 0, 2, 2))
	for i := range gray.Pix {
		gray.Pix[i] = 100
	}
	pictures, err := augment.Sweep(eng.Backend, gray, augment.Brightness, 0, 0.5, 1, 2, 3)
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range pictures {
		fmt.Print(p.Pix[0], " ")
	}
	// Output: 0 50 100 200 255
}

// A pipeline from text, as a file holds it.
func ExampleParse() {
	aug, err := augment.Parse([]byte(`
- {op: flip_left_right, p: 0.5}
- op: sometimes
  p: 0.8
  ops:
  - {op: color_jitter, brightness: {uniform: [0.6, 1.4]}, hue: {normal: [0, 0.02, -0.1, 0.1]}}
- op: one_of
  ops: [{op: identity}, {op: rotate, degrees: {uniform: [-15, 15]}}, {op: posterize, bits: {choice: [3, 4, 5]}}]
`))
	if err != nil {
		log.Fatal(err)
	}
	draws, err := aug.Draw(augment.Key{Seed: 2}, image.Pt(320, 240), image.Pt(320, 240), image.Pt(320, 240))
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range draws {
		fmt.Println(d)
	}
	// Output:
	// image 0 (320 x 240) | flip_left_right flip=0 | sometimes [] | one_of [rotate degrees=10.6943]
	// image 1 (320 x 240) | flip_left_right flip=0 | sometimes [color_jitter brightness=0.61602 contrast=1 saturation=1 hue=-0.0121611 order=1,2,0,3] | one_of [identity]
	// image 2 (320 x 240) | flip_left_right flip=1 | sometimes [color_jitter brightness=1.01299 contrast=1 saturation=1 hue=-0.00662698 order=2,0,1,3] | one_of [posterize bits=4]
}

// Each picture has one of several things done, with a probability of its own.
func ExampleOneOf() {
	aug := augment.Sequence(
		augment.OneOf(augment.Identity(), augment.Rotate(augment.Uniform(-30, 30)), augment.Solarize(augment.Constant(0.7))),
		augment.Sometimes(0.5, augment.Sharpness(augment.Uniform(0.1, 1.9))))
	text, err := json.Marshal(aug)
	fmt.Println(string(text), err)
	// Output:
	// {"op":"sequence","ops":[{"op":"one_of","ops":[{"op":"identity"},{"op":"rotate","degrees":{"uniform":[-30,30]}},{"op":"solarize","threshold":0.7}]},{"op":"sometimes","p":0.5,"ops":[{"op":"sharpness","factor":{"uniform":[0.1,1.9]}}]}]} <nil>
}

// Where a point and a box of the image are in the augmented one, and the way back.
func ExamplePipeline_Map() {
	aug := augment.Sequence(augment.Rotate(augment.Constant(90)), augment.Resize(50, 50))
	draws, err := aug.Draw(augment.Key{}, image.Pt(100, 100))
	if err != nil {
		log.Fatal(err)
	}
	m, size, err := aug.Map(draws[0])
	if err != nil {
		log.Fatal(err)
	}
	x, y := m.Apply(100, 0) // the upper right corner
	fmt.Println(x, y, size, augment.RectOf(m, picture.Rect{X0: 0, Y0: 0, X1: 20, Y1: 10}))
	back, ok := m.Inverse()
	fmt.Println(ok)
	fmt.Println(back.Apply(x, y))
	// Output:
	// 0 0 (50,50) (0,40)-(5,50)
	// true
	// 100 0
}
