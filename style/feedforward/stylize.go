package feedforward

import (
	"errors"
	"fmt"
	"image"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// batchSize is how many pictures are computed at once: memory grows with it, and speed hardly.
const batchSize = 4

// Stylize paints a picture in the style that was set, in its own size. It is an error where no target was set. An engine compiles the network for each
// new size.
func (m *Model) Stylize(img image.Image) (*image.RGBA, error) {
	painted, err := m.StylizeAll(img)
	if err != nil {
		return nil, err
	}
	return painted[0], nil
}

// StylizeAll is [Model.Stylize] for several pictures, in their order. Those that follow each other and have one size, or share a bucket
// ([WithBuckets]), are computed together, up to 4 of them; an engine compiles for each number of pictures as well as for each size.
func (m *Model) StylizeAll(imgs ...image.Image) ([]*image.RGBA, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if takesTarget(m.Network) && m.target == nil {
		return nil, errors.New("feedforward: no target was set; name one of the model's styles, or give a picture, with SetTarget")
	}
	var painted []*image.RGBA
	var batch []image.Image
	for i, img := range imgs {
		if picture.Missing(img) {
			return nil, fmt.Errorf("feedforward: picture %d is missing or has no pixels", i)
		}
		next := m.extended(img)
		if len(batch) == batchSize || len(batch) > 0 && batch[0].Bounds() != next.Rect {
			more, err := m.paintBatch(batch)
			if err != nil {
				return nil, err
			}
			painted, batch = append(painted, more...), nil
		}
		batch = append(batch, next)
	}
	more, err := m.paintBatch(batch)
	if err != nil {
		return nil, err
	}
	painted = append(painted, more...)
	for i, img := range imgs {
		if size := img.Bounds().Size(); painted[i].Rect.Size() != size {
			painted[i] = picture.Crop(painted[i], image.Rectangle{Max: size})
		}
	}
	return painted, nil
}

// paintBatch paints pictures of one size.
func (m *Model) paintBatch(imgs []image.Image) ([]*image.RGBA, error) {
	if len(imgs) == 0 {
		return nil, nil
	}
	y, err := m.compute(imgs)
	if err != nil {
		return nil, err
	}
	painted, err := picture.FromTensor(y)
	return painted, errors.Join(err, y.FinalizeAll())
}

// compute gives what the network makes of pictures of one size: `[B, H, W, 3]`, not held to [0, 1].
func (m *Model) compute(imgs []image.Image) (*tensors.Tensor, error) {
	batch, err := picture.NewBatch(imgs...)
	if err != nil {
		return nil, err
	}
	var others []any
	if m.target != nil {
		others = append(others, m.target)
	}
	return m.painter.call(m, batch, append(others, m.alpha)...)
}

// paint takes pictures, the target where there is one, and alpha.
func (m *Model) paint(s *model.Scope, in []*Node) *Node {
	x, alpha := in[0], in[len(in)-1]
	var target *Node
	if len(in) > 2 {
		target = in[1]
	}
	size := x.Shape().Dimensions
	y := nn.InParts(m.Colors.input(x, m.Colors.ContentBGR), func(x *Node) *Node { return m.Network.Paint(s, x, target, alpha) })
	return m.Colors.output(Slice(y, AxisRange(), AxisRange(0, size[1]), AxisRange(0, size[2])))
}

// look takes a style picture.
func (m *Model) look(s *model.Scope, in []*Node) *Node {
	return m.Network.Target(s, m.Colors.input(in[0], m.Colors.StyleBGR))
}
