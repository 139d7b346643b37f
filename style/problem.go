package style

import (
	"fmt"
	"image"
	"math"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// problem is what a transfer minimises, as graphs: the same at all sizes.
type problem struct {
	model   *zoo.Model
	o       Objective
	guided  []bool // of each region, whether it, or a style in it, has a mask
	measure measure
	layers  []string // of all terms, each once
	factor  float64  // by how much features would be larger, had the network's pixels the scale of the objective's
}

func newProblem(m *zoo.Model, o Objective, guided []bool) *problem {
	p := &problem{model: m, o: o, guided: guided, measure: o.Style.Measure.of(o.Style)}
	for _, l := range slices.Concat(o.Content.Layers, o.Style.Layers) {
		if !slices.Contains(p.layers, l.Name) {
			p.layers = append(p.layers, l.Name)
		}
	}
	p.factor = o.Space.Scale() / spaceOf(m.Preprocess).Scale()
	return p
}

// terms is the number of terms: those of content layers, those of style layers for each region, noise, and range.
func (p *problem) terms() int {
	return len(p.o.Content.Layers) + len(p.guided)*len(p.o.Style.Layers) + 2
}

// name says what a term is, for people.
func (p *problem) name(term int) string {
	content, style := len(p.o.Content.Layers), len(p.o.Style.Layers)
	switch {
	case term < content:
		return "content " + p.o.Content.Layers[term].Name
	case term == p.terms()-2:
		return "noise"
	case term == p.terms()-1:
		return "range"
	case len(p.guided) > 1:
		return fmt.Sprintf("style %s of region %d", p.o.Style.Layers[(term-content)%style].Name, (term-content)/style+1)
	}
	return "style " + p.o.Style.Layers[term-content].Name
}

// weights gives the weight of each term at a size. Sums grow with the number of pixels, and squares of sums with its square; the result's size is
// what their weights are for, so they count more at a smaller one. What is relative does not grow.
func (p *problem) weights(o Objective, size, result image.Point) []float32 {
	more := float64(result.X*result.Y) / float64(size.X*size.Y)
	content, style, noise := o.Content.Weight, o.Style.Weight, o.Noise.Weight
	if o.Content.Sum && !o.Relative {
		content *= more
	}
	if g, ok := p.measure.(gram); ok && g.by == One && !o.Relative {
		style *= more * more
	}
	if o.Noise.Sum {
		noise *= more
	}
	var weights []float32
	for _, l := range o.Content.Layers {
		weights = append(weights, float32(content*l.Weight))
	}
	for range p.guided {
		for _, l := range o.Style.Layers {
			weights = append(weights, float32(style*l.Weight))
		}
	}
	return append(weights, float32(noise), float32(o.Range))
}

// targets are what terms compare with.
type targets struct {
	content []*Node // features of the content layers
	guides  []*Node // `[1, H, W, 1]` for each guided region
	styles  []*Node // statistics for each region and style layer
}

// split takes targets from the end of a graph's inputs.
func (p *problem) split(in []*Node) (t targets) {
	t.content, in = in[:len(p.o.Content.Layers)], in[len(p.o.Content.Layers):]
	t.guides, t.styles = in[:p.guides()], in[p.guides():]
	return t
}

// guides is the number of guided regions.
func (p *problem) guides() (n int) {
	for _, guided := range p.guided {
		if guided {
			n++
		}
	}
	return n
}

// guide gives the guide of a region, or nil.
func (p *problem) guide(region int, guides []*Node) *Node {
	for r, guided := range p.guided {
		if guided && r == region {
			return guides[0]
		} else if guided {
			guides = guides[1:]
		}
	}
	return nil
}

// features gives the outputs of the layers for a picture x `[1, H, W, 3]` in the objective's space.
func (p *problem) features(s *model.Scope, x *Node) map[string]*Node {
	pre := p.model.Preprocess
	if own := spaceOf(pre); own != p.o.Space {
		x = pre.Normalize(Add(Mul(x, channels(x, p.o.Space.Std)), channels(x, p.o.Space.Mean)))
	} else if pre.BGR {
		x = Reverse(x, 3)
	}
	outputs := map[string]*Node{}
	if len(p.layers) > 0 {
		for i, y := range p.model.Arch.Features(s, x, p.layers...) {
			outputs[p.layers[i]] = y
		}
	}
	return outputs
}

// channels gives three numbers as `[1, 1, 1, 3]`.
func channels(like *Node, v [3]float32) *Node {
	return ExpandLeftToRank(ConvertDType(Const(like.Graph(), v[:]), like.DType()), 4)
}

// sums gives what terms need of features, as sums over pixels: for each content layer that of squared differences, and where terms are relative that
// of the target's squares; then for each region and
// style layer those of the measure. window gives how much cells of a layer count, nil for one each.
func (p *problem) sums(features map[string]*Node, t targets, window func(layer string) *Node) (content, style [][]*Node) {
	for i, l := range p.o.Content.Layers {
		all := []*Node{Sub(features[l.Name], t.content[i])}
		if p.o.Relative {
			all = append(all, t.content[i])
		}
		for j, x := range all {
			if all[j] = Square(x); window(l.Name) != nil {
				all[j] = Mul(all[j], window(l.Name))
			}
			all[j] = ReduceAllSum(all[j])
		}
		content = append(content, all)
	}
	for region := range p.guided {
		for _, l := range p.o.Style.Layers {
			y, counts := features[l.Name], window(l.Name)
			if guide := p.guide(region, t.guides); guide != nil {
				guide = cells(guide, y)
				if counts != nil {
					guide = Mul(guide, counts)
				}
				counts = guide
			}
			style = append(style, p.measure.sums(y, counts))
		}
	}
	return content, style
}

// losses gives all terms but those of noise and range, without their weights, as scalars, from sums over the whole picture.
func (p *problem) losses(content, style [][]*Node, t targets, sizes []int) []*Node {
	var losses []*Node
	for i, sums := range content {
		if p.o.Relative {
			losses = append(losses, relative(sums[0], sums[1]))
			continue
		}
		scale := math.Pow(p.factor, 2)
		if !p.o.Content.Sum {
			scale /= float64(sizes[i])
		}
		losses = append(losses, MulScalar(sums[0], scale))
	}
	per := 0
	if len(style) > 0 {
		per = len(t.styles) / len(style)
	}
	for i, sums := range style {
		target := t.styles[i*per : (i+1)*per]
		loss := p.measure.loss(sums, target)
		if p.o.Relative {
			loss = relative(loss, p.measure.size(target))
		} else {
			loss = MulScalar(loss, math.Pow(p.factor, p.measure.degree()))
		}
		losses = append(losses, loss)
	}
	return losses
}

// relative divides a loss by that of no features; a target without any features counts as very small ones.
func relative(loss, none *Node) *Node { return Div(loss, MaxScalar(none, 1e-30)) }

// plain gives the terms that need no features: noise and range, of a picture in the objective's space.
func (p *problem) plain(x *Node) []*Node {
	low, high := p.o.Space.limits()
	scale := math.Pow(1/p.o.Space.Scale(), 2)
	return []*Node{TotalVariation(x, p.o.Noise.Variation), MulScalar(Excess(x, channels(x, low), channels(x, high)), scale)}
}

// total gives the weighted sum of losses, and all of them as one vector.
func total(losses []*Node, weights *Node) (sum, vector *Node) {
	vector = Stack(losses, 0)
	return ReduceAllSum(Mul(vector, weights)), vector
}
