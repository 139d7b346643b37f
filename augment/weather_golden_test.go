package augment

import (
	"encoding/json"
	"fmt"
	"image"
	"math"
	"os"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// weatherGolden is a result of another program; testdata/golden_weather.py writes them.
type weatherGolden struct {
	golden
	Settings string
}

// byFormula makes a picture of a size.
func byFormula(height, width int, of func(x, y, c int) int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		x, y := i/4%width, i/4/width
		if img.Pix[i] = 255; i%4 < 3 {
			img.Pix[i] = uint8(of(x, y, i%4))
		}
	}
	return img
}

// input is the picture that the other program had.
func (g weatherGolden) input() image.Image {
	if g.Op == "jpeg" {
		return byFormula(g.Size[0], g.Size[1], func(x, y, _ int) int { return x*5 + y*3 + (x/6+y/5)%2*70 })
	}
	return g.picture()
}

// operation is the one with the golden's settings.
func (g weatherGolden) operation(t *testing.T) Op {
	t.Helper()
	reference := byFormula(g.Size[0], g.Size[1], func(x, y, c int) int { return 90 + (x*4+y*3+c*25)%160 })
	switch g.Op {
	case "histogram_matching":
		return HistogramMatching(Constant(1), reference)
	case "fda":
		return FDA(Constant(0.1), reference)
	}
	op, err := New(g.Op, g.Settings)
	if err != nil {
		t.Fatal(err)
	}
	return op
}

// How far the largest and the mean difference may be, in 255ths.
var weatherTolerance = map[string]struct{ largest, mean float64 }{
	"snow":               {0.02, 0.01}, // float HLS, there and back
	"pixelate":           {0.51, 0.51}, // Pillow's mean is rounded to a byte
	"downscale":          {0.02, 0.01},
	"jpeg":               {2.01, 0.3}, // both round the transform and its inverse to whole numbers, each in its own way
	"histogram_matching": {0.01, 0.01},
	"fda":                {0.02, 0.01},
}

// TestWeatherEqualsOtherPrograms compares with what other programs give, on both executors where there are two.
func TestWeatherEqualsOtherPrograms(t *testing.T) {
	data, err := os.ReadFile("testdata/golden_weather.json")
	if err != nil {
		t.Fatal(err)
	}
	var goldens []weatherGolden
	if err := json.Unmarshal(data, &goldens); err != nil {
		t.Fatal(err)
	}
	backend := engine.ForTest(t, engine.PureGo).Backend
	for i, g := range goldens {
		t.Run(fmt.Sprint(i, g.Op, g.Size, g.Values, g.Settings), func(t *testing.T) {
			p := Sequence(g.operation(t))
			batch, err := picture.NewBatch(g.input())
			if err != nil {
				t.Fatal(err)
			}
			draws, err := p.Draw(Key{}, batch.Sizes...)
			if err != nil {
				t.Fatal(err)
			}
			next := g.golden.Values
			for v := range draws[0].Steps[0].Values {
				numbers := draws[0].Steps[0].Values[v].Numbers
				next = next[copy(numbers, next):]
			}
			ways := [][]ApplyOption{{OnHost()}}
			if p.inMiddle() == nil {
				ways = append(ways, []ApplyOption{OnEngine()})
			}
			for _, options := range ways {
				g.compare(t, apply(t, p, backend, batch, draws, options...))
			}
		})
	}
}

// compare compares a result with the golden's.
func (g weatherGolden) compare(t *testing.T, got []float32) {
	t.Helper()
	want := g.numbers(t)
	if len(got) != len(want) {
		t.Fatalf("%d values, want %d", len(got), len(want))
	}
	largest, mean := 0.0, 0.0
	for i := range got {
		d := 255 * math.Abs(float64(got[i])-float64(want[i]))
		largest, mean = max(largest, d), mean+d/float64(len(got))
	}
	if most := weatherTolerance[g.Op]; !(largest <= most.largest && mean <= most.mean) {
		t.Errorf("the largest difference is %.3f/255 and their mean %.3f/255, more than %.3f and %.3f", largest, mean, most.largest, most.mean)
	}
}
