package feedforward

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/zoo"
	"github.com/imagelab-go/imagelab/style"
)

// unit makes of pictures `[B, H, W, 3]`, uint8, numbers in [0, 1].
func unit(pixels *Node) *Node { return unitColors.input(pixels, false) }

// features gives the outputs of the objective's style layers, then of its content layers, for pictures `[B, H, W, 3]` in [0, 1].
func (t *Trainer) features(x *Node) []*Node {
	o := t.config.Objective
	return t.layers(x, append(append([]style.Layer{}, o.Style.Layers...), o.Content.Layers...))
}

// layers gives the outputs of layers of the loss network.
func (t *Trainer) layers(x *Node, layers []style.Layer) []*Node {
	return outputsOf(t.loss, t.store.Scope(lossScope), x, layers)
}

// outputsOf gives the outputs of layers of a network with the parameters of a scope, for pictures `[B, H, W, 3]` in [0, 1].
func outputsOf(m *zoo.Model, s *model.Scope, x *Node, layers []style.Layer) []*Node {
	if len(layers) == 0 {
		return nil
	}
	names := make([]string, len(layers))
	for i, l := range layers {
		names[i] = l.Name
	}
	return m.Arch.Features(s, m.Preprocess.Normalize(x), names...)
}

// gramsOf gives the Gram matrices of the style layers, which come first among features.
func (t *Trainer) gramsOf(features []*Node) []*Node {
	term := t.config.Objective.Style
	return grams(features[:len(term.Layers)], term.Divisor)
}

// grams gives the Gram matrices of features.
func grams(features []*Node, by style.Divisor) []*Node {
	all := make([]*Node, len(features))
	for i, f := range features {
		all[i] = style.Gram(f, by)
	}
	return all
}

// terms gives the objective's terms of content, style, noise and range, with their weights, for painted pictures and their contents, both
// `[B, H, W, 3]` in about [0, 1], as means over the batch. wanted are the Gram matrices of the style.
func (t *Trainer) terms(painted, contents *Node, wanted []*Node) []*Node {
	o, g := t.config.Objective, painted.Graph()
	factor := o.Space.Scale() / spaceOf(t.loss).Scale() // by how much features would be larger in the objective's space
	zero := ScalarZero(g, dtypes.Float32)
	content, gram := zero, zero
	features := t.features(painted)
	for i, have := range t.gramsOf(features) {
		want := BroadcastToShape(wanted[i], have.Shape())
		loss := t.difference(have, want, math.Pow(factor, 4))
		gram = Add(gram, MulScalar(loss, o.Style.Weight*o.Style.Layers[i].Weight))
	}
	for i, want := range t.layers(contents, o.Content.Layers) {
		have := features[len(wanted)+i]
		loss := t.difference(have, StopGradient(want), math.Pow(factor, 2))
		content = Add(content, MulScalar(loss, o.Content.Weight*o.Content.Layers[i].Weight))
	}
	return append([]*Node{content, gram}, t.pictureTerms(painted)...)
}

// pictureTerms gives the terms of noise and range, with their weights, of painted pictures `[B, H, W, 3]` in about [0, 1].
func (t *Trainer) pictureTerms(painted *Node) []*Node {
	o, g := t.config.Objective, painted.Graph()
	noise := MulScalar(style.TotalVariation(MulScalar(painted, o.Space.Scale()), o.Noise.Variation), o.Noise.Weight)
	beyond := MulScalar(style.Excess(painted, ScalarZero(g, dtypes.Float32), ScalarOne(g, dtypes.Float32)), o.Range)
	return []*Node{noise, beyond}
}

// difference is the mean over pictures of squared differences, times a factor, or where the objective is relative, each divided by the mean of the wanted squares.
func (t *Trainer) difference(have, want *Node, factor float64) *Node {
	if !t.config.Objective.Relative {
		return MulScalar(style.SquaredDifference(have, want, false), factor)
	}
	mean := func(x *Node) *Node { return ReduceMean(Reshape(x, x.Shape().Dimensions[0], -1), 1) } // of each picture
	return ReduceAllMean(Div(mean(Square(Sub(have, want))), MaxScalar(mean(Square(want)), 1e-30)))
}
