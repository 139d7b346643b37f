package augment_test

import (
	"image"
	"reflect"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/augment"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// An epoch that the workers of a loader augment is the same, bit for bit, with one worker or eight, and from its middle on.
func TestLoaderAugmentsTheSameWithAnyWorkers(t *testing.T) {
	eng := engine.MustOpen(engine.PureGo)
	var pictures []*image.RGBA
	for i := range 22 {
		img := image.NewRGBA(image.Rect(0, 0, 30+i, 50-i))
		for k := range img.Pix {
			img.Pix[k] = uint8(k*(i+3)) | uint8(k%4/3*255)
		}
		pictures = append(pictures, img)
	}
	set, err := data.NewSet([]string{"ant", "bee"}, pictures, append(make([]int, 21), 1))
	if err != nil {
		t.Fatal(err)
	}
	aug := augment.Sequence(augment.FlipLeftRight(0.5), augment.Rotate(augment.Uniform(-20, 20)), augment.RandomResizedCrop(24, 16),
		augment.ColorJitter(0.5, 0.5, 0.5, 0.1), augment.GaussianNoise(augment.Constant(0.1)))
	epoch := func(workers int, from data.Position) (all [][]float32) {
		loader, err := data.NewLoader(set, func(s data.Sample) ([]float32, error) {
			one, err := picture.NewBatch(s.Picture)
			if err != nil {
				return nil, err
			}
			x, err := aug.AugmentBatch(eng.Backend, 7, []uint64{uint64(s.Epoch)}, []int{s.Index}, one, image.Point{})
			if err != nil {
				return nil, err
			}
			return tensors.CopyFlatData[float32](x)
		}, data.LoaderConfig{BatchSize: 4, Shuffle: true, Seed: 2, Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		for batch, err := range loader.From(t.Context(), from) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, batch.Values...)
		}
		return all
	}
	want := epoch(1, data.Position{Epoch: 3})
	if len(want) != 22 || reflect.DeepEqual(want, epoch(1, data.Position{Epoch: 4})) {
		t.Fatalf("%d pictures, or two epochs are the same", len(want))
	}
	if !reflect.DeepEqual(epoch(8, data.Position{Epoch: 3}), want) {
		t.Error("eight workers make another epoch than one")
	}
	if !reflect.DeepEqual(epoch(8, data.Position{Epoch: 3, Batch: 2}), want[8:]) {
		t.Error("from its third batch on the epoch is another")
	}
}
