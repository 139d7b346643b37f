package augment

import (
	"fmt"
	"image"

	"github.com/gomlx/compute"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// Augment draws for pictures 0, 1, 2, ... and applies the draws on an engine: pictures in, pictures out, and what was drawn.
func (p *Pipeline) Augment(backend compute.Backend, key Key, pictures ...image.Image) ([]*image.RGBA, []Draw, error) {
	batch, err := picture.NewBatch(pictures...)
	if err != nil {
		return nil, nil, fmt.Errorf("augment: %w", err)
	}
	draws, err := p.Draw(key, batch.Sizes...)
	if err != nil {
		return nil, nil, err
	}
	out, err := p.Pictures(backend, batch, draws)
	return out, draws, err
}

// Pictures is [Pipeline.Apply] with pictures for its result, each in its own size.
func (p *Pipeline) Pictures(backend compute.Backend, batch *picture.Batch, draws []Draw, options ...ApplyOption) ([]*image.RGBA, error) {
	output, err := p.Apply(backend, batch, draws, options...)
	if err != nil {
		return nil, err
	}
	defer output.FinalizeAll() // what a device holds of it; the pictures are copies
	out, err := picture.FromTensor(output)
	if err != nil {
		return nil, fmt.Errorf("augment: the result of %v: %w", p.names(), err)
	}
	for i, d := range draws {
		_, size, err := p.Map(d)
		if err != nil {
			return nil, err
		}
		if out[i].Bounds().Size() != size {
			out[i] = picture.Crop(out[i], image.Rectangle{Max: size})
		}
	}
	return out, nil
}

// Repeat gives a picture n times, to be augmented n times.
func Repeat(img image.Image, n int) []image.Image {
	pictures := make([]image.Image, n)
	for i := range pictures {
		pictures[i] = img
	}
	return pictures
}

// Sweep applies an operation to a picture once for each value of its parameter, which shows what the parameter does:
//
//	augment.Sweep(eng, cat, augment.Brightness, 0.5, 0.75, 1, 1.25, 1.5)
func Sweep(backend compute.Backend, img image.Image, op func(Dist) Op, values ...float64) ([]*image.RGBA, error) {
	if len(values) == 0 {
		return nil, fmt.Errorf("augment: a sweep over no values; give at least one")
	}
	batch, err := picture.NewBatch(Repeat(img, len(values))...)
	if err != nil {
		return nil, fmt.Errorf("augment: %w", err)
	}
	draws := make([]Draw, len(values))
	for i, v := range values {
		one, err := Sequence(op(Constant(v))).DrawAt(Key{}, []int{i}, batch.Sizes[i:i+1])
		if err != nil {
			return nil, err
		}
		draws[i] = one[0]
	}
	return Sequence(op(Constant(values[0]))).Pictures(backend, batch, draws)
}
