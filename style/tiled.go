package style

import (
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// tiled computes the objective of a level in windows. All that terms need of features are sums over pixels. A first pass adds these up over the
// windows; the losses, and their gradients with respect to the sums, follow; a second pass takes these gradients from the sums of each window
// back to its pixels, where they add up to that of the whole picture.
type tiled struct {
	*level
	tiling
	contents [][]*tensors.Tensor // features of content layers in each window
	point    *Exec
	after    *Exec
	combine  *Exec
	forward  *model.Exec
	backward *model.Exec
}

// newTiled prepares a level to be computed in windows.
func newTiled(l *level, tiles tiling) (*tiled, error) {
	t := &tiled{level: l, tiling: tiles, contents: make([][]*tensors.Tensor, len(tiles.starts))}
	return t, t.compile()
}

// compile makes the graphs.
func (t *tiled) compile() (err error) {
	backend, store := t.model.Engine.Backend, t.model.Store
	if t.point, err = NewExec(backend, func(own []*Node) *Node { return t.head.point(own) }); err != nil {
		return err
	}
	if t.after, err = NewExec(backend, func(in []*Node) []*Node { return t.head.after(in[1:], in[0]) }); err != nil {
		return err
	}
	if t.combine, err = NewExec(backend, t.combineGraph); err != nil {
		return err
	}
	if t.forward, err = model.NewExec(backend, store, t.forwardGraph); err != nil {
		return err
	}
	t.backward, err = model.NewExec(backend, store, t.backwardGraph)
	return err
}

// windowSums gives the sums of all terms over the core of a window. Of its inputs: the window's pixels, the core's bounds, then the content's
// features, and guides.
func (t *tiled) windowSums(s *model.Scope, in []*Node) (content, style [][]*Node, features map[string]*Node) {
	features = t.features(s, in[0])
	core := func(layer string) *Node { return inside(in[1], t.reach[layer].stride, features[layer]) }
	content, style = t.sums(features, t.split(in[2:]), core)
	return content, style, features
}

// forwardGraph gives the sums, and the features of content layers.
func (t *tiled) forwardGraph(s *model.Scope, in []*Node) []*Node {
	content, style, features := t.windowSums(s, in)
	sums := flat(content, style)
	for _, l := range t.o.Content.Layers {
		sums = append(sums, features[l.Name])
	}
	return sums
}

// backwardGraph gives the gradient of a window's pixels from those of the sums, which come last.
func (t *tiled) backwardGraph(s *model.Scope, in []*Node) []*Node {
	n := 2 + len(t.o.Content.Layers) + t.guides()
	content, style, _ := t.windowSums(s, in[:n])
	total := ScalarZero(in[0].Graph(), in[0].DType())
	for i, sum := range flat(content, style) {
		total = Add(total, ReduceAllSum(Mul(sum, in[n+i])))
	}
	return []*Node{Gradient(total, in[0])[0]}
}

// combineGraph takes the picture, weights, style targets and sums, and gives the vector of losses, the gradient of noise and range, those
// of all sums, and the statistics.
func (t *tiled) combineGraph(in []*Node) []*Node {
	x, weights, in := in[0], in[1], in[2:]
	n := len(t.level.targets) - t.guides()
	target, sums := targets{styles: in[:n]}, in[n:]
	content, style := t.unflat(sums)
	sum, vector := total(append(t.losses(content, style, target, t.sizes), t.plain(x)...), weights)
	outputs := append([]*Node{vector}, Gradient(sum, append([]*Node{x}, sums...)...)...)
	for _, s := range style {
		outputs = append(outputs, t.measure.statistics(s)...)
	}
	return outputs
}

// flat lists all sums.
func flat(parts ...[][]*Node) (all []*Node) {
	for _, part := range parts {
		for _, sums := range part {
			all = append(all, sums...)
		}
	}
	return all
}

// unflat is the reverse of flat.
func (t *tiled) unflat(sums []*Node) (content, style [][]*Node) {
	per := 1
	if t.o.Relative {
		per = 2
	}
	for range t.o.Content.Layers {
		content, sums = append(content, sums[:per]), sums[per:]
	}
	terms := len(t.guided) * len(t.o.Style.Layers)
	for range terms {
		each := len(sums) / (terms - len(style))
		style, sums = append(style, sums[:each]), sums[each:]
	}
	return content, style
}

// inside gives which cells of a layer are those of the core, `[1, h, w, 1]`.
func inside(bounds *Node, stride int, layer *Node) *Node {
	d := layer.Shape().Dimensions
	shape := shapes.Make(layer.DType(), 1, d[1], d[2], 1)
	between := func(axis, from, to int) *Node {
		pixel := MulScalar(Iota(layer.Graph(), shape, axis), float64(stride))
		edge := func(i int) *Node { return Reshape(Slice(bounds, AxisElem(i)), 1, 1, 1, 1) }
		return And(GreaterOrEqual(pixel, edge(from)), LessThan(pixel, edge(to)))
	}
	return ConvertDType(And(between(2, 0, 2), between(1, 1, 3)), dtypes.Float32)
}

// inputs gives those of a window's graphs, and the tensors that were made for them.
func (t *tiled) inputs(pixels []float32, window int) (args []any, made []*tensors.Tensor) {
	add := func(x *tensors.Tensor) { args, made = append(args, x), append(made, x) }
	add(tensors.FromFlatDataAndDimensions(t.cut(pixels, window, 3), 1, t.tiling.window.Y, t.tiling.window.X, 3))
	args = append(args, t.bounds(window))
	for _, c := range t.contents[window] {
		args = append(args, c)
	}
	for _, guide := range t.level.targets[:t.guides()] {
		part := t.cut(tensors.MustCopyFlatData[float32](guide), window, 1)
		add(tensors.FromFlatDataAndDimensions(part, 1, t.tiling.window.Y, t.tiling.window.X, 1))
	}
	return args, made
}

// gather adds the sums of all windows up, and hands the content layers' features of each to keep.
func (t *tiled) gather(pixels []float32, keep func(window int, features []*tensors.Tensor)) ([]*tensors.Tensor, error) {
	var sums [][]float64
	var dimensions [][]int
	for w := range t.starts {
		args, made := t.inputs(pixels, w)
		out, err := t.forward.Call(args...)
		free(made...)
		if err != nil {
			return nil, err
		}
		n := len(out) - len(t.o.Content.Layers)
		for i, x := range out[:n] {
			values, err := floats(x)
			if err != nil {
				return nil, err
			}
			if w == 0 {
				sums, dimensions = append(sums, make([]float64, len(values))), append(dimensions, x.Shape().Dimensions)
			}
			for j, v := range values {
				sums[i][j] += v
			}
		}
		free(out[:n]...)
		keep(w, out[n:])
	}
	all := make([]*tensors.Tensor, len(sums))
	for i, s := range sums {
		all[i] = narrowed(s, dimensions[i]...)
	}
	return all, nil
}

// call is that of a level.
func (t *tiled) call(own []*tensors.Tensor) (losses []float64, outputs []*tensors.Tensor, err error) {
	args := make([]any, len(own))
	for i, x := range own {
		args[i] = x
	}
	x, err := t.point.Call1(args...)
	if err != nil {
		return nil, nil, err
	}
	defer free(x)
	pixels, err := tensors.CopyFlatData[float32](x)
	if err != nil {
		return nil, nil, err
	}
	sums, err := t.gather(pixels, func(_ int, features []*tensors.Tensor) { free(features...) })
	if err != nil {
		return nil, nil, err
	}
	defer free(sums...)
	out, err := t.combined(x, sums)
	if err != nil {
		return nil, nil, err
	}
	defer free(out[0])
	if losses, err = floats(out[0]); err != nil {
		return nil, nil, err
	}
	gradient, err := t.spread(pixels, out[1], out[2:2+len(sums)])
	if err != nil {
		return nil, nil, err
	}
	defer free(gradient)
	statistics := out[2+len(sums):]
	outputs, err = t.after.Call(append([]any{gradient}, args...)...)
	return losses, append(outputs, statistics...), err
}

// combined runs the graph between the passes.
func (t *tiled) combined(x *tensors.Tensor, sums []*tensors.Tensor) ([]*tensors.Tensor, error) {
	args := []any{x, t.weights}
	for _, s := range slices.Concat(t.level.targets[t.guides():], sums) {
		args = append(args, s)
	}
	return t.combine.Call(args...)
}

// spread adds to the gradient of noise and range what the sums' gradients become in the windows.
func (t *tiled) spread(pixels []float32, noise *tensors.Tensor, sums []*tensors.Tensor) (*tensors.Tensor, error) {
	whole, err := tensors.CopyFlatData[float32](noise)
	if err != nil {
		return nil, err
	}
	for w := range t.starts {
		args, made := t.inputs(pixels, w)
		for _, s := range sums {
			args = append(args, s)
		}
		out, err := t.backward.Call1(args...)
		if err != nil {
			return nil, err
		}
		part, err := tensors.CopyFlatData[float32](out)
		if err != nil {
			return nil, err
		}
		t.paste(whole, part, w)
		free(append(made, out)...)
	}
	free(noise)
	free(sums...)
	return tensors.FromFlatDataAndDimensions(whole, 1, t.level.size.Y, t.level.size.X, 3), nil
}

// look keeps the features of the content's windows.
func (t *tiled) look(content *tensors.Tensor) error {
	pixels, err := tensors.CopyFlatData[float32](content)
	if err != nil {
		return err
	}
	shapes, _, err := t.shapes(t.tiling.window)
	if err != nil {
		return err
	}
	for w := range t.contents {
		for _, shape := range shapes {
			t.contents[w] = append(t.contents[w], tensors.FromShape(shape))
		}
	}
	sums, err := t.gather(pixels, func(w int, features []*tensors.Tensor) {
		free(t.contents[w]...)
		t.contents[w] = features
	})
	free(sums...)
	return err
}

func (t *tiled) finalize() {
	for _, e := range []*Exec{t.point, t.after, t.combine} {
		e.Finalize()
	}
	t.forward.Finalize()
	t.backward.Finalize()
	for _, c := range t.contents {
		free(c...)
	}
}
