package finetune

import (
	"image"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// mixes draws for a batch of eight, of which seven hold pictures.
func mixes(m Mix, step int, size image.Point) mixed { return m.draw(mixSource(1, 2, step), 7, 8, size) }

// apply mixes a batch x and its targets on an engine.
func (d mixed) apply(t testing.TB, backend compute.Backend, x, targets *tensors.Tensor) (mixedX, mixedTargets []float32) {
	t.Helper()
	partner, blend, box, share := d.inputs()
	results, err := CallOnceN(backend, func(x, targets, partner, blend, box, share *Node) []*Node {
		return []*Node{mixInputs(x, partner, blend, box), mixTargets(targets, partner, share)}
	}, x, targets, partner, blend, box, share)
	if err != nil {
		t.Fatal(err)
	}
	return tensors.MustCopyFlatData[float32](results[0]), tensors.MustCopyFlatData[float32](results[1])
}

// oneHot gives targets by which row i is of class i.
func oneHot(n int) *tensors.Tensor {
	flat := make([]float32, n*n)
	for i := range n {
		flat[i*n+i] = 1
	}
	return tensors.FromFlatDataAndDimensions(flat, n, n)
}

// TestTargetsAreTheShareOfThePicture paints row i of a batch with the number of its class alone: then the mean of a mixed picture is, to
// rounding, the mean of its targets' classes, whatever was drawn. Rows that fill the batch up keep every bit.
func TestTargetsAreTheShareOfThePicture(t *testing.T) {
	const h, w, c = 5, 9, 2
	x := make([]float32, 8*h*w*c)
	for i := range x {
		x[i] = float32(i / (h * w * c))
	}
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for _, m := range []Mix{{}, {Mixup: 0.4}, {CutMix: 1}, {Mixup: 0.2, CutMix: 1}} {
			cut, blended := 0, 0
			for step := range 6 {
				d := mixes(m, step, image.Pt(w, h))
				gotX, gotTargets := d.apply(t, backend, tensors.FromFlatDataAndDimensions(x, 8, h, w, c), oneHot(8))
				for row := range 8 {
					pixels := gotX[row*h*w*c : (row+1)*h*w*c]
					mean, want, sum := 0.0, 0.0, 0.0
					for _, v := range pixels {
						mean += float64(v) / (h * w * c)
					}
					for class, share := range gotTargets[8*row : 8*row+8] {
						want += float64(class) * float64(share)
						sum += float64(share)
					}
					if !(math.Abs(mean-want) <= 1e-5) || !(math.Abs(sum-1) <= 1e-6) {
						t.Errorf("%+v, row %d of %+v: mean %v, targets say %v and sum to %v", m, row, d, mean, want, sum)
					}
					low, high := slices.Min(pixels), slices.Max(pixels)
					if d.box[row] != [4]int32{} && low != high {
						cut++
					}
					if low == high && low != float32(row) {
						blended++
					}
				}
				if keeps := slices.Equal(gotX[7*h*w*c:], x[7*h*w*c:]) && gotTargets[63] == 1 && d.partner[7] == 7; !keeps {
					t.Errorf("%+v changed the row that fills the batch up", m)
				}
			}
			if (cut > 0) != (m.CutMix > 0) || (blended > 0) != (m.Mixup > 0) {
				t.Errorf("%+v: %d cut pictures, %d blended ones", m, cut, blended)
			}
		}
	})
}

// TestCutMixPutsThePartnerInTheBox compares each number of a mixed batch with the picture that it must come from.
func TestCutMixPutsThePartnerInTheBox(t *testing.T) {
	const h, w, c = 6, 4, 3
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		x := pattern(5, 8, h, w, c)
		flat := tensors.MustCopyFlatData[float32](x)
		for step := range 5 {
			d := mixes(Mix{CutMix: 1}, step, image.Pt(w, h))
			got, _ := d.apply(t, backend, x, oneHot(8))
			for i, v := range got {
				row, at := i/(h*w*c), image.Pt(i/c%w, i/(w*c)%h)
				b := d.box[row]
				from := row
				if at.In(image.Rect(int(b[0]), int(b[1]), int(b[2]), int(b[3]))) {
					from = int(d.partner[row])
				}
				if want := flat[from*h*w*c+i%(h*w*c)]; v != want {
					t.Fatalf("step %d, row %d at %v with box %v: %v, want %v", step, row, at, b, v, want)
				}
			}
		}
	})
}

// TestFeaturesMixWithoutBoxes: features of no height and width are blended, and the law that cuts leaves them alone.
func TestFeaturesMixWithoutBoxes(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		x := pattern(6, 8, 5)
		flat := tensors.MustCopyFlatData[float32](x)
		for _, m := range []Mix{{Mixup: 0.4, CutMix: 1}, {CutMix: 1}} {
			d := mixes(m, 0, image.Point{})
			got, _ := d.apply(t, backend, x, oneHot(8))
			want := make([]float32, len(flat))
			for i := range want {
				row := i / 5
				want[i] = d.blend[row]*flat[i] + (1-d.blend[row])*flat[int(d.partner[row])*5+i%5]
			}
			enginetest.Near(t, "features", got, want, 1e-6)
			if same := slices.Equal(got, flat); same != (m.Mixup == 0) {
				t.Errorf("%+v left features as they are: %v", m, same)
			}
		}
	})
}

// TestDrawsAreAFunctionOfSeedEpochAndStep: the same three give the same draw, and each of them counts.
func TestDrawsAreAFunctionOfSeedEpochAndStep(t *testing.T) {
	m, size := Mix{Mixup: 0.2, CutMix: 1}, image.Pt(20, 10)
	draw := func(seed uint64, epoch, step int) mixed { return m.draw(mixSource(seed, epoch, step), 16, 16, size) }
	first := draw(1, 2, 3)
	if again := draw(1, 2, 3); !reflect.DeepEqual(first, again) {
		t.Errorf("%+v, and then %+v", first, again)
	}
	for _, other := range []mixed{draw(2, 2, 3), draw(1, 3, 3), draw(1, 2, 4), draw(1, 3, 2)} {
		if reflect.DeepEqual(first, other) {
			t.Errorf("two keys drew %+v", first)
		}
	}
	partners := slices.Clone(first.partner)
	slices.Sort(partners)
	for i, p := range partners {
		if int(p) != i {
			t.Fatalf("the partners %v are no permutation", first.partner)
		}
	}
}

// TestBetaHasItsMoments: Beta(a, a) has the mean 1/2 and the variance 1/(8a+4), here within five standard errors. Next to 0 it is a coin.
func TestBetaHasItsMoments(t *testing.T) {
	const n = 40000
	for _, a := range []float64{1e-3, 0.2, 0.5, 1, 3, 40} {
		r, sum, squares, fourths := mixSource(1, 0, 0), 0.0, 0.0, 0.0
		for range n {
			v := beta(r, a) - 0.5
			if !(v >= -0.5 && v <= 0.5) {
				t.Fatalf("Beta(%g, %g) gave %v", a, a, v+0.5)
			}
			sum, squares, fourths = sum+v, squares+v*v, fourths+v*v*v*v
		}
		variance := 1 / (8*a + 4)
		if mean, e := sum/n, 5*math.Sqrt(variance/n); math.Abs(mean) > e {
			t.Errorf("Beta(%g, %g) has the mean %.5f, want 0.5 within %.5f", a, a, mean+0.5, e)
		}
		e := 5*math.Sqrt((fourths/n-squares/n*squares/n)/n) + 1e-12
		if got := squares / n; math.Abs(got-variance) > e {
			t.Errorf("Beta(%g, %g) has the variance %.6f, want %.6f within %.6f", a, a, got, variance, e)
		}
	}
}

// TestBoxesHaveTheirArea: where nothing is cut off, a box has the part 1-share of the area, to a pixel's rounding a side.
func TestBoxesHaveTheirArea(t *testing.T) {
	r, size, whole := mixSource(1, 0, 0), image.Pt(200, 100), 0
	for range 500 {
		share := r.Float64()
		b := cutBox(r, share, size)
		if !b.In(image.Rectangle{Max: size}) {
			t.Fatalf("box %v lies outside of %v", b, size)
		}
		side := math.Sqrt(1 - share)
		if inner := b.Inset(-1); inner.In(image.Rectangle{Max: size}) {
			whole++
			if dx, dy := side*200-float64(b.Dx()), side*100-float64(b.Dy()); dx < 0 || dx >= 2 || dy < 0 || dy >= 2 {
				t.Errorf("box %v of share %v has sides %.2f and %.2f too short", b, share, dx, dy)
			}
		}
	}
	if whole < 50 {
		t.Errorf("only %d boxes were whole", whole)
	}
}

func TestMixNamesTheWrongSetting(t *testing.T) {
	for want, m := range map[string]Mix{"Mix.Mixup is NaN": {Mixup: math.NaN()}, "Mix.CutMix is -1": {CutMix: -1}, "Mix.CutMix is +Inf": {CutMix: math.Inf(1)}} {
		if err := m.check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", m, err, want)
		}
	}
	if err := (Mix{Mixup: 0.2, CutMix: 1}).check(); err != nil {
		t.Error(err)
	}
}
