package augment

import (
	"fmt"
	"image"
	"strings"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// AugmentBatch gives some pictures of a data set as epochs of a training see them, float32 `[B, h, w, 3]` in [0, 1]: the draws are those of
// [Pipeline.DrawAt] with the key of seed and epoch. It is what a training loop asks an augmenter for.
//
//   - epochs: of each picture the epoch that sees it.
//   - indices: the places of the pictures in the data set.
//   - batch: the pictures.
//   - limit: the largest width and height in the data set, so that all batches share one compiled graph; the zero Point leaves the batch as it is.
//
// An operation must make the pictures one size, for example a RandomResizedCrop.
func (p *Pipeline) AugmentBatch(backend compute.Backend, seed uint64, epochs []uint64, indices []int, batch *picture.Batch, limit image.Point) (*tensors.Tensor, error) {
	if batch == nil || batch.Count == 0 {
		return nil, errNoPictures
	}
	if len(epochs) != len(indices) || len(indices) != batch.Count {
		return nil, fmt.Errorf("augment: %d epochs and %d indices for %d pictures; give one of each for a picture", len(epochs), len(indices), batch.Count)
	}
	var draws []Draw
	for i, epoch := range epochs {
		draw, err := p.DrawAt(Key{Seed: seed, Epoch: epoch}, indices[i:i+1], batch.Sizes[i:i+1])
		if err != nil {
			return nil, err
		}
		draws = append(draws, draw...)
	}
	size, err := p.oneSize(draws)
	if err != nil {
		return nil, err
	}
	x, err := p.Apply(backend, batch, draws, PadTo(0, limit.Y, limit.X))
	if err != nil {
		return nil, err
	}
	if d := x.Shape().Dimensions; image.Pt(d[2], d[1]) != size { // by chance those of this batch are of one size
		x.FinalizeAll()
		return nil, p.sizesDiffer(size, image.Pt(d[2], d[1]))
	}
	return x, nil
}

// oneSize gives the size of all results, or an error where they differ.
func (p *Pipeline) oneSize(draws []Draw) (first image.Point, err error) {
	for i, d := range draws {
		_, size, err := p.Map(d)
		if err != nil {
			return first, err
		}
		if i == 0 {
			first = size
		}
		if size != first {
			return first, p.sizesDiffer(first, size)
		}
	}
	return first, nil
}

// sizesDiffer is the error of pictures that come out in two sizes.
func (p *Pipeline) sizesDiffer(a, b image.Point) error {
	return fmt.Errorf("augment: %v makes pictures of %v and of %v, and a batch needs one size; add an operation that gives one, such as RandomResizedCrop", p.names(), a, b)
}

// String lists the operations with all their settings, as JSON where they are registered.
func (p *Pipeline) String() string {
	texts := make([]string, len(p.ops))
	for i, op := range p.ops {
		text, err := writeOp(op)
		if err != nil {
			text = fmt.Appendf(nil, "%T%+v", op, op)
		}
		texts[i] = string(text)
	}
	return strings.Join(texts, " ")
}
