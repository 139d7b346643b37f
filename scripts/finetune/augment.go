package main

import (
	"fmt"
	"image"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/finetune"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// augmenters are the choices of -augment but none, each for what pictures go through.
var augmenters = map[string]func(p zoo.Preprocess) finetune.Augmenter{
	"flip": func(p zoo.Preprocess) finetune.Augmenter {
		return prepared{augment.Sequence(augment.FlipLeftRight(0.5)), p}
	},
	"crop": func(p zoo.Preprocess) finetune.Augmenter {
		return augment.Sequence(augment.FlipLeftRight(0.5), augment.RandomResizedCrop(p.Size, p.Size))
	},
	"full": func(p zoo.Preprocess) finetune.Augmenter {
		return augment.Sequence(augment.FlipLeftRight(0.5), augment.RandomResizedCrop(p.Size, p.Size), augment.ColorJitter(0.4, 0.4, 0.4, 0.1))
	},
}

// checkAugment gives an error for an -augment that is none.
func (s *settings) checkAugment() error {
	if s.augment != "none" && augmenters[s.augment] == nil {
		return fmt.Errorf("-augment %q: take none, flip, crop or full", s.augment)
	}
	if s.augment == "none" && s.config.Views > 0 {
		return fmt.Errorf("-views %d of -augment none would all be the same; choose flip, crop or full", s.config.Views)
	}
	return nil
}

// prepared augments the pictures that validation sees.
type prepared struct {
	*augment.Pipeline
	preprocess zoo.Preprocess
}

// AugmentBatch is that of augment.Pipeline.
func (p prepared) AugmentBatch(backend compute.Backend, seed uint64, epochs []uint64, indices []int, batch *picture.Batch, _ image.Point) (*tensors.Tensor, error) {
	images := make([]image.Image, batch.Count)
	for i := range images {
		images[i] = p.preprocess.Picture(batch.Image(i))
	}
	seen, err := picture.NewBatch(images...)
	if err != nil {
		return nil, err
	}
	return p.Pipeline.AugmentBatch(backend, seed, epochs, indices, seen, image.Point{})
}

// String tells it from the pipeline on whole pictures.
func (p prepared) String() string { return "preprocessed " + p.Pipeline.String() }
