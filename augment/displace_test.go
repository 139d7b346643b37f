package augment

import (
	"testing"

	"github.com/gomlx/compute"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

func init() {
	turn := Rotate(Uniform(-30, 30))
	sample(OpticalDistortion(Uniform(-0.3, 0.5)), OpticalDistortion(Uniform(-0.3, 0.5), FisheyeLens, Reflect), Fisheye(Dist{}, Dist{}, Uniform(1, 2)),
		Fisheye(Uniform(-0.3, 0.3), Uniform(-0.3, 0.3), Uniform(1, 2), Edge),
		ToPolar(), FromPolar(), ToPolar(Cubic, Edge), PolarWarp(), PolarWarp(turn), PolarWarp(Translate(Uniform(-0.2, 0.2), Uniform(-0.2, 0.2), Edge), Hue(Constant(0.1))),
		PiecewiseAffine(4, 3, Constant(0.03)), PiecewiseAffine(2, 2, Uniform(0, 0.05), Edge), GridElastic(4, 5, Uniform(-0.3, 0.3)), GridElastic(2, 9, Uniform(-0.4, 0.4), Fill(0, 1, 0)),
		GridDistortion(5, Uniform(-0.3, 0.3)), GridDistortion(1, Constant(0.3)), GridDistortion(3, Uniform(-0.5, 1), Cubic), ThinPlateSpline(4, Constant(0.03)), ThinPlateSpline(2, Uniform(0, 0.05), Symmetric),
		RandomGridShuffle(3, 3), RandomGridShuffle(2, 5), RandomGridShuffle(1, 1), ElasticTransform(Constant(30), Constant(4)), ElasticTransform(Uniform(0, 60), Uniform(3, 8), Reflect))
	sample(Sequence(ElasticTransform(Constant(30), Constant(4)), turn, RandomResizedCrop(9, 12)), Sequence(Resize(24, 30), ElasticTransform(Constant(30), Constant(4)), turn),
		Sequence(turn, OneOf(GridDistortion(3, Uniform(-0.3, 0.3)), ThinPlateSpline(3, Constant(0.03)), RandomGridShuffle(2, 2), Hue(Constant(0.2))), PiecewiseAffine(3, 3, Constant(0.02))),
		Sequence(Pad(3, 2, 1, 4, Reflect), OpticalDistortion(Uniform(-0.3, 0.3)), RandomCrop(16, 16, 0)))
}

// TestGeometryOnEachEngine compares rows with all kinds of displacements and borders with the host.
func TestGeometryOnEachEngine(t *testing.T) {
	elastic, turn := ElasticTransform(Constant(30), Constant(4), Symmetric), Rotate(Uniform(-30, 30), Reflect)
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for _, p := range []*Pipeline{
			Sequence(elastic, turn, RandomResizedCrop(12, 9)),
			Sequence(PolarWarp(turn), Fisheye(Dist{}, Dist{}, Uniform(1, 2), Edge)),
			Sequence(OpticalDistortion(Uniform(-0.3, 0.5)), OneOf(ThinPlateSpline(4, Constant(0.03)), GridDistortion(4, Uniform(-0.3, 0.3)), RandomGridShuffle(3, 2))),
			Sequence(GridElastic(4, 4, Uniform(-0.3, 0.3)), PiecewiseAffine(4, 4, Constant(0.02))),
			Sequence(Pad(3, 2, 1, 4, Reflect), D4(), RandomCrop(16, 16, 0)),
		} {
			batch, draws := batchOf(t, p, 6)
			enginetest.Near(t, p.String(), apply(t, p, backend, batch, draws, OnHost()), apply(t, p, backend, batch, draws), 1.0/255)
		}
	})
}
