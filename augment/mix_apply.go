package augment

import (
	"errors"
	"fmt"
	"image"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
)

// Apply makes the pictures and the labels of mixes, on the host or the engine as [Pipeline.Apply] chooses; [OnHost] and [OnEngine] are the options with a meaning here.
//
//   - pictures: float32 `[B, H, W, 3]` in [0, 1].
//   - labels: float32 `[B, classes]`, for example one-hot.
//   - mixes: B of them, in the pictures' order.
//
// The results have the same shapes. They are new; the arguments stay as they are.
func (m *Mixer) Apply(backend compute.Backend, pictures, labels *tensors.Tensor, mixes []Mix, options ...ApplyOption) (mixed, mixedLabels *tensors.Tensor, err error) {
	config := applyConfig{}
	for _, option := range options {
		option(&config)
	}
	if err := m.check(pictures, labels, mixes); err != nil {
		return nil, nil, err
	}
	if config.executor == onHost || config.executor == automatic && onProcessor(backend) {
		return mixOnHost(pictures, labels, mixes)
	}
	exec, err := m.exec(backend)
	if err != nil {
		return nil, nil, err
	}
	packed := PackMixes(mixes)
	defer func() {
		for _, t := range packed.tensors() {
			t.(*tensors.Tensor).FinalizeAll()
		}
	}()
	mixed, mixedLabels, err = exec.Call2(append([]any{pictures, labels}, packed.tensors()...)...)
	if err != nil {
		return nil, nil, fmt.Errorf("augment: %s of %s: %w", m.name, pictures.Shape(), err)
	}
	return mixed, mixedLabels, nil
}

// check reports tensors and mixes that do not fit together.
func (m *Mixer) check(pictures, labels *tensors.Tensor, mixes []Mix) error {
	switch {
	case m.err != nil:
		return m.err
	case pictures == nil || pictures.Rank() != 4 || pictures.DType() != dtypes.Float32 || pictures.Shape().Dimensions[3] != 3:
		return fmt.Errorf("augment: %s: pictures must be float32 [batch, height, width, 3], got %s", m.name, shapeText(pictures))
	}
	d := pictures.Shape().Dimensions
	if labels == nil || labels.Rank() != 2 || labels.DType() != dtypes.Float32 || labels.Shape().Dimensions[0] != d[0] {
		return fmt.Errorf("augment: %s: labels must be float32 [%d, classes], a row for each picture, got %s", m.name, d[0], shapeText(labels))
	}
	if len(mixes) != d[0] {
		return fmt.Errorf("augment: %s: %d mixes for %d pictures; draw for this batch", m.name, len(mixes), d[0])
	}
	for i, mix := range mixes {
		if err := mix.check(d[0], image.Pt(d[2], d[1])); err != nil {
			return fmt.Errorf("augment: %s: mix %d: %w", m.name, i, err)
		}
	}
	return nil
}

// shapeText is the shape of a tensor in words.
func shapeText(t *tensors.Tensor) string {
	if t == nil {
		return "nil"
	}
	return t.Shape().String()
}

// exec gives the mixer's graphs for a backend.
func (m *Mixer) exec(backend compute.Backend) (*graph.Exec, error) {
	if backend == nil {
		return nil, errNoEngine
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.execs[backend]; ok {
		return e, nil
	}
	e, err := graph.NewExec(backend, func(in []*graph.Node) (mixed, labels *graph.Node) {
		rows, weights, boxes, shifts, shares := in[2], in[3], in[4], in[5], in[6]
		return ops.Layers(in[0], rows, weights, boxes, shifts), ops.MixLabels(in[1], rows, shares)
	})
	if err != nil {
		return nil, fmt.Errorf("augment: preparing %s: %w", m.name, err)
	}
	m.execs[backend] = e
	return e, nil
}

// PackedMixes are mixes as [ops.Layers] and [ops.MixLabels] take them, to be used inside any graph.
type PackedMixes struct {
	Rows    *tensors.Tensor // int32 [B, n]
	Weights *tensors.Tensor // float32 [B, n]
	Boxes   *tensors.Tensor // float32 [B, 4n]
	Shifts  *tensors.Tensor // float32 [B, 2n]
	Shares  *tensors.Tensor // float32 [B, n]
}

// tensors are the parts in the order of the fields.
func (p PackedMixes) tensors() []any {
	return []any{p.Rows, p.Weights, p.Boxes, p.Shifts, p.Shares}
}

// PackMixes lays mixes out for a graph. A mix of fewer layers than another has some of no area on top.
func PackMixes(mixes []Mix) PackedMixes {
	n := 1
	for _, m := range mixes {
		n = max(n, len(m.Layers))
	}
	var rows []int32
	var weights, boxes, shifts, shares []float32
	for _, m := range mixes {
		rest := make([]Layer, n-len(m.Layers))
		for _, l := range append(m.Layers[:len(m.Layers):len(m.Layers)], rest...) {
			rows, weights = append(rows, int32(l.Row)), append(weights, float32(l.Weight))
			boxes = append(boxes, float32(l.Left), float32(l.Top), float32(l.Width), float32(l.Height))
			shifts = append(shifts, float32(l.ShiftX), float32(l.ShiftY))
		}
		for _, share := range append(m.Shares(), make([]float64, len(rest))...) {
			shares = append(shares, float32(share))
		}
	}
	b := len(mixes)
	return PackedMixes{tensors.FromFlatDataAndDimensions(rows, b, n), tensors.FromFlatDataAndDimensions(weights, b, n),
		tensors.FromFlatDataAndDimensions(boxes, b, 4*n), tensors.FromFlatDataAndDimensions(shifts, b, 2*n), tensors.FromFlatDataAndDimensions(shares, b, n)}
}

// mixOnHost mixes with goroutines.
func mixOnHost(pictures, labels *tensors.Tensor, mixes []Mix) (mixed, mixedLabels *tensors.Tensor, err error) {
	mixed = tensors.FromShape(shapes.Make(dtypes.Float32, pictures.Shape().Dimensions...))
	mixedLabels = tensors.FromShape(shapes.Make(dtypes.Float32, labels.Shape().Dimensions...))
	d, classes := pictures.Shape().Dimensions, labels.Shape().Dimensions[1]
	err = errors.Join(fromTo(pictures, mixed, func(from, to []float32) {
		picture := func(flat []float32, i int) host.Picture {
			size := d[1] * d[2] * 3
			return host.Picture{Pix: flat[i*size:][:size], Width: d[2], Height: d[1], Stride: d[2] * 3}
		}
		host.Each(len(mixes), func(_ *host.Worker, i int) {
			for _, l := range mixes[i].Layers {
				host.Paint(picture(to, i), picture(from, l.Row), l.box(), image.Pt(l.ShiftX, l.ShiftY), float32(l.Weight))
			}
		})
	}), fromTo(labels, mixedLabels, func(from, to []float32) {
		for i, m := range mixes {
			for k, share := range m.Shares() {
				for c := range classes {
					to[i*classes+c] += float32(share) * from[m.Layers[k].Row*classes+c]
				}
			}
		}
	}))
	return mixed, mixedLabels, err
}

// fromTo calls f with the numbers of one tensor to be read and those of another to be written.
func fromTo(from, to *tensors.Tensor, f func(from, to []float32)) error {
	var inner error
	err := tensors.ConstFlatData(from, func(source []float32) {
		inner = tensors.MutableFlatData(to, func(target []float32) { f(source, target) })
	})
	return errors.Join(err, inner)
}
