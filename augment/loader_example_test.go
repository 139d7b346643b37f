package augment_test

import (
	"context"
	"fmt"
	"image"
	"log"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// A data loader augments in its workers, a picture at a time, while the engine trains on the batch before. The draws follow from the seed, the epoch
// and the picture's place in the set, so that they are the same with any number of workers and when a training goes on in the middle of an epoch.
func ExamplePipeline_AugmentBatch() {
	eng := engine.MustOpen(engine.PureGo)
	set, err := data.NewSet([]string{"ant", "bee"}, []*image.RGBA{
		image.NewRGBA(image.Rect(0, 0, 40, 30)), image.NewRGBA(image.Rect(0, 0, 20, 50)), image.NewRGBA(image.Rect(0, 0, 33, 33)),
	}, []int{0, 1, 1})
	if err != nil {
		log.Fatal(err)
	}
	aug := augment.Sequence(augment.FlipLeftRight(0.5), augment.RandomResizedCrop(24, 16), augment.ColorJitter(0.4, 0.4, 0.4, 0.1))
	augmented := func(s data.Sample) (*tensors.Tensor, error) {
		one, err := picture.NewBatch(s.Picture)
		if err != nil {
			return nil, err
		}
		return aug.AugmentBatch(eng.Backend, 1, []uint64{uint64(s.Epoch)}, []int{s.Index}, one, image.Point{})
	}
	loader, err := data.NewLoader(set, augmented, data.LoaderConfig{BatchSize: 2, Shuffle: true, Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	for batch, err := range loader.Epoch(context.Background(), 0) {
		if err != nil {
			log.Fatal(err)
		}
		x, err := data.Stack(batch.Values)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(x.Shape(), batch.Labels)
	}
	// Output:
	// (Float32)[2, 24, 16, 3] [1 0]
	// (Float32)[1, 24, 16, 3] [1]
}
