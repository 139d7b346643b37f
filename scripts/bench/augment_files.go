package main

import (
	"context"
	"fmt"
	"image"
	"os"
	"path/filepath"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/plugin"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// fileQuality is the JPEG quality of the files.
const fileQuality = 90

// writeFiles writes n pictures as JPEG files, by turns into two class folders.
func writeFiles(dir string, n int, size image.Point) error {
	for i, img := range augmentPictures(n, size) {
		class := filepath.Join(dir, fmt.Sprintf("class%d", i%2))
		if err := os.MkdirAll(class, 0o700); err != nil {
			return err
		}
		if err := picture.Save(filepath.Join(class, fmt.Sprintf("%04d.jpg", i)), img, picture.Quality(fileQuality)); err != nil {
			return err
		}
	}
	return nil
}

// set reads what files there are.
func (j augmentJob) set() (*data.Set, error) {
	set, err := data.Folder(j.Files)
	if err == nil && len(set.Items) != j.Count {
		err = fmt.Errorf("%s: %d files, want %d", j.Files, len(set.Items), j.Count)
	}
	return set, err
}

// fromFiles gives an epoch of a data loader, whose workers read and decode files while the batch before is augmented. All batches are full, so that one memory
// will do for all.
func (j augmentJob) fromFiles(p *augment.Pipeline) (func() (*tensors.Tensor, error), error) {
	set, err := j.set()
	if err != nil {
		return nil, err
	}
	e, err := engine.Open(plugin.PureGo)
	if err != nil {
		return nil, err
	}
	loader, err := data.NewLoader(set, data.Whole, data.LoaderConfig{BatchSize: j.Batch, Shuffle: true, Seed: 1})
	if err != nil {
		return nil, err
	}
	pictures, options := new(picture.Batch), []augment.ApplyOption{augment.OnHost()}
	augmented := func(b data.Batch[*image.RGBA]) (*tensors.Tensor, error) {
		if err := pictures.Set(picture.Images(b.Values)...); err != nil {
			return nil, err
		}
		draws, err := p.DrawAt(augment.Key{Seed: 1, Epoch: uint64(b.Position.Epoch)}, b.Indices, pictures.Sizes)
		if err != nil {
			return nil, err
		}
		return p.Apply(e.Backend, pictures, draws, options...)
	}
	epoch := -1
	return func() (last *tensors.Tensor, err error) {
		epoch++
		for batch, err := range loader.Epoch(context.Background(), epoch) {
			if err != nil {
				return nil, err
			}
			if last, err = augmented(batch); err != nil {
				return nil, err
			}
			options = []augment.ApplyOption{augment.Into(last), augment.OnHost()}
		}
		return last, nil
	}, nil
}
