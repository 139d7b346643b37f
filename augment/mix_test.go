package augment

import (
	"encoding/json"
	"fmt"
	"image"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"gonum.org/v1/gonum/mathext"
)

// mixBatch gives pictures of the goldens' formula, each its own, and the size.
func mixBatch(count, width, height int) (*tensors.Tensor, image.Point) {
	var flat []float32
	for i := range count {
		pix := golden{Size: [2]int{height, width}}.picture().(*image.RGBA).Pix
		for at, v := range pix {
			if at%4 < 3 {
				flat = append(flat, float32((int(v)+59*i)%256)/255)
			}
		}
	}
	return tensors.FromFlatDataAndDimensions(flat, count, height, width, 3), image.Pt(width, height)
}

// oneHot gives labels of which row i is class i.
func oneHot(count int) *tensors.Tensor {
	flat := make([]float32, count*count)
	for i := range count {
		flat[i*count+i] = 1
	}
	return tensors.FromFlatDataAndDimensions(flat, count, count)
}

// mixRows applies mixes and gives the numbers of pictures and labels.
func mixRows(t *testing.T, m *Mixer, backend compute.Backend, pictures, labels *tensors.Tensor, mixes []Mix, options ...ApplyOption) (x, y []float32) {
	t.Helper()
	a, b, err := m.Apply(backend, pictures, labels, mixes, options...)
	if err != nil {
		t.Fatal(err)
	}
	return tensors.MustCopyFlatData[float32](a), tensors.MustCopyFlatData[float32](b)
}

// mixers are all, with settings that show what they do.
func mixers() []*Mixer {
	return []*Mixer{MixUp(1), MixUp(0.2), CutMix(1), CutMix(0.3), Mosaic(Uniform(0, 1)), Mosaic(Constant(0.5))}
}

// TestMixesEqualTorchvision gives the mixers what torchvision drew.
func TestMixesEqualTorchvision(t *testing.T) {
	data, err := os.ReadFile("testdata/golden_mix.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Op       string
			Share    float64
			Box      []int
			Pictures []string
			Labels   [][]float32
		}
		Boxes []struct {
			Share, Own float64
			Middle     [2]int
			Box        [4]int
		}
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	size := image.Pt(10, 7)
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		pictures, _ := mixBatch(3, size.X, size.Y)
		labels := tensors.FromFlatDataAndDimensions([]float32{1, 0, 0, 0, 0, 0.25, 0.75, 0, 0, 0, 0, 1}, 3, 4)
		for _, c := range file.Cases {
			var mixes []Mix
			var want, wantLabels []float32
			for i := range 3 {
				top := wholeLayer((i+2)%3, 1-c.Share, size)
				if c.Op == "cut_mix" {
					top = Layer{Row: (i + 2) % 3, Weight: 1, Left: c.Box[0], Top: c.Box[1], Width: c.Box[2] - c.Box[0], Height: c.Box[3] - c.Box[1]}
				}
				mixes = append(mixes, Mix{Width: size.X, Height: size.Y, Layers: []Layer{wholeLayer(i, 1, size), top}})
				want = append(want, golden{Result: c.Pictures[i]}.numbers(t)...)
				wantLabels = append(wantLabels, c.Labels[i]...)
			}
			for name, executor := range map[string]ApplyOption{"host": OnHost(), "graph": OnEngine()} {
				x, y := mixRows(t, MixUp(1), backend, pictures, labels, mixes, executor)
				enginetest.Near(t, fmt.Sprint(c.Op, c.Share, " pictures, ", name), x, want, 1e-5)
				enginetest.Near(t, fmt.Sprint(c.Op, c.Share, " labels, ", name), y, wantLabels, 1e-6)
			}
		}
	})
	for _, c := range file.Boxes {
		box := cutBox(c.Share, image.Pt(c.Middle[0], c.Middle[1]), size)
		if want := image.Rect(c.Box[0], c.Box[1], c.Box[2], c.Box[3]); box != want && !(box.Empty() && want.Empty()) {
			t.Errorf("box %v around %v with share %g, want %v", box, c.Middle, c.Share, want)
		}
	}
}

// TestMixedLabelsSayWhatIsSeen makes pictures of one value each, so that the mean of a result tells whose pixels it has.
func TestMixedLabelsSayWhatIsSeen(t *testing.T) {
	const count, width, height = 5, 9, 6
	backend := engine.ForTest(t, engine.PureGo).Backend
	for k, m := range mixers() {
		mixes, err := m.Draw(Key{Seed: uint64(k)}, []int{7, 3, 0, 21, 4}, image.Pt(width, height))
		if err != nil {
			t.Fatal(err)
		}
		for class := range count {
			flat := make([]float32, count*width*height*3)
			for i := range width * height * 3 {
				flat[class*width*height*3+i] = 1
			}
			x, y := mixRows(t, m, backend, tensors.FromFlatDataAndDimensions(flat, count, height, width, 3), oneHot(count), mixes)
			for i := range count {
				var mean, total float64
				for _, v := range x[i*width*height*3:][:width*height*3] {
					mean += float64(v) / (width * height * 3)
				}
				for _, v := range y[i*count:][:count] {
					total += float64(v)
				}
				if label := float64(y[i*count+class]); math.Abs(label-mean) > 1e-6 || math.Abs(total-1) > 1e-6 {
					t.Errorf("%s %d, picture %d: label %g of class %d, which has %g of the pixels; the row adds up to %g", m.name, k, i, label, class, mean, total)
				}
			}
		}
	}
}

// TestAMosaicShowsItsPictures looks up each pixel in the square of two by two.
func TestAMosaicShowsItsPictures(t *testing.T) {
	pictures, size := mixBatch(5, 9, 6)
	in := tensors.MustCopyFlatData[float32](pictures)
	mixes, err := Mosaic(Uniform(0, 1)).Draw(Key{Seed: 2}, []int{0, 1, 2, 3, 4}, size)
	if err != nil {
		t.Fatal(err)
	}
	x, _ := mixRows(t, Mosaic(Constant(1)), engine.ForTest(t, engine.PureGo).Backend, pictures, oneHot(5), mixes)
	at := func(flat []float32, i, px, py int) float32 { return flat[((i*size.Y+py)*size.X+px)*3] }
	for i, m := range mixes {
		rows := map[int]bool{}
		start := image.Pt(size.X-m.Layers[0].Width, size.Y-m.Layers[0].Height)
		for p := range size.X * size.Y {
			px, py := p%size.X, p/size.X
			sx, sy := px+start.X, py+start.Y // in the square
			row := m.Layers[sy/size.Y*2+sx/size.X].Row
			rows[row] = true
			if got, want := at(x, i, px, py), at(in, row, sx%size.X, sy%size.Y); got != want {
				t.Fatalf("mosaic %d at (%d, %d): %v, want %v", i, px, py, got, want)
			}
		}
		if m.Layers[0].Row != i || len(rows) > 4 {
			t.Errorf("mosaic %d begins with picture %d and shows %d", i, m.Layers[0].Row, len(rows))
		}
	}
}

func TestMixersAgreeOnBothExecutors(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		pictures, size := mixBatch(5, 12, 9)
		var all []Mix
		for k, m := range mixers() {
			mixes, err := m.Draw(Key{Seed: uint64(k)}, []int{0, 1, 2, 3, 4}, size)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, mixes[k%5])
			x, y := mixRows(t, m, backend, pictures, oneHot(5), mixes, OnHost())
			gx, gy := mixRows(t, m, backend, pictures, oneHot(5), mixes, OnEngine())
			enginetest.Near(t, m.name, gx, x, 1e-6)
			enginetest.Near(t, m.name+" labels", gy, y, 1e-6)
		}
		x, _ := mixRows(t, MixUp(1), backend, pictures, oneHot(5), all[:5], OnHost())
		gx, _ := mixRows(t, MixUp(1), backend, pictures, oneHot(5), all[:5], OnEngine())
		enginetest.Near(t, "mixes of several mixers", gx, x, 1e-6)
	})
}

// TestPartnersAreOthers counts who is mixed with whom.
func TestPartnersAreOthers(t *testing.T) {
	const n, count = 3000, 4
	for _, m := range []*Mixer{MixUp(1), CutMix(1), Mosaic(Constant(0.5))} {
		var seen [count][count]float64
		for epoch := range uint64(n) {
			mixes, err := m.Draw(Key{Seed: 1, Epoch: epoch}, []int{0, 1, 2, 3}, image.Pt(8, 8))
			if err != nil {
				t.Fatal(err)
			}
			for i, mix := range mixes {
				seen[i][mix.Layers[1].Row]++
				rows := map[int]bool{}
				for _, l := range mix.Layers {
					rows[l.Row] = true
				}
				if len(rows) != len(mix.Layers) {
					t.Fatalf("%s: picture %d is mixed of %v", m.name, i, mix.Layers)
				}
			}
		}
		for i, row := range seen {
			for j, times := range row {
				if want := n / (count - 1.0); i == j && times > 0 || i != j && math.Abs(times-want) > 4*math.Sqrt(want) {
					t.Errorf("%s: picture %d has partner %d %g times of %d", m.name, i, j, times, n)
				}
			}
		}
	}
	mixes, err := Mosaic(Constant(0.5)).Draw(Key{}, []int{0, 1}, image.Pt(4, 4))
	if err != nil || slices.ContainsFunc(mixes[0].Layers[1:], func(l Layer) bool { return l.Row != 1 }) {
		t.Errorf("a mosaic of two: %v, error %v", mixes, err)
	}
}

// TestSharesFollowBeta compares the shares of MixUp with the law, also for small parameters.
func TestSharesFollowBeta(t *testing.T) {
	const n = 8000
	for _, alpha := range []float64{0.05, 0.2, 0.5, 1, 3} {
		var quantiles []float64
		var mean, square, pure float64
		for index := range n / 2 {
			mixes, err := MixUp(alpha).Draw(Key{Seed: 6}, []int{2 * index, 2*index + 1}, image.Pt(4, 4))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range mixes {
				share := m.Shares()[0]
				mean, square = mean+share/n, square+share*share/n
				quantiles = append(quantiles, mathext.RegIncBeta(alpha, alpha, share))
				if min(share, 1-share) < 0.01 {
					pure += 1.0 / n
				}
			}
		}
		variance := 1 / (4 * (2*alpha + 1))
		if math.Abs(mean-0.5) > 4*math.Sqrt(variance/n) || math.Abs(square-mean*mean-variance) > 4*0.25/math.Sqrt(n) {
			t.Errorf("alpha %g: mean %.4f, variance %.4f, want 0.5 and %.4f", alpha, mean, square-mean*mean, variance)
		}
		if d := kolmogorov(quantiles); alpha >= 0.2 && d > 1.63/math.Sqrt(n) { // below it shares are 1 to the last bit
			t.Errorf("alpha %g: Kolmogorov's distance from the law is %.4f", alpha, d)
		}
		if want := 2 * mathext.RegIncBeta(alpha, alpha, 0.01); math.Abs(pure-want) > 4*math.Sqrt(want*(1-want)/n) {
			t.Errorf("alpha %g: %.4f nearly pure pictures, want %.4f", alpha, pure, want)
		}
	}
}

// TestCutMixBoxesFollowTheirLaw draws on a large picture.
func TestCutMixBoxesFollowTheirLaw(t *testing.T) {
	const n, side = 4000, 5000
	var inner, x []float64
	for index := range n / 2 {
		mixes, err := CutMix(1).Draw(Key{Seed: 3}, []int{2 * index, 2*index + 1}, image.Pt(side, side))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mixes {
			l := m.Layers[1]
			x = append(x, float64(l.Left+l.Width/2)/side)
			if l.Left > 0 && l.Top > 0 && l.Left+l.Width < side && l.Top+l.Height < side { // not cut
				inner = append(inner, float64(l.Width)/side)
			}
		}
	}
	// A box of side s lies within with probability (1-s)^2, and the square of s is uniform: the density of s is 12*s*(1-s)^2.
	for i, s := range inner {
		inner[i] = s * s * (6 - 8*s + 3*s*s)
	}
	if d := kolmogorov(inner); len(inner) < 400 || d > 1.63/math.Sqrt(float64(len(inner)))+2.0/side {
		t.Errorf("sides of %d boxes within: Kolmogorov's distance from the law is %.4f", len(inner), d)
	}
	slices.Sort(x)
	if middle := x[n/2]; math.Abs(middle-0.5) > 2.0/math.Sqrt(n) {
		t.Errorf("the middle box lies at %g", middle)
	}
}

func TestMixesAreValues(t *testing.T) {
	for _, m := range mixers() {
		draw := func(seed uint64, indices ...int) []Mix {
			mixes, err := m.Draw(Key{Seed: seed}, indices, image.Pt(30, 20))
			if err != nil {
				t.Fatal(err)
			}
			return mixes
		}
		mixes := draw(1, 5, 6, 7)
		text, err := json.Marshal(mixes)
		if err != nil {
			t.Fatal(err)
		}
		var back []Mix
		if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back, mixes) {
			t.Errorf("%s after JSON: %v, want %v, error %v", m.name, back, mixes, err)
		}
		if !reflect.DeepEqual(draw(1, 5, 6, 7), mixes) || reflect.DeepEqual(draw(2, 5, 6, 7), mixes) {
			t.Errorf("%s: a draw is not a function of the key", m.name)
		}
		if a, b := draw(1, 9, 5, 8)[1].Shares(), mixes[0].Shares(); m.name != "mosaic" && !slices.Equal(a, b) {
			t.Errorf("%s: shares %v of picture 5 beside others, want %v", m.name, a, b)
		}
	}
}

func TestMixersRefuseWhatHasNoMeaning(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	for want, m := range map[string]*Mixer{
		"augment: mix_up: alpha beta(0, 0) has the parameter 0; it must be positive":        MixUp(0),
		"augment: cut_mix: alpha beta(NaN, NaN) holds NaN":                                  CutMix(math.NaN()),
		"augment: mosaic: part uniform(0, 2) holds 2; it must lie between 0 and 1":          Mosaic(Uniform(0, 2)),
		"augment: mosaic: part is off; leave the operation out, or give it a distribution ": Mosaic(Dist{}),
	} {
		if _, err := m.Draw(Key{}, []int{0, 1}, image.Pt(2, 2)); err == nil || m.Check() == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	for want, c := range map[string]struct {
		indices []int
		size    image.Point
	}{
		"mix_up of a batch of 1 pictures; there must be at least 2, so that each has another one": {[]int{0}, image.Pt(2, 2)},
		"mix_up of pictures of (0,2); both sides must be at least 1":                              {[]int{0, 1}, image.Pt(0, 2)},
		"index -1 of picture 1 is negative":                                                       {[]int{0, -1}, image.Pt(2, 2)},
	} {
		if _, err := MixUp(1).Draw(Key{}, c.indices, c.size); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	pictures, size := mixBatch(2, 4, 3)
	full := wholeLayer(0, 1, size)
	layer := func(change func(l *Layer)) []Layer {
		l := full
		change(&l)
		return []Layer{full, l}
	}
	for want, layers := range map[string][]Layer{
		"layer 1 is of picture 2; the batch holds 2":                            layer(func(l *Layer) { l.Row = 2 }),
		"layer 1 has weight 1.5; it must lie between 0 and 1":                   layer(func(l *Layer) { l.Weight = 1.5 }),
		"layer 1 is painted at (0,0)-(5,3); that must lie in (0,0)-(4,3)":       layer(func(l *Layer) { l.Width = 5 }),
		"layer 1 shows (1,0)-(5,3) of its picture; that must lie in (0,0)-(4,3": layer(func(l *Layer) { l.ShiftX = 1 }),
		"its layers make up 0.5 of the result; they must cover it":              {{Weight: 0.5, Width: 4, Height: 3}},
	} {
		mixes := []Mix{{Width: 4, Height: 3, Layers: layers}, {Width: 4, Height: 3, Layers: []Layer{full}}}
		if _, _, err := MixUp(1).Apply(backend, pictures, oneHot(2), mixes); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	mixes, err := MixUp(1).Draw(Key{}, []int{0, 1}, size)
	if err != nil {
		t.Fatal(err)
	}
	for want, c := range map[string]struct {
		pictures, labels *tensors.Tensor
		mixes            []Mix
	}{
		"pictures must be float32 [batch, height, width, 3], got nil": {nil, oneHot(2), mixes},
		"labels must be float32 [2, classes], a row for each picture": {pictures, oneHot(3), mixes},
		"1 mixes for 2 pictures; draw for this batch":                 {pictures, oneHot(2), mixes[:1]},
		"mix 0: it is for pictures of 9 x 3, those of the batch have": {pictures, oneHot(2), []Mix{{Width: 9, Height: 3}, mixes[1]}},
	} {
		if _, _, err := MixUp(1).Apply(backend, c.pictures, c.labels, c.mixes); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
