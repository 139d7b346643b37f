package augment

import (
	"image"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// BenchmarkLesson augments batches of 32 pictures of 256 x 320 (height x width) and reports pictures a second: the lesson's
// pipeline of flip, random resized crop to 224 and jitter, and its parts.
func BenchmarkLesson(b *testing.B) {
	crop := RandomResizedCrop(224, 224)
	for name, executor := range map[string]ApplyOption{"host": OnHost(), engine.PureGo: OnEngine(), engine.CPU: OnEngine()} {
		for what, p := range map[string]*Pipeline{
			"flip":   Sequence(FlipLeftRight(0.5)),
			"crop":   Sequence(FlipLeftRight(0.5), crop),
			"bright": Sequence(FlipLeftRight(0.5), crop, ColorJitter(0.5, 0, 0, 0)),
			"jitter": Sequence(FlipLeftRight(0.5), crop, ColorJitter(0.5, 0.5, 0.5, 0.5)),
			"d2l":    Sequence(FlipLeftRight(0.5), ColorJitter(0.5, 0.5, 0.5, 0.5), RandomResizedCrop(200, 200, Area(0.1, 1), Ratio(0.5, 2))),
			"noise":  Sequence(crop, GaussianNoise(Constant(0.1))),
			"warp":   Sequence(FlipLeftRight(0.5), Rotate(Uniform(-30, 30)), Perspective(0.3), crop, ColorJitter(0.5, 0.5, 0.5, 0.5)),
		} {
			b.Run(name+"/"+what, func(b *testing.B) {
				opened := name
				if name == "host" {
					opened = engine.PureGo
				}
				backend := engine.ForTest(b, opened).Backend
				var pictures []image.Image
				for i := range 32 {
					pictures = append(pictures, colourful(320, 256, i))
				}
				batch, err := picture.NewBatch(pictures...)
				if err != nil {
					b.Fatal(err)
				}
				step := func(epoch uint64) {
					draws, err := p.Draw(Key{Seed: 1, Epoch: epoch}, batch.Sizes...)
					if err != nil {
						b.Fatal(err)
					}
					output, err := p.Apply(backend, batch, draws, executor)
					if err != nil {
						b.Fatal(err)
					}
					if err := output.ToLocal(); err != nil {
						b.Fatal(err)
					}
				}
				step(0) // compiles
				for i := 0; b.Loop(); i++ {
					step(uint64(i))
				}
				b.ReportMetric(32*float64(b.N)/b.Elapsed().Seconds(), "pictures/s")
			})
		}
	}
}
