package augment

import (
	"encoding/json"
	"fmt"
	"image"
	"math"
	"os"
	"slices"
	"testing"
)

// law is one draw of torchvision's RandomResizedCrop; testdata/golden.py writes them.
type law struct {
	Size         [2]int // height, width
	Scale, Ratio [2]float64
	Tries        []float64 // area and ratio of each try
	Place        []int     // top, left; empty after the fallback
	Box          []float64 // left, top, width, height
}

// TestBoxEqualsTorchvision replays what torchvision drew and wants the box that it chose.
func TestBoxEqualsTorchvision(t *testing.T) {
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Laws []law }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	fallbacks := 0
	for i, l := range file.Laws {
		c := RandomResizedCrop(8, 8, Area(l.Scale[0], l.Scale[1]), Ratio(l.Ratio[0], l.Ratio[1])).(resizedCrop)
		used := 0
		box := c.box(image.Pt(l.Size[1], l.Size[0]), func(i int) (float64, float64) {
			used = i + 1
			return l.Tries[2*i], l.Tries[2*i+1]
		}, func(axis, places int) int {
			if l.Place[axis] >= places {
				t.Fatalf("law %d: place %d of %d", i, l.Place[axis], places)
			}
			return l.Place[axis]
		})
		if !slices.Equal(box, l.Box) || used != len(l.Tries)/2 {
			t.Errorf("law %d, %v: box %v after %d tries, want %v after %d", i, l.Size, box, used, l.Box, len(l.Tries)/2)
		}
		if len(l.Place) == 0 {
			fallbacks++
		}
	}
	if fallbacks < 30 {
		t.Errorf("only %d fallbacks in the test data", fallbacks)
	}
}

// boxes draws n boxes for an image of a size.
func boxes(t *testing.T, op Op, size image.Point, n int) [][]float64 {
	t.Helper()
	draws, err := Sequence(op).Draw(Key{Seed: 5}, slices.Repeat([]image.Point{size}, n)...)
	if err != nil {
		t.Fatal(err)
	}
	all := make([][]float64, n)
	for i, d := range draws {
		all[i] = d.Steps[0].row()
	}
	return all
}

// TestBoxFollowsItsLaw draws from a picture so large that rounding does not show and with areas that always fit, so that
// area, logarithm of the ratio and place must be uniform.
func TestBoxFollowsItsLaw(t *testing.T) {
	const side, n = 9000, 100000
	var area, ratio, x, y []float64
	for _, b := range boxes(t, RandomResizedCrop(8, 8, Area(0.1, 0.4), Ratio(0.5, 2)), image.Pt(side, side), n) {
		area = append(area, (b[2]*b[3]/side/side-0.1)/0.3)
		ratio = append(ratio, math.Log(b[2]/b[3])/math.Log(4)+0.5)
		x, y = append(x, (b[0]+0.5)/(side-b[2]+1)), append(y, (b[1]+0.5)/(side-b[3]+1))
	}
	for what, values := range map[string][]float64{"area": area, "log ratio": ratio, "left": x, "top": y} {
		if d := kolmogorov(values); d > 1.63/math.Sqrt(n)+2.0/side { // 1 % level, and rounding to pixels
			t.Errorf("%s: Kolmogorov's distance from the uniform law is %.5f", what, d)
		}
	}
}

// kolmogorov gives the largest distance between the values' distribution and the uniform one.
func kolmogorov(values []float64) (d float64) {
	slices.Sort(values)
	for i, v := range values {
		d = max(d, math.Abs(v-float64(i)/float64(len(values))), math.Abs(v-float64(i+1)/float64(len(values))))
	}
	return d
}

func TestBoxLiesInThePictureAndReachesItsEdges(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {2, 1}, {1, 300}, {7, 5}, {320, 256}} {
		var edges [4]bool
		for _, b := range boxes(t, RandomResizedCrop(8, 8), size, 3000) {
			if err := (resizedCrop{}).checkValues(b, size); err != nil {
				t.Fatal(err)
			}
			for i, at := range []bool{b[0] == 0, b[1] == 0, b[0]+b[2] == float64(size.X), b[1]+b[3] == float64(size.Y)} {
				edges[i] = edges[i] || at
			}
		}
		if size.Y == 300 {
			continue // no box fits, and the fallback is in the middle
		}
		if edges != [4]bool{true, true, true, true} {
			t.Errorf("%v: the box reaches left, top, right, bottom: %v", size, edges)
		}
	}
	for _, b := range boxes(t, RandomResizedCrop(8, 8, Area(1, 1), Ratio(1, 1)), image.Pt(30, 30), 20) {
		if !slices.Equal(b, []float64{0, 0, 30, 30}) {
			t.Fatalf("box %v with the whole area, want the whole picture", b)
		}
	}
}

func TestFlipsFollowTheirProbability(t *testing.T) {
	const n = 10000
	for _, p := range []float64{0, 0.1, 0.5, 1} {
		draws, err := Sequence(FlipLeftRight(p), FlipUpDown(p)).Draw(Key{Seed: 9}, slices.Repeat([]image.Point{{4, 4}}, n)...)
		if err != nil {
			t.Fatal(err)
		}
		var flips, both float64
		for _, d := range draws {
			flips += d.Get("flip_left_right", "flip")[0]
			both += d.Get("flip_left_right", "flip")[0] * d.Get("flip_up_down", "flip")[0]
		}
		four := func(p float64) float64 { return 4 * math.Sqrt(p*(1-p)*n) }
		if math.Abs(flips-p*n) > four(p) || math.Abs(both-p*p*n) > four(p*p) {
			t.Errorf("p=%g: %g flips and %g double flips of %d", p, flips, both, n)
		}
	}
}

func TestDistributions(t *testing.T) {
	for _, c := range []struct {
		d          Dist
		u          float64
		want       float64
		low, high  float64
		text       string
		middle     float64
		wantMiddle float64
	}{
		{Constant(3), 0.7, 3, 3, 3, "constant(3)", 0, 3},
		{Uniform(1, 3), 0, 1, 1, 3, "uniform(1, 3)", 0.5, 2},
		{LogUniform(0.25, 4), 0, 0.25, 0.25, 4, "log_uniform(0.25, 4)", 0.5, 1},
		{Choice(4, 1, 7), 0.999, 7, 1, 7, "choice(4, 1, 7)", 0.5, 1},
		{Amount(0.5), 0, 0.5, 0.5, 1.5, "uniform(0.5, 1.5)", 0.5, 1},
		{Amount(2), 0, 0, 0, 3, "uniform(0, 3)", 0.5, 1.5},
		{Normal(1, 0.5, 0, 3), 0, 0, 0, 3, "normal(1, 0.5, 0, 3)", 0.487, 0.9983147828430803},
		{Normal(-2, 1, -3, -1), 0.5, -2, -3, -1, "normal(-2, 1, -3, -1)", 0, -3},
		{Beta(1, 1), 0.3, 0.3, 0, 1, "beta(1, 1)", 0.9, 0.9},
		{Beta(0.5, 0.5), 0.5, 0.5, 0, 1, "beta(0.5, 0.5)", 0.25, 0.14644660940672624},
		{Dist{}, 0.5, 0, 0, 0, "off", 0.5, 0},
	} {
		low, high := c.d.Bounds()
		if got := c.d.At(c.u); math.Abs(got-c.want) > 1e-12 || low != c.low || high != c.high || c.d.String() != c.text {
			t.Errorf("%s: At(%g) = %v, bounds %v, %v; want %v, %v, %v", c.d, c.u, got, low, high, c.want, c.low, c.high)
		}
		if got := c.d.At(c.middle); math.Abs(got-c.wantMiddle) > 1e-12 {
			t.Errorf("%s: At(%g) = %v, want %v", c.d, c.middle, got, c.wantMiddle)
		}
	}
}

func TestJitterOrdersAndFactorsFollowTheirLaws(t *testing.T) {
	const n = 24000
	draws, err := Sequence(ColorJitter(0.4, 1.5, 0, 0.5)).Draw(Key{}, slices.Repeat([]image.Point{{4, 4}}, n)...)
	if err != nil {
		t.Fatal(err)
	}
	orders := map[string]int{}
	values := map[string][]float64{}
	for _, d := range draws {
		orders[fmt.Sprint(d.Get("color_jitter", "order"))]++
		for name, law := range map[string]Dist{"brightness": Uniform(0.6, 1.4), "contrast": Uniform(0, 2.5), "hue": Uniform(-0.5, 0.5)} {
			low, high := law.Bounds()
			values[name] = append(values[name], (d.Get("color_jitter", name)[0]-low)/(high-low))
		}
		if s := d.Get("color_jitter", "saturation")[0]; s != 1 {
			t.Fatalf("saturation is off and has factor %v", s)
		}
	}
	if len(orders) != 24 {
		t.Errorf("%d orders, want 24", len(orders))
	}
	for order, count := range orders {
		if math.Abs(float64(count)-n/24) > 4.5*math.Sqrt(n/24) {
			t.Errorf("order %s came %d times of %d", order, count, n)
		}
	}
	for name, v := range values {
		if d := kolmogorov(v); d > 1.63/math.Sqrt(n) {
			t.Errorf("%s: Kolmogorov's distance from the uniform law is %.5f", name, d)
		}
	}
}
