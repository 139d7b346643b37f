package style

import (
	"fmt"
	"image"
	"maps"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/lib/zoo"
)

// presets make configurations for an architecture.
var presets = map[string]func(a *zoo.Arch) Config{
	"deck":         deck,
	"d2l":          func(a *zoo.Arch) Config { return d2l(a, 1e4) },
	"d2l-text":     d2lText,
	"gatys":        gatys,
	"neural-style": neuralStyle,
	"johnson":      func(*zoo.Arch) Config { return johnson() },
	"msg":          func(*zoo.Arch) Config { return msg() },
}

// Presets lists the names that Preset takes.
func Presets() []string { return slices.Sorted(maps.Keys(presets)) }

// Preset gives the settings of a project, for a VGG network. All but "neural-style" begin with the content. In the order of their names:
//
//   - "deck": the objective of the course's deck: squared differences of features of layer 2 and of Gram matrices of layers 1 and 3, and the sum of
//     the absolute differences of neighbours, with L-BFGS. The deck gives no numbers: layers are the first of a block, and weights are ours.
//   - "d2l": what the code of "Dive into Deep Learning" (section "Neural Style Transfer", PyTorch) computes: its style weight of 1000 counts ten times,
//     because a list is multiplied by 10, and all layers but the last come behind their ReLU, which PyTorch applies in place.
//   - "d2l-text": what the section says: weights 1, 1000 and 10, and outputs of convolutions.
//   - "gatys": the port of his method that Gatys published: relu4_2, the first layers of five blocks, Gram matrices by pixel, weights of
//     1000/C^2, pixels of 0 to 255. It runs with L-BFGS.
//   - "johnson": the perceptual losses of PyTorch's example fast_neural_style, optimised for the picture itself: relu2_2, and relu1_2 to relu4_3.
//   - "msg": the mode "optim" of MXNet-Gluon-Style-Transfer: relu2_2, and relu1_2 to relu4_3, with Adam at a rate of 10 of 255.
//   - "neural-style": the defaults of neural-style: relu4_2, noise as start, and a noise term.
//
// What the name "" stands for is this package's own choice, and what the zero Config means. An architecture that has no conv4_4, the content
// layer of d2l, gets the last convolution of its block 4.
func Preset(name string, a *zoo.Arch) (Config, error) {
	if !strings.HasPrefix(a.Name, "vgg") {
		return Config{}, fmt.Errorf("style: presets name layers of VGG networks, and the network is %s; set Config.Objective", a.Name)
	}
	if name == "" {
		return own(a), nil
	}
	preset, ok := presets[name]
	if !ok {
		return Config{}, fmt.Errorf("style: no preset %q; take one of %s", name, strings.Join(Presets(), ", "))
	}
	return preset(a), nil
}

// firsts are the first layers of the blocks.
func firsts(prefix string, last int) []Layer {
	var layers []Layer
	for block := 1; block <= last; block++ {
		layers = append(layers, Layer{fmt.Sprintf("%s%d_1", prefix, block), 1})
	}
	return layers
}

// lastOf gives the name of a block's last layer of a kind: "relu4_4" of vgg19, "relu4_3" of vgg16.
func lastOf(a *zoo.Arch, prefix string) string {
	last := prefix
	for _, name := range a.Layers() {
		if strings.HasPrefix(name, prefix) {
			last = name
		}
	}
	return last
}

func own(a *zoo.Arch) Config {
	return Config{Objective: Objective{
		Content:  ContentTerm{Weight: 1, Layers: Layers(lastOf(a, "relu4_"))},
		Style:    StyleTerm{Weight: 10, Layers: firsts("relu", 5)},
		Noise:    NoiseTerm{Weight: 0.2},
		Range:    1e4,
		Relative: true,
		Space:    imagenetSpace,
	}}
}

func deck(*zoo.Arch) Config {
	return Config{Start: FromContent, Objective: Objective{
		Content: ContentTerm{Weight: 1, Layers: Layers("relu2_1"), Sum: true},
		Style:   StyleTerm{Weight: 1e9, Layers: Layers("relu1_1", "relu3_1"), Sum: true},
		Noise:   NoiseTerm{Weight: 1, Variation: Variation{Sum: true}},
		Space:   imagenetSpace,
	}}
}

func d2l(a *zoo.Arch, style float64) Config {
	layers := append(firsts("relu", 4), Layer{"conv5_1", 1})
	return Config{
		Objective: Objective{
			Content: ContentTerm{Weight: 1, Layers: Layers(lastOf(a, "relu4_"))},
			Style:   StyleTerm{Weight: style, Layers: layers},
			Noise:   NoiseTerm{Weight: 10},
			Space:   imagenetSpace,
		},
		Exact: image.Pt(450, 300), Fit: Stretch, Start: FromContent, Levels: 1, Steps: 500,
		Optimizer: Optimizer{Law: Adam, Rate: 0.3, Decay: 0.8, DecayEvery: 50},
	}
}

func d2lText(a *zoo.Arch) Config {
	c := d2l(a, 1e3)
	c.Objective.Content.Layers = Layers(lastOf(a, "conv4_"))
	c.Objective.Style.Layers = firsts("conv", 5)
	return c
}

func gatys(*zoo.Arch) Config {
	layers := firsts("relu", 5)
	for i, channels := range []float64{64, 128, 256, 512, 512} {
		layers[i].Weight = 1e3 / (channels * channels)
	}
	return Config{
		Objective: Objective{
			Content: ContentTerm{Weight: 1, Layers: Layers("relu4_2")},
			Style:   StyleTerm{Weight: 1, Layers: layers, Divisor: Pixels},
			Space:   caffeSpace,
		},
		Start: FromContent, Levels: 1, Steps: 500, Optimizer: Optimizer{Law: LBFGS, History: 100},
	}
}

func neuralStyle(*zoo.Arch) Config {
	return Config{
		Objective: Objective{
			Content: ContentTerm{Weight: 5, Layers: Layers("relu4_2")},
			Style:   StyleTerm{Weight: 100, Layers: firsts("relu", 5)},
			Noise:   NoiseTerm{Weight: 1e-3, Variation: Variation{Sum: true}},
			Space:   caffeSpace,
		},
		Start: FromNoise, Levels: 1, Steps: 1000, Optimizer: Optimizer{Law: LBFGS, History: 100},
	}
}

// johnsonStyle are the layers that Johnson, Alahi and Fei-Fei ("Perceptual Losses for Real-Time Style Transfer", 2016) take for the style.
func johnsonStyle() []Layer { return Layers("relu1_2", "relu2_2", "relu3_3", "relu4_3") }

func johnson() Config {
	return Config{
		Objective: Objective{
			Content: ContentTerm{Weight: 1e5, Layers: Layers("relu2_2")},
			Style:   StyleTerm{Weight: 1e10, Layers: johnsonStyle()},
			Space:   imagenetSpace,
		},
		Start: FromContent, Levels: 1,
	}
}

func msg() Config {
	return Config{
		Objective: Objective{
			Content: ContentTerm{Weight: 1, Layers: Layers("relu2_2")},
			Style:   StyleTerm{Weight: 5, Layers: johnsonStyle()},
			Space:   caffeSpace,
		},
		Start: FromContent, Levels: 1, Steps: 500, Optimizer: Optimizer{Law: Adam, Rate: 10},
	}
}
