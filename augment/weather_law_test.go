package augment

import (
	"fmt"
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// weathers are operations by their strength, 0 of which leaves the image.
var weathers = map[string]func(strength float64) Op{
	"rain":         func(s float64) Op { return Rain(Constant(s), Constant(10)) },
	"snow flakes":  func(s float64) Op { return Snow(Constant(0.2), Constant(1), Constant(s)) },
	"snow point":   func(s float64) Op { return Snow(Constant(s), Constant(1+s), Constant(0)) },
	"gravel":       func(s float64) Op { return Gravel(Constant(s)) },
	"fog":          func(s float64) Op { return Fog(Constant(s)) },
	"clouds":       func(s float64) Op { return Clouds(Constant(s)) },
	"frost":        func(s float64) Op { return Frost(Constant(s)) },
	"water":        func(s float64) Op { return Spatter(Constant(s), 0) },
	"mud":          func(s float64) Op { return Spatter(Constant(s), 1) },
	"sun flare":    func(s float64) Op { return SunFlare(Constant(s)) },
	"shadow":       func(s float64) Op { return Shadow(Constant(s), Constant(0.1)) },
	"table glare":  func(s float64) Op { return TableGlare(Constant(s), Constant(4000)) },
	"cartoon":      func(s float64) Op { return Cartoon(Constant(s)) },
	"superpixels":  func(s float64) Op { return Superpixels(Constant(30), Constant(s)) },
	"voronoi":      func(s float64) Op { return Voronoi(Constant(30), Constant(s)) },
	"pixelate":     func(s float64) Op { return Pixelate(Constant(1 + 8*s)) },
	"downscale":    func(s float64) Op { return Downscale(Constant(1-0.9*s), Bilinear, Bilinear) },
	"fda":          func(s float64) Op { return FDA(Constant(s/2), colourful(20, 30, 5)) },
	"histogram":    func(s float64) Op { return HistogramMatching(Constant(s), colourful(20, 30, 5)) },
	"tiles moving": func(s float64) Op { return RandomGridShuffle(1, 1+int(7*s)) },
}

// done applies an operation to one picture on the host, with the draw for an image of a number.
func done(t *testing.T, op Op, img image.Image, index int) []float32 {
	t.Helper()
	p := Sequence(op)
	batch, err := picture.NewBatch(img)
	if err != nil {
		t.Fatal(err)
	}
	draws, err := p.DrawAt(Key{Seed: 8}, []int{index}, batch.Sizes)
	if err != nil {
		t.Fatal(err)
	}
	return apply(t, p, engine.ForTest(t, engine.PureGo).Backend, batch, draws, OnHost())
}

// meadow is a smooth picture of middle brightness with a few edges.
func meadow(width, height int) *image.RGBA {
	return byFormula(height, width, func(x, y, c int) int { return 60 + (x*2+y+c*20)%90 + (x/16+y/12)%2*40 })
}

// distanceOf is the mean of how far numbers are apart.
func distanceOf(a, b []float32) (mean float64) {
	for i := range a {
		mean += math.Abs(float64(a[i])-float64(b[i])) / float64(len(a))
	}
	return mean
}

// TestWeatherGrowsFromNothing wants no change at the strength 0, some change at 1, and for what is drawn never less at a greater strength.
func TestWeatherGrowsFromNothing(t *testing.T) {
	img := meadow(96, 64)
	original := done(t, Identity(), img, 0)
	jumps := []string{"snow point", "tiles moving", "downscale", "pixelate", "superpixels", "voronoi", "fda"} // whose steps are not of a kind
	for name, of := range weathers {
		t.Run(name, func(t *testing.T) {
			enginetest.Near(t, "without strength", done(t, of(0), img, 3), original, 1e-5)
			last := 0.0
			for _, strength := range []float64{0.2, 0.4, 0.6, 0.8, 1} {
				changed := 0.0
				for index := range 4 {
					changed += distanceOf(done(t, of(strength), img, index), original) / 4
				}
				if changed < last*0.999 && !slices.Contains(jumps, name) {
					t.Errorf("at the strength %g the mean change is %.5f, less than %.5f before", strength, changed, last)
				}
				last = changed
			}
			if last < 0.01 {
				t.Errorf("at the strength 1 the mean change is %.5f", last)
			}
		})
	}
}

// TestLightAddsAndShadowTakes looks at the direction of each change.
func TestLightAddsAndShadowTakes(t *testing.T) {
	img := meadow(70, 90)
	original := done(t, Identity(), img, 0)
	for index := range 10 {
		for name, sign := range map[string]float32{"sun flare": 1, "table glare": 1, "snow flakes": 1, "snow point": 1, "shadow": -1} {
			for i, v := range done(t, weathers[name](0.8), img, index) {
				if (v-original[i])*sign < -1e-5 {
					t.Fatalf("%s takes value %d from %v to %v", name, i, original[i], v)
				}
			}
		}
	}
}

// TestShadowIsItsPolygon compares a sharp shadow with the test of the pixels' centres.
func TestShadowIsItsPolygon(t *testing.T) {
	const width, height = 50, 40
	p := Sequence(Shadow(Constant(0.5), Constant(0)))
	batch, err := picture.NewBatch(byFormula(height, width, func(_, _, _ int) int { return 255 }))
	if err != nil {
		t.Fatal(err)
	}
	draws, err := p.Draw(Key{}, batch.Sizes...)
	if err != nil {
		t.Fatal(err)
	}
	// A square within x from 10 to 30 and y from 8 to 24; its last corner is given twice.
	copy(draws[0].Steps[0].Values[0].Numbers, []float64{0.2, 0.2, 0.6, 0.2, 0.6, 0.6, 0.2, 0.6, 0.2, 0.6})
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		for _, options := range [][]ApplyOption{{OnHost()}, {OnEngine()}} {
			got := apply(t, p, backend, batch, draws, options...)
			for i := range width * height {
				x, y := i%width, i/width
				want := float32(1)
				if x >= 10 && x < 30 && y >= 8 && y < 24 {
					want = 0.5
				}
				edge := x == 9 || x == 10 || x == 29 || x == 30 || y == 7 || y == 8 || y == 23 || y == 24
				if d := got[3*i] - want; !edge && (d > 1e-5 || d < -1e-5) {
					t.Fatalf("at (%d, %d) the light is %v, want %v", x, y, got[3*i], want)
				}
			}
		}
	})
}

// TestSegmentsAreMeans wants as few colours as there are segments, whose mean is the picture's.
func TestSegmentsAreMeans(t *testing.T) {
	img := meadow(60, 45)
	original := done(t, Identity(), img, 0)
	for name, most := range map[string]int{"superpixels": 45, "voronoi": 30} { // the grid of superpixels is rounded, and pieces are counted singly
		got := done(t, weathers[name](1), img, 0)
		seen := map[[3]float32]bool{}
		var sum, want float64
		for i := 0; i < len(got); i += 3 {
			seen[[3]float32(got[i:])] = true
			sum, want = sum+float64(got[i]), want+float64(original[i])
		}
		if len(seen) > most || len(seen) < 15 {
			t.Errorf("%s: %d colours for 30 segments", name, len(seen))
		}
		if math.Abs(sum-want) > 1e-4*want {
			t.Errorf("%s: the mean is %v times that of the picture", name, sum/want)
		}
	}
}

// TestJPEGLosesMoreAtLowerQuality compares qualities.
func TestJPEGLosesMoreAtLowerQuality(t *testing.T) {
	img := meadow(64, 48)
	original, last := done(t, Identity(), img, 0), 0.0
	for _, quality := range []float64{100, 80, 50, 20, 5} {
		loss := distanceOf(done(t, JPEG(Constant(quality)), img, 0), original)
		if loss <= last {
			t.Errorf("quality %g loses %.5f, not more than %.5f before", quality, loss, last)
		}
		last = loss
	}
}

// TestAReferenceOfItsOwnChangesNothing matches a picture with itself.
func TestAReferenceOfItsOwnChangesNothing(t *testing.T) {
	img := meadow(30, 20)
	original := done(t, Identity(), img, 0)
	enginetest.Near(t, "histogram", done(t, HistogramMatching(Constant(1), img), img, 0), original, 1e-6)
	enginetest.Near(t, "amplitudes", done(t, FDA(Constant(0.5), img), img, 0), original, 1e-5)
}

// TestBlackBodies compares with the known colours of light: 6500 K is nearly white, less is redder, more is bluer.
func TestBlackBodies(t *testing.T) {
	for i, c := range glow(6500) {
		if c < 0.96 {
			t.Errorf("channel %d of 6500 K is %.3f", i, c)
		}
	}
	last := 0.0
	for kelvin := 1700.0; kelvin <= 20000; kelvin *= 1.1 {
		c := glow(kelvin)
		if ratio := c[2] / c[0]; ratio < last || math.Abs(max(c[0], c[1], c[2])-1) > 1e-9 {
			t.Errorf("%.0f K is %v; blue to red was %.3f before", kelvin, c, last)
		} else {
			last = ratio
		}
	}
}

// TestEnginesAgreeOnWeather compares XLA with the pure-Go engine, on pictures of differing sizes.
func TestEnginesAgreeOnWeather(t *testing.T) {
	reference, other := engine.ForTest(t, engine.PureGo).Backend, engine.ForTest(t, engine.CPU).Backend
	for name, of := range weathers {
		p := Sequence(of(0.7))
		if p.inMiddle() != nil {
			continue
		}
		batch := oddBatch(t)
		draws, err := p.Draw(Key{Seed: 3}, batch.Sizes...)
		if err != nil {
			t.Fatal(err)
		}
		enginetest.Near(t, name, apply(t, p, other, batch, draws, OnEngine()), apply(t, p, reference, batch, draws, OnEngine()), 1.0/255)
	}
}

// TestWeatherRefusesSettings checks what errors say.
func TestWeatherRefusesSettings(t *testing.T) {
	for want, op := range map[string]Op{
		"rain: strength is off; leave the operation out":                          Rain(Dist{}, Constant(0)),
		"rain: slant constant(80) holds 80; it must lie between -60 and 60":       Rain(Constant(1), Constant(80)),
		"snow: brightness constant(0.5) holds 0.5; it must lie at or above 1":     Snow(Constant(0), Constant(0.5), Constant(0)),
		"fog: strength constant(2) holds 2; it must lie between 0 and 1":          Fog(Constant(2)),
		"spatter: mud: probability 2":                                             Spatter(Constant(1), 2),
		"shadow: soft is off":                                                     Shadow(Constant(1), Dist{}),
		"table_glare: kelvin constant(100)":                                       TableGlare(Constant(1), Constant(100)),
		"pixelate: block constant(0) holds 0":                                     Pixelate(Constant(0)),
		`downscale: up "cubic"; it must be nearest or bilinear`:                   Downscale(Constant(0.5), Nearest, Cubic),
		"jpeg: quality constant(0) holds 0; it must lie between 1 and 100":        JPEG(Constant(0)),
		"superpixels: segments constant(0)":                                       Superpixels(Constant(0), Constant(1)),
		"histogram_matching: there are 0 references":                              HistogramMatching(Constant(1)),
		"fda: there are 1 references, and one may be empty; give at least":        FDA(Constant(0.1), nil),
		"fda: beta constant(0.9) holds 0.9; it must lie between 0 and 0.5":        FDA(Constant(0.9), meadow(4, 4)),
		"sun_flare: strength uniform(0, 3) holds 3; it must lie between 0 and 1":  SunFlare(Uniform(0, 3)),
		"cartoon: strength is off; leave the operation out, or give it a distrib": Cartoon(Dist{}),
	} {
		if err := Sequence(op).Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// TestHostOnlyOperationsSaySo wants the graph to refuse them by name where they stand between others.
func TestHostOnlyOperationsSaySo(t *testing.T) {
	for _, op := range []Op{JPEG(Constant(50)), Superpixels(Constant(5), Constant(1)), Voronoi(Constant(5), Constant(1)), Cartoon(Constant(1)),
		HistogramMatching(Constant(1), meadow(4, 4)), FDA(Constant(0.1), meadow(4, 4))} {
		p := Sequence(Hue(Constant(0.1)), op, Hue(Constant(0.1)))
		if inGraph, onHost := p.inMiddle(), p.runsOnHost(); onHost != nil || inGraph == nil || !strings.Contains(inGraph.Error(), op.Name()) {
			t.Errorf("%s: in a graph %v, on the host %v", op.Name(), inGraph, onHost)
		}
	}
	if _, err := writeOp(FDA(Constant(0.1), meadow(4, 4))); err == nil || !strings.Contains(fmt.Sprint(err), "fda") {
		t.Errorf("a pipeline with pictures in it is written with the error %v", err)
	}
}
