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

// fromFiles gives an epoch of a data loader whose workers read, decode and augment files, as a training loop goes through it: a batch is given up when the
// next one comes.
func (j augmentJob) fromFiles(p *augment.Pipeline) (func() (*tensors.Tensor, error), error) {
	set, err := j.set()
	if err != nil {
		return nil, err
	}
	e, err := engine.Open(plugin.PureGo)
	if err != nil {
		return nil, err
	}
	augmented := func(s data.Sample) (*tensors.Tensor, error) {
		one, err := picture.NewBatch(s.Picture)
		if err != nil {
			return nil, err
		}
		return p.AugmentBatch(e.Backend, 1, []uint64{uint64(s.Epoch)}, []int{s.Index}, one, image.Point{})
	}
	loader, err := data.NewLoader(set, augmented, data.LoaderConfig{BatchSize: j.Batch, Shuffle: true, Seed: 1})
	if err != nil {
		return nil, err
	}
	epoch := -1
	return func() (*tensors.Tensor, error) {
		epoch++
		return lastBatch(loader, epoch)
	}, nil
}

// lastBatch goes through an epoch and gives its last batch.
func lastBatch(loader *data.Loader[*tensors.Tensor], epoch int) (last *tensors.Tensor, err error) {
	for batch, err := range loader.Epoch(context.Background(), epoch) {
		if err != nil {
			return nil, err
		}
		if last != nil {
			if err := last.FinalizeAll(); err != nil {
				return nil, err
			}
		}
		if last, err = data.Stack(batch.Values); err != nil {
			return nil, err
		}
	}
	return last, nil
}
