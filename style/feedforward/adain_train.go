package feedforward

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/style"
)

// AdaINOf gives the AdaIN whose encoder the first layers of a VGG make. It returns an error for other networks.
func AdaINOf(a *zoo.Arch) (AdaIN, error) {
	var n AdaIN
	for _, g := range a.Groups() {
		if level := slices.Index([]string{"block1", "block2", "block3"}, g.Name); level >= 0 {
			n.Convs[level] = len(g.Params) / 2 // each has a kernel and a bias
		}
	}
	if n.Width = 64; !strings.HasPrefix(a.Name, "vgg") || n.check() != nil {
		return AdaIN{}, fmt.Errorf("feedforward: %s makes no encoder of an AdaIN; take a VGG", a.Name)
	}
	return n, nil
}

// Objective is what AdaIN was published with (section 5 of the paper, with the weights of pytorch-AdaIN): squared differences from the target's relu4_1, and ten times those of
// means and deviations at relu1_1, relu2_1, relu3_1 and relu4_1. All layers are those of its own encoder.
func (AdaIN) Objective() style.Objective {
	return style.Objective{
		Content: style.ContentTerm{Weight: 1, Layers: style.Layers("relu4_1")},
		Style:   style.StyleTerm{Weight: 10, Measure: style.ChannelMoment, Layers: style.Layers("relu1_1", "relu2_1", "relu3_1", "relu4_1")},
	}
}

// squareOfEncoding gives the mean square of what the encoder makes of pictures.
func squareOfEncoding(a AdaIN, c Colors) func(*model.Scope, *Node) *Node {
	return func(s *model.Scope, pixels *Node) *Node {
		return ReduceAllMean(Square(a.Encode(s, c.input(pixels, false))))
	}
}

// adainTerms gives the objective's terms for contents and a style square for each, both `[B, H, W, 3]`, uint8. What is painted has to have the content's
// features with the statistics of the style's, and these statistics at each size.
func (t *Trainer) adainTerms(s *model.Scope, a AdaIN, contents, styles *Node) []*Node {
	o, g, colors, side := t.config.Objective, contents.Graph(), t.config.colors(), t.config.Size
	wanted := a.levels(s, colors.input(styles, false))
	mean, deviation := statistics(wanted[len(wanted)-1])
	target := restyled(a.Encode(s, colors.input(contents, false)), mean, deviation)
	painted := Slice(a.decode(s, target), AxisRange(), AxisRange(0, side), AxisRange(0, side))
	found := a.levels(s, painted)
	content := MulScalar(t.difference(found[len(found)-1], target, 1), o.Content.Weight*o.Content.Layers[0].Weight)
	gram := ScalarZero(g, dtypes.Float32)
	for i := range found {
		mean, deviation := statistics(found[i])
		wantedMean, wantedDeviation := statistics(wanted[i])
		both := Add(t.difference(mean, wantedMean, 1), t.difference(deviation, wantedDeviation, 1))
		gram = Add(gram, MulScalar(both, o.Style.Weight*o.Style.Layers[i].Weight))
	}
	return append([]*Node{content, gram}, t.pictureTerms(colors.output(painted))...)
}
