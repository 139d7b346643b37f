package style

import (
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/support/exceptions"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// computed runs a graph on an array of the goldens.
func computed(t testing.TB, backend compute.Backend, build func(x *Node) []*Node) [][]float64 {
	t.Helper()
	out, err := ExecOnceN(backend, build, tensors.FromFlatDataAndDimensions(noise("x", 120), 1, 5, 6, 4))
	if err != nil {
		t.Fatal(err)
	}
	var all [][]float64
	for _, x := range out {
		values, err := floats(x)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, values)
	}
	return all
}

// TestGramConventions checks that a picture laid twice below itself has the same Gram matrix, but where it is not divided, and that the loss of one convention
// is that of the other times the square of the number of channels.
func TestGramConventions(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for by, times := range map[Divisor]float64{"": 1, Elements: 1, Pixels: 1, One: 2} {
			got := computed(t, backend, func(x *Node) []*Node {
				return []*Node{Gram(x, by), Gram(Concatenate([]*Node{x, x}, 1), by)}
			})
			for i := range got[0] {
				got[0][i] *= times
			}
			near(t, "the Gram matrix of a doubled picture divided by "+string(by), got[1], got[0], 1e-5)
		}
		got := computed(t, backend, func(x *Node) []*Node {
			loss := func(by Divisor) *Node { return SquaredDifference(Gram(x, by), ZerosLike(Gram(x, by)), false) }
			return []*Node{loss(Pixels), MulScalar(loss(Elements), 16)}
		})
		near(t, "C^2 times the loss", got[1], got[0], 1e-5)
	})
}

// TestGradientByDifferences holds the gradient of each loss, in double precision, against differences of the loss along a direction.
func TestGradientByDifferences(t *testing.T) {
	backend := engine.MustOpen(engine.PureGo).Backend
	wide := func(name string) *tensors.Tensor {
		flat := make([]float64, 120)
		for i, v := range noise(name, 120) {
			flat[i] = float64(v)
		}
		return tensors.FromFlatDataAndDimensions(flat, 1, 5, 6, 4)
	}
	for name, build := range pureLosses() {
		if strings.HasPrefix(name, "patches") {
			continue // the nearest patch is held fixed, and changes along the way
		}
		out, err := ExecOnceN(backend, func(x, y, d *Node) []*Node {
			const h = 1e-5
			slope := ReduceAllSum(Mul(Gradient(build(x, y), x)[0], d))
			step := MulScalar(d, h)
			return []*Node{slope, DivScalar(Sub(build(Add(x, step), y), build(Sub(x, step), y)), 2*h)}
		}, wide("x"), wide("y"), wide("d"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if a, b := tensors.ToScalar[float64](out[0]), tensors.ToScalar[float64](out[1]); !(math.Abs(a-b) <= 1e-6*math.Abs(b)) {
			t.Errorf("%s: the gradient gives a slope of %g, differences %g", name, a, b)
		}
	}
}

// TestMeasuresFollowTheLosses checks that the sums over pixels that a transfer uses give what the public functions do.
func TestMeasuresFollowTheLosses(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		got := computed(t, backend, func(x *Node) []*Node {
			g := gram{by: Pixels}
			m := moments{}
			mean, deviation := Moments(x)
			return slices.Concat(g.statistics(g.sums(x, nil)), []*Node{Gram(x, Pixels)}, m.statistics(m.sums(x, nil)), []*Node{mean, deviation})
		})
		near(t, "gram", got[0], got[1], 1e-5)
		near(t, "mean", got[2], got[4], 1e-5)
		near(t, "deviation", got[3], got[5], 1e-5)
	})
}

// TestWeightsOfSizes checks by how much weights grow at half the size: those of sums with the pixels, and those of sums that are squared with their square.
func TestWeightsOfSizes(t *testing.T) {
	for _, c := range []struct {
		sum, relative         bool
		by                    Divisor
		content, style, noise float32
	}{{content: 1, style: 1, noise: 1}, {sum: true, content: 4, style: 1, noise: 4}, {by: One, content: 1, style: 16, noise: 1}, {true, true, One, 1, 1, 4}} {
		o := quick(1).Objective
		o.Content.Sum, o.Style.Sum, o.Noise.Sum, o.Relative, o.Style.Divisor = c.sum, c.sum, c.sum, c.relative, c.by
		o.Content.Weight, o.Style.Weight, o.Noise.Weight = 1, 1, 1
		p := newProblem(formulaModel(t, engine.PureGo), o, []bool{false})
		if got := p.weights(o, image.Pt(16, 12), image.Pt(32, 24)); !slices.Equal(got, []float32{c.content, c.style, c.style, c.noise, 0}) {
			t.Errorf("%+v: weights %v", c, got)
		}
	}
}

// TestTotalVariationOfNarrowPictures checks sides of one pixel, and that the gradient of equal neighbours is 0.
func TestTotalVariationOfNarrowPictures(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		got := computed(t, backend, func(x *Node) []*Node {
			row := SliceAxis(x, 1, AxisRange(0, 1))
			dot := SliceAxis(row, 2, AxisRange(0, 1))
			flat := OnesLike(x)
			return []*Node{TotalVariation(dot, Variation{}), TotalVariation(row, Variation{Sum: true}), Gradient(TotalVariation(flat, Variation{}), flat)[0]}
		})
		if got[0][0] != 0 || !(got[1][0] > 0) || slices.Max(got[2]) != 0 || slices.Min(got[2]) != 0 {
			t.Errorf("a pixel has %g, a row %g, and the gradient of a plain picture is %v", got[0][0], got[1][0], got[2])
		}
	})
}

// TestMisuse checks what graph functions say to arrays that are no features.
func TestMisuse(t *testing.T) {
	backend := engine.MustOpen(engine.PureGo).Backend
	for want, build := range map[string]func(x *Node) *Node{
		"style.Gram: x is (Float32)[5, 6, 4]": func(x *Node) *Node { return Gram(Squeeze(x, 0), "") },
		`divisor "half"`:                      func(x *Node) *Node { return Gram(x, "half") },
		"style.TotalVariation":                func(x *Node) *Node { return TotalVariation(Squeeze(x, 0), Variation{}) },
	} {
		err := exceptions.TryCatch[error](func() {
			_, failed := ExecOnce(backend, build, tensors.FromFlatDataAndDimensions(noise("x", 120), 1, 5, 6, 4))
			if failed != nil {
				panic(failed)
			}
		})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestExcess checks the mean squared distance from a range, and that its weight keeps a run's colours nearer to theirs.
func TestExcess(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		out, err := ExecOnceN(backend, func(x *Node) []*Node {
			g := x.Graph()
			loss := Excess(x, Scalar(g, x.DType(), 0), Scalar(g, x.DType(), 1))
			return []*Node{loss, Gradient(loss, x)[0]}
		}, []float32{-2, 0.5, 1, 4})
		if err != nil {
			t.Fatal(err)
		}
		gradient, err := floats(out[1])
		if err != nil {
			t.Fatal(err)
		}
		near(t, "excess", []float64{float64(tensors.ToScalar[float32](out[0]))}, []float64{(4 + 9) / 4.}, 1e-6)
		near(t, "gradient", gradient, []float64{-1, 0, 0, 1.5}, 1e-6)
	})
	beyond := func(weight float64) float64 {
		c := quick(12)
		c.Objective.Range = weight
		last := ran(t, transferOf(t, formulaModel(t, engine.PureGo), c)).Losses.Terms
		return last[len(last)-1].Loss
	}
	if free, held := beyond(0), beyond(1e4); held >= free/4 {
		t.Errorf("colours are %g beyond black and white with the weight, %g without", held, free)
	}
}
