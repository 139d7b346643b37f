package augment

import (
	"fmt"
	"image"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// applyOnHost applies draws with goroutines, each image what was drawn for it and nothing else.
func (p *Pipeline) applyOnHost(batch *picture.Batch, draws []Draw, config applyConfig) (*tensors.Tensor, error) {
	if _, err := p.runs(); err != nil {
		return nil, fmt.Errorf("augment: %w", err)
	}
	_, cell, err := config.cell(batch)
	if err != nil {
		return nil, err
	}
	work := make([]job, len(draws))
	fixed := slices.ContainsFunc(p.root.slots, slot.fixesSize)
	for i, d := range draws {
		if work[i], err = p.job(d); err != nil {
			return nil, err
		}
		if i == 0 && fixed {
			cell = image.Point{}
		}
		cell = image.Pt(max(cell.X, work[i].size.X), max(cell.Y, work[i].size.Y))
	}
	output := tensors.FromShape(shapes.Make(dtypes.Float32, len(draws), cell.Y, cell.X, 3))
	return output, tensors.MutableFlatData(output, func(flat []float32) {
		size := cell.X * cell.Y * 3
		host.Each(len(draws), func(w *host.Worker, i int) {
			w.Run(source(batch, i), work[i].kernels, host.Picture{Pix: flat[i*size:][:size], Width: work[i].size.X, Height: work[i].size.Y, Stride: 3 * cell.X})
		})
	})
}

// job is what the host does to an image, and the size of the result.
type job struct {
	kernels []host.Kernel
	size    image.Point
}

// job makes the kernels of a draw.
func (p *Pipeline) job(d Draw) (job, error) {
	deeds, size, err := p.deeds(d)
	if err != nil {
		return job{}, err
	}
	j := job{size: size}
	for _, s := range p.stages {
		j.kernels = append(j.kernels, s.kernels(deeds)...)
	}
	return j, nil
}

// source is a picture of a batch for the host.
func source(batch *picture.Batch, i int) host.Source {
	size := batch.Height * batch.Width * 3
	return host.Source{Bytes: batch.Pixels[i*size:][:size], Width: batch.Sizes[i].X, Height: batch.Sizes[i].Y, Stride: 3 * batch.Width}
}
