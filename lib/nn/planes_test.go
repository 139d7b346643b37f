package nn

import (
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// mobile is an inverted residual block with the statistics of the batch, from layer to layer by way of a function.
func mobile(x, wide, deep, narrow, scale *Node, next func(*Node) *Node) (y, pooled *Node) {
	h := next(Conv2D(x, deep).Groups(6).Padding(Half).Done())
	h = next(ReLU6(next(Conv2D(h, wide).Bias(scale).Done())))
	h, _, _ = BatchNorm(h, scale, scale, 1e-5)
	h = next(ReLU(next(h)))
	h = next(Residual(next(Conv2D(h, narrow).Done()), next(ReLU(x))))
	h = next(Residual(h, next(Conv2D(h, deep).Groups(6).Padding(Half).Done())))
	return h, GlobalAvgPool(h)
}

// TestPlanesChangeNothing holds layers that take up planes from one another, and their gradients, against the same without.
func TestPlanesChangeNothing(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		run := func(next func(*Node) *Node) [][]float64 {
			results, err := CallOnceN(backend, func(in []*Node) []*Node {
				for i := range in {
					in[i] = ConvertDType(in[i], dtypes.Float32)
				}
				y, pooled := mobile(in[0], in[1], in[2], in[3], in[4], next)
				sum := Add(ReduceAllSum(Square(y)), ReduceAllSum(Square(pooled)))
				all := append([]*Node{y, pooled}, Gradient(sum, in...)...)
				for i := range all {
					all[i] = ConvertDType(all[i], dtypes.Float64)
				}
				return all
			}, values(1, 3, 5, 7, 6), values(2, 1, 1, 6, 10), values(3, 3, 3, 1, 6), values(4, 1, 1, 10, 6), values(5, 10))
			if err != nil {
				t.Fatal(err)
			}
			var flat [][]float64
			for _, r := range results {
				flat = append(flat, tensors.MustCopyFlatData[float64](r))
			}
			return flat
		}
		taken := 0
		with := run(func(x *Node) *Node {
			if planesOf(x) != nil {
				taken++
			}
			return x
		})
		if pure := engine.KindOf(backend) == engine.PureGo; pure != (taken > 5) {
			t.Errorf("planes were taken up %d times", taken)
		}
		for i, want := range run(func(x *Node) *Node { return MulScalar(x, 1) }) {
			if e := relativeError(with[i], want); !(e <= 1e-5) {
				t.Errorf("result %d is off by %.1e of the largest value", i, e)
			}
		}
	})
}

// TestInParts holds parts of batches of all sizes against the whole.
func TestInParts(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for batch := 1; batch <= 5; batch++ {
			x := values(uint64(batch), batch, 3)
			y, err := CallOnce(backend, func(x *Node) *Node {
				return InParts(x, func(part *Node) *Node { return ReduceSum(Square(part), 1) })
			}, x)
			if err != nil {
				t.Fatal(err)
			}
			flat, got := tensors.MustCopyFlatData[float64](x), tensors.MustCopyFlatData[float64](y)
			for i := range batch {
				a, b, c := flat[3*i], flat[3*i+1], flat[3*i+2]
				if e := relativeError(got[i:i+1], []float64{a*a + b*b + c*c}); !(e <= 1e-12) {
					t.Errorf("picture %d of %d is off by %g", i, batch, e)
				}
			}
		}
	})
}
