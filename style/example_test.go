package style_test

import (
	"context"
	"fmt"
	"os"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/style"
)

// A picture is painted in the style of another, and the terms are told of at each tenth step.
func Example() {
	network, err := zoo.Open(engine.MustOpen(""), "vgg16.hed_bsds500", zoo.Trunk())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	content, err := picture.Open("cat.jpg")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	painting, err := picture.Open("waves.jpg")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	film := &style.Animation{}
	transfer, err := style.New(network, content, []style.Style{{Image: painting}}, style.Config{
		Size: 384,
		Observe: style.Each(film.Observe, func(e style.Event) {
			if e.Step%10 == 0 {
				fmt.Printf("step %d of %d: content %.3g, style %.3g, %v left\n", e.Step, e.Steps, e.Losses.Content, e.Losses.Style, e.Left)
			}
		}),
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer transfer.Close()
	result, err := transfer.Run(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	picture.Save("painted.png", result.Picture)
	film.Save("painted.gif")
}

// The Gram matrix of a map that is 1 everywhere is 1 over the number of channels when it is divided by all elements, and 1 when by the pixels alone.
func ExampleGram() {
	backend := engine.MustOpen(engine.PureGo).Backend
	values, err := ExecOnceN(backend, func(g *Graph) []*Node {
		ones := Ones(g, shapes.Make(dtypes.Float32, 1, 6, 5, 4))
		return []*Node{style.Gram(ones, style.Elements), style.Gram(ones, style.Pixels)}
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, gram := range values {
		fmt.Println(gram.Shape(), gram.Value().([][][]float32)[0][0])
	}
	// Output:
	// (Float32)[1, 4, 4] [0.25 0.25 0.25 0.25]
	// (Float32)[1, 4, 4] [1 1 1 1]
}

// The settings of a known project, with another style weight.
func ExamplePreset() {
	vgg19, err := zoo.New("vgg19")
	if err != nil {
		fmt.Println(err)
		return
	}
	config, err := style.Preset("d2l", vgg19)
	if err != nil {
		fmt.Println(err)
		return
	}
	config.Objective.Style.Weight = 1e3
	fmt.Println(config.Steps, "steps of", config.Optimizer.Law, "at", config.Optimizer.Rate)
	for _, layer := range config.Objective.Style.Layers {
		fmt.Println(layer.Name)
	}
	// Output:
	// 500 steps of adam at 0.3
	// relu1_1
	// relu2_1
	// relu3_1
	// relu4_1
	// conv5_1
}
