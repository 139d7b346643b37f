package show

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"strings"
	"testing"

	"gonum.org/v1/plot"

	"github.com/imagelab-go/imagelab/lib/picture"
)

var update = flag.Bool("update", false, "rewrite the golden pictures in testdata")

// curve of n points by a formula.
func values(n int, f func(x float64) float64) []float64 {
	y := make([]float64, n)
	for i := range y {
		y[i] = f(float64(i))
	}
	return y
}

// charts are the golden charts, by the names of their files.
var charts = map[string]Chart{
	"accuracy": {
		Title: "Fine-tuning and training from scratch", X: "epoch", Y: "accuracy on validation pictures (%)",
		Series: []Series{
			{Name: "fine-tuned", Y: values(10, func(x float64) float64 { return 95 - 20*math.Exp(-x) })},
			{Name: "frozen trunk", Y: values(10, func(x float64) float64 { return 92 - 9*math.Exp(-x/2) })},
			{Name: "from scratch", Y: values(10, func(x float64) float64 { return 78 - 28*math.Exp(-x/4) })},
		},
	},
	"losses": {
		X: "step", Y: "loss (logarithmic)", LogY: true,
		Series: []Series{
			{Name: "content", Y: values(300, func(x float64) float64 { return 1e4*math.Exp(-x/40) + 3 + math.Sin(x/3) })},
			{Name: "style, with a gap", Y: values(300, func(x float64) float64 {
				if x > 120 && x < 150 {
					return math.NaN()
				}
				return 3e5*math.Exp(-x/60) + 20
			})},
			{Name: "variation", Y: values(300, func(x float64) float64 { return 40 + x })},
			{Name: "diverged", Y: []float64{math.NaN(), math.Inf(1), -1}},
		},
	},
	"single": {
		X: "pictures", Y: "time (s)", Size: image.Pt(320, 200),
		Series: []Series{{X: []float64{0.5, 1, 2, 4}, Y: []float64{3, 3, 3, 3}}},
	},
}

func TestChartsEqualTheirGoldens(t *testing.T) {
	for name, c := range charts {
		got, err := c.Image()
		if err != nil {
			t.Fatal(err)
		}
		path := "testdata/" + name + ".png"
		if *update {
			file, err := encodePNG(got, png.BestCompression)
			if err == nil {
				err = os.WriteFile(path, file, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		want, err := picture.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if got.Rect != want.Rect {
			t.Errorf("%s: size %v, golden %v", name, got.Rect.Size(), want.Rect.Size())
			continue
		}
		sum := 0.0
		for i := range got.Pix {
			sum += math.Abs(float64(got.Pix[i]) - float64(want.Pix[i]))
		}
		// Processors that fuse multiplications and additions may shade the edge
		// pixels of lines otherwise; a moved or missing line changes far more.
		if mean := sum / float64(len(got.Pix)); mean > 0.02 {
			t.Errorf("%s: differs from the golden by %.3f levels in the mean; look at both and run with -update if the new one is right", name, mean)
		}
	}
}

func TestChartsTakeAnyValues(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string]Chart{
		"one point":       {Series: []Series{{Y: []float64{5}}}},
		"nothing finite":  {Series: []Series{{Y: []float64{nan, inf, -inf}}}},
		"nothing for log": {LogY: true, Series: []Series{{Y: []float64{0, -3}}}},
		"zero":            {Series: []Series{{Y: []float64{0, 0}}}},
		"constant log":    {LogY: true, Series: []Series{{Y: []float64{7, 7, 7}}}},
		"huge":            {Series: []Series{{Y: []float64{-1e300, 1e300}}}},
		"tiny":            {Series: []Series{{Y: []float64{1e-300, 2e-300}}}},
		"wide log":        {LogY: true, Series: []Series{{Y: []float64{1e-200, 1e200}}}},
		"backwards":       {Series: []Series{{X: []float64{3, 2, 1}, Y: []float64{1, 2, 3}}}},
		"NaN positions":   {Series: []Series{{X: []float64{nan, 1, 2}, Y: []float64{1, 2, 3}}}},
		"large offset":    {Series: []Series{{X: []float64{1e9, 1e9 + 1}, Y: []float64{1e6, 1e6 + 1}}}},
		"smallest":        {Size: image.Pt(160, 120), Title: "A title", Series: []Series{{Name: "s", Y: []float64{1, 2}}}},
		"fixed ends":      {YFrom: -1, YTo: 1, Series: []Series{{Y: []float64{-5, 0, 5}}}},
		"many":            {Series: []Series{{Y: values(20_000, math.Sin)}}},
	} {
		c.X, c.Y = "x", "y"
		img, err := c.Image()
		if err != nil || img == nil || !img.Opaque() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestChartErrors(t *testing.T) {
	one := []Series{{Y: []float64{1}}}
	for _, c := range []struct {
		chart Chart
		says  string
	}{
		{Chart{Y: "y", Series: one}, "both a name"},
		{Chart{X: "x", Series: one}, "both a name"},
		{Chart{X: "x", Y: "y"}, "no series"},
		{Chart{X: "x", Y: "y", Series: []Series{{Name: "e"}}}, `series 0 ("e") has no points`},
		{Chart{X: "x", Y: "y", Series: []Series{{X: []float64{1}, Y: []float64{1, 2}}}}, "1 values of X for 2 of Y"},
		{Chart{X: "x", Y: "y", Series: []Series{{Name: "a", Y: []float64{1}}, {Y: []float64{1}}}}, `series 1 is called ""`},
		{Chart{X: "x", Y: "y", Series: []Series{{Name: "a", Y: []float64{1}}, {Name: "a", Y: []float64{1}}}}, `series 1 is called "a"`},
		{Chart{X: "x", Y: "y", Series: one, YFrom: 2, YTo: 1}, "from 2 to 1"},
		{Chart{X: "x", Y: "y", Series: one, YTo: math.Inf(1)}, "+Inf"},
		{Chart{X: "x", Y: "y", Series: one, YTo: 1, LogY: true}, "YFrom above 0"},
		{Chart{X: "x", Y: "y", Series: one, Size: image.Pt(100, 0)}, "(100,0)"},
	} {
		img, err := c.chart.Image()
		if err == nil || img != nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("got %v; want an error that says %q", err, c.says)
		}
	}
}

func labels(ticks []plot.Tick) string {
	var all []string
	for _, tick := range ticks {
		all = append(all, tick.Label)
	}
	return strings.Join(all, " ")
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		whole  bool
		want   string
	}{
		{0, 9, 6, true, "0 2 4 6 8"},
		{0, 2, 6, true, "0 1 2"},
		{0, 1, 5, false, "0 0.2 0.4 0.6 0.8 1.0"},
		{-0.3, 0.3, 6, false, "-0.3 -0.2 -0.1 0 0.1 0.2 0.3"},
		{47.3, 97.7, 6, false, "50 60 70 80 90"},
		{0, 40000, 4, false, "0 10,000 20,000 30,000 40,000"},
		{0, 4e6, 4, false, "0 1e6 2e6 3e6 4e6"},
		{0, 5e-6, 5, false, "0 1e-6 2e-6 3e-6 4e-6 5e-6"},
	} {
		if got := labels(linearTicks(c.lo, c.hi, c.n, c.whole)); got != c.want {
			t.Errorf("%g to %g: %s, want %s", c.lo, c.hi, got, c.want)
		}
	}
	for _, c := range []struct {
		lo, hi float64
		want   string
	}{
		{0.5, 20, "0.5 1 2 5 10 20"},
		{3, 3e5, "10 100 1000 10,000 100,000"},
		{0.003, 0.004, "0.0030 0.0032 0.0034 0.0036 0.0038 0.0040"},
		{1e-20, 1e20, "1e-20 1e-14 1e-8 0.01 10,000 1e10 1e16"},
	} {
		if got := labels(logTicks(c.lo, c.hi)); got != c.want {
			t.Errorf("log %g to %g: %s, want %s", c.lo, c.hi, got, c.want)
		}
	}
}

func TestChartColoursCanBeRead(t *testing.T) {
	for name, ink := range map[string]color.Color{"text": textInk, "axes": axisInk} {
		if c := picture.Contrast(ink, color.White); c < 4.5 {
			t.Errorf("%s: contrast %.2f", name, c)
		}
	}
	seen := map[string]bool{}
	for i := range 6 {
		dash := fmt.Sprint(lineOf(i).Dashes)
		if seen[dash] {
			t.Errorf("line %d has the dashes %s of another", i, dash)
		}
		seen[dash] = true
	}
}
