package augment

import (
	"image"
	"math"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// wave is a displacement: rows move to the side, by a sine of their place.
type wave struct{ sampling }

// rowsAside moves points to the side.
type rowsAside float64

func (r rowsAside) Apply(x, y float64) (float64, float64) { return x + float64(r)*math.Sin(y/3), y }
func (r rowsAside) Inverse() (Map, bool)                  { return -r, true }

func (wave) Name() string    { return "wave" }
func (wave) Check() error    { return nil }
func (wave) Fields() []Field { return []Field{number("by")} }

func (wave) Draw(key rng.Key, _ image.Point) []float64 { return []float64{1 + 3*key.Float64(0)} }

func (wave) Map(values []float64, size image.Point) (Map, image.Point) {
	return rowsAside(values[0]), size
}

func (wave) Displace(p ops.Points, v Values, _ Canvas) ops.Points {
	by := graph.Reshape(v.Number("by"), -1, 1, 1)
	return ops.Points{X: graph.Sub(p.X, graph.Mul(by, graph.Sin(graph.DivScalar(p.Y, 3)))), Y: p.Y}
}

func TestDisplacementsJoinTheGather(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		w, turn := wave{sampling{outside: outside{Fill: [3]float64{0.1, 0.2, 0.3}}}}, Rotate(Uniform(-30, 30))
		for _, p := range []*Pipeline{Sequence(w), Sequence(turn, w, RandomResizedCrop(12, 9)), Sequence(Sometimes(0.5, w), FlipLeftRight(0.5), OneOf(w, turn, Hue(Constant(0.2))))} {
			batch, draws := batchOf(t, p, 6)
			enginetest.Near(t, p.String(), apply(t, p, backend, batch, draws, OnHost()), apply(t, p, backend, batch, draws), 1.0/255)
		}
	})
}
