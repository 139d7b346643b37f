package augment

import (
	"errors"
	"fmt"
	"image"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// load is a batch on its way: pictures, each in the upper left corner of its cell.
type load struct {
	bytes  *picture.Batch  // nil where they are float32
	pixels *tensors.Tensor // float32 [B, H, W, 3]
	sizes  []image.Point
}

// sizing is a stage after which all pictures may have one size of its own.
type sizing interface{ fixedSize() (image.Point, bool) }

// sizesAfter gives the sizes of pictures after stages of which none makes them differ.
func sizesAfter(stages []stage, sizes []image.Point) []image.Point {
	if fixed, ok := fixedAfter(stages); ok {
		sizes = make([]image.Point, len(sizes))
		for i := range sizes {
			sizes[i] = fixed
		}
	}
	return sizes
}

// fixedAfter gives the size that stages give to all pictures, false where they give none.
func fixedAfter(stages []stage) (size image.Point, fixed bool) {
	for _, s := range stages {
		if sizing, ok := s.(sizing); ok {
			if own, ok := sizing.fixedSize(); ok {
				size, fixed = own, true
			}
		}
	}
	return size, fixed
}

// applyOnHost applies draws with goroutines, each image what was drawn for it and nothing else.
func (p *Pipeline) applyOnHost(batch *picture.Batch, deeds [][]deed, config applyConfig) (*tensors.Tensor, error) {
	if err := p.runsOnHost(); err != nil {
		return nil, err
	}
	_, cell, err := config.cell(batch)
	if err != nil {
		return nil, err
	}
	out, err := onHostDo(p.stages, load{bytes: batch, sizes: batch.Sizes}, deeds, target{cell, config.into})
	return out.pixels, err
}

// target is where pictures go: into cells of at least a size, of a tensor that may be given.
type target struct {
	cell image.Point
	into *tensors.Tensor
}

// onHostDo does stages to each picture. Where they do not give all one size, the result's cells are as large as the given one and as the largest picture.
func onHostDo(stages []stage, in load, deeds [][]deed, to target) (out load, err error) {
	kernels := make([][]host.Kernel, len(deeds))
	out.sizes = make([]image.Point, len(deeds))
	if _, fixed := fixedAfter(stages); fixed {
		to.cell = image.Point{}
	}
	for i := range deeds {
		for _, s := range stages {
			kernels[i] = append(kernels[i], s.kernels(deeds[i])...)
		}
		out.sizes[i] = host.SizeAfter(kernels[i], in.sizes[i])
		to.cell = image.Pt(max(to.cell.X, out.sizes[i].X), max(to.cell.Y, out.sizes[i].Y))
	}
	if out.pixels, err = to.tensor(len(deeds)); err != nil {
		return out, err
	}
	return out, in.read(func(source func(i int) host.Source) error {
		return tensors.MutableFlatData(out.pixels, func(flat []float32) {
			size := to.cell.X * to.cell.Y * 3
			host.Each(len(deeds), func(w *host.Worker, i int) {
				pix := flat[i*size:][:size]
				if to.into != nil && out.sizes[i] != to.cell {
					clear(pix)
				}
				w.Run(source(i), kernels[i], host.Picture{Pix: pix, Width: out.sizes[i].X, Height: out.sizes[i].Y, Stride: 3 * to.cell.X})
			})
		})
	})
}

// tensor gives a tensor for so many pictures.
func (p target) tensor(count int) (*tensors.Tensor, error) {
	shape := shapes.Make(dtypes.Float32, count, p.cell.Y, p.cell.X, 3)
	if p.into == nil {
		return tensors.FromShape(shape), nil
	}
	if err := p.into.CheckValid(); err != nil {
		return nil, fmt.Errorf("augment: Into names a tensor that holds nothing: %w", err)
	}
	if !p.into.Shape().Equal(shape) {
		return nil, fmt.Errorf("augment: Into names a tensor of %s, but the result is one of %s; give such a one, or none", p.into.Shape(), shape)
	}
	return p.into, nil
}

// read gives f the pictures.
func (l load) read(f func(source func(i int) host.Source) error) error {
	if b := l.bytes; b != nil {
		size := b.Height * b.Width * 3
		return f(func(i int) host.Source {
			return host.Source{Bytes: b.Pixels[i*size:][:size], Width: l.sizes[i].X, Height: l.sizes[i].Y, Stride: 3 * b.Width}
		})
	}
	d := l.pixels.Shape().Dimensions
	size := d[1] * d[2] * 3
	var inner error
	err := tensors.ConstFlatData(l.pixels, func(flat []float32) {
		inner = f(func(i int) host.Source {
			return host.Source{Floats: flat[i*size:][:size], Width: l.sizes[i].X, Height: l.sizes[i].Y, Stride: 3 * d[2]}
		})
	})
	return errors.Join(err, inner)
}

// tensor gives the pictures as a tensor.
func (l load) tensor() *tensors.Tensor {
	if l.bytes != nil {
		return l.bytes.Tensor()
	}
	return l.pixels
}

// sizesTensor gives the sizes as a graph takes them, int32 `[B, 2]`: height, then width.
func (l load) sizesTensor() *tensors.Tensor {
	flat := make([]int32, 0, 2*len(l.sizes))
	for _, size := range l.sizes {
		flat = append(flat, int32(size.Y), int32(size.X))
	}
	return tensors.FromFlatDataAndDimensions(flat, len(l.sizes), 2)
}
