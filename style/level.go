package style

import (
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// head is the part of a step's graph that belongs to an optimizer.
type head interface {
	// point gives where the objective is computed.
	point(own []*Node) *Node
	// after makes the optimizer's outputs of the gradient there.
	after(own []*Node, gradient *Node) []*Node
	// inputs and outputs are the numbers of the optimizer's own inputs and outputs.
	inputs() int
	outputs() int
	// look gives inputs with which the objective is computed of a picture, which is the first of them, and nothing else of use.
	look(z *tensors.Tensor) []*tensors.Tensor
}

// level computes the objective at one size, in one compiled graph.
type level struct {
	*problem
	head    head
	size    image.Point
	exec    *model.Exec // nil where there are windows
	windows *tiled
	sizes   []int             // of the content layers
	targets []*tensors.Tensor // as targets has them; with windows, these hold the content's
	weights []float32
}

// newLevel makes the graph of a size; it is compiled at the first call. Larger sizes than side are cut into windows.
func newLevel(p *problem, h head, size image.Point, side int) (*level, error) {
	l := &level{problem: p, head: h, size: size}
	content, style, tiles, err := p.plan(size, side)
	if err != nil {
		return nil, err
	}
	for _, shape := range content {
		l.sizes = append(l.sizes, shape.Size())
		if tiles == nil {
			l.targets = append(l.targets, tensors.FromShape(shape))
		}
	}
	for range p.guides() {
		l.targets = append(l.targets, filledTensor(1, 1, size.Y, size.X, 1))
	}
	for range p.guided {
		for _, shape := range style {
			l.targets = append(l.targets, tensors.FromShape(shape))
		}
	}
	if tiles != nil {
		l.windows, err = newTiled(l, *tiles)
		return l, err
	}
	l.exec, err = model.NewExec(p.model.Engine.Backend, p.model.Store, func(s *model.Scope, in []*Node) []*Node { return l.graph(s, in) })
	return l, err
}

// graph takes the optimizer's inputs, weights and targets, and gives the vector of losses, the optimizer's outputs, and what targets are made of.
func (l *level) graph(s *model.Scope, in []*Node) []*Node {
	h := l.head
	own, weights, t := in[:h.inputs()], in[h.inputs()], l.split(in[h.inputs()+1:])
	x := h.point(own)
	features := l.features(s, x)
	content, style := l.sums(features, t, func(string) *Node { return nil })
	losses := append(l.losses(content, style, t, l.sizes), l.plain(x)...)
	sum, vector := total(losses, weights)
	outputs := append([]*Node{vector}, h.after(own, Gradient(sum, x)[0])...)
	for _, layer := range l.o.Content.Layers {
		outputs = append(outputs, features[layer.Name])
	}
	for _, sums := range style {
		outputs = append(outputs, l.measure.statistics(sums)...)
	}
	return outputs
}

// call runs the graph with the optimizer's inputs, and gives the losses and all outputs behind them.
func (l *level) call(own ...*tensors.Tensor) (losses []float64, outputs []*tensors.Tensor, err error) {
	if l.windows != nil {
		if losses, outputs, err = l.windows.call(own); err != nil {
			return nil, nil, fmt.Errorf("style: computing windows of %d x %d pixels: %w", l.size.X, l.size.Y, err)
		}
		return losses, outputs, nil
	}
	args := make([]any, 0, len(own)+1+len(l.targets))
	for _, t := range own {
		args = append(args, t)
	}
	args = append(args, l.weights)
	for _, t := range l.targets {
		args = append(args, t)
	}
	outputs, err = l.exec.Call(args...)
	if err != nil {
		return nil, nil, fmt.Errorf("style: computing at %d x %d pixels: %w", l.size.X, l.size.Y, err)
	}
	losses, err = floats(outputs[0])
	free(outputs[0])
	return losses, outputs[1:], err
}

// step is call, without what targets are made of.
func (l *level) step(own ...*tensors.Tensor) ([]float64, []*tensors.Tensor, error) {
	losses, outputs, err := l.call(own...)
	if err != nil {
		return nil, nil, err
	}
	free(outputs[l.head.outputs():]...)
	return losses, outputs[:l.head.outputs()], nil
}

// seen gives the losses of a picture, and what targets are made of: features of content layers, then statistics.
func (l *level) seen(z *tensors.Tensor) ([]float64, []*tensors.Tensor, error) {
	own := l.head.look(z)
	losses, outputs, err := l.call(own...)
	free(own[1:]...)
	if err != nil {
		return nil, nil, err
	}
	free(outputs[:l.head.outputs()]...)
	return losses, outputs[l.head.outputs():], nil
}

// aim makes the targets: those of content of a picture, and those of each region of its styles. It takes the masks of regions over.
func (l *level) aim(content *tensors.Tensor, regions []region) error {
	guides := l.targets[l.kept():][:l.guides()]
	everywhere := slices.Clone(guides)
	err := l.aimContent(content)
	if err == nil {
		err = l.aimStyles(regions)
	}
	if err != nil {
		copy(guides, everywhere) // which may be masks of styles
		return err
	}
	for r := range regions {
		l.guide(r, regions[r].mask)
		regions[r].mask = nil
	}
	free(everywhere...)
	return nil
}

// aimStyles makes the targets of style.
func (l *level) aimStyles(regions []region) error {
	styles := l.targets[l.kept()+l.guides():]
	for r := range regions {
		per := len(styles) / len(regions)
		blended, err := l.blend(regions[r], r, per)
		if err != nil {
			return err
		}
		free(styles[r*per : (r+1)*per]...)
		copy(styles[r*per:], blended)
	}
	return nil
}

// aimContent makes the targets of content.
func (l *level) aimContent(content *tensors.Tensor) error {
	if l.windows != nil {
		return l.windows.look(content)
	}
	_, seen, err := l.seen(content)
	if err != nil {
		return err
	}
	n := l.kept()
	free(l.targets[:n]...)
	copy(l.targets, seen[:n])
	free(seen[n:]...)
	return nil
}

// kept is how many of the targets, and of what is seen, are features of content layers.
func (l *level) kept() int {
	if l.windows != nil {
		return 0
	}
	return len(l.sizes)
}

// blend averages the statistics of the styles of a region, of which there are per for each, by their shares.
func (l *level) blend(r region, number, per int) ([]*tensors.Tensor, error) {
	sums, blended := make([][]float64, per), make([]*tensors.Tensor, per)
	for _, s := range r.styles {
		if s.share == 0 {
			continue
		}
		l.guide(number, s.mask)
		_, seen, err := l.seen(s.pixels)
		if err != nil {
			return nil, err
		}
		for i, t := range seen[l.kept()+number*per:][:per] {
			values, err := floats(t)
			if err != nil {
				return nil, err
			}
			if sums[i] == nil {
				sums[i] = make([]float64, len(values))
			}
			for j, v := range values {
				sums[i][j] += s.share * v
			}
			free(blended[i])
			blended[i] = narrowed(sums[i], t.Shape().Dimensions...)
		}
		free(seen...)
	}
	return blended, nil
}

// guide sets the guide of a region, where it has one.
func (l *level) guide(region int, mask *tensors.Tensor) {
	at := l.kept()
	for r := range region {
		if l.guided[r] {
			at++
		}
	}
	if l.guided[region] {
		l.targets[at] = mask
	}
}

// finalize frees what the level holds.
func (l *level) finalize() {
	if l.windows != nil {
		l.windows.finalize()
	} else {
		l.exec.Finalize()
	}
	free(l.targets...)
}

// filledTensor gives a tensor of one number.
func filledTensor(v float32, dimensions ...int) *tensors.Tensor {
	flat := make([]float32, shapes.Make(0, dimensions...).Size())
	for i := range flat {
		flat[i] = v
	}
	return tensors.FromFlatDataAndDimensions(flat, dimensions...)
}

// floats copies the numbers of a float32 tensor.
func floats(t *tensors.Tensor) ([]float64, error) {
	flat, err := tensors.CopyFlatData[float32](t)
	if err != nil {
		return nil, err
	}
	wide := make([]float64, len(flat))
	for i, v := range flat {
		wide[i] = float64(v)
	}
	return wide, nil
}

// narrowed makes a float32 tensor.
func narrowed(wide []float64, dimensions ...int) *tensors.Tensor {
	flat := make([]float32, len(wide))
	for i, v := range wide {
		flat[i] = float32(v)
	}
	return tensors.FromFlatDataAndDimensions(flat, dimensions...)
}

// free gives tensors back at once, without waiting for the garbage collector.
func free(list ...*tensors.Tensor) {
	for _, t := range list {
		if t != nil {
			t.MustFinalizeAll()
		}
	}
}

// finite says whether a number is one.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
