package style

import (
	"image"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// TestTiling checks that cores are the picture, each pixel once, and that windows hold all that their cores see, for odd sizes.
func TestTiling(t *testing.T) {
	for _, layer := range []reach{{1, 2}, {4, 13}, {16, 74}} {
		for _, size := range []image.Point{{1, 1}, {300, 199}, {401, 700}, {333, 1024}} {
			const side = 256
			tiles, err := newTiling(size, side, []reach{layer})
			if err != nil {
				t.Fatal(err)
			}
			covered := 0
			for i, core := range tiles.cores {
				window := image.Rectangle{tiles.starts[i], tiles.starts[i].Add(tiles.window)}
				whole := image.Rectangle{Max: size}
				if !core.Inset(-layer.radius).Intersect(whole).In(window) || !window.In(whole) || core.Empty() {
					t.Errorf("%v in %v: core %v in window %v", layer, size, core, window)
				}
				if window.Min.X%layer.stride != 0 || core.Min.Y%layer.stride != 0 || (size.X-window.Dx())%layer.stride != 0 {
					t.Errorf("%v in %v: window %v is out of step", layer, size, window)
				}
				covered += core.Dx() * core.Dy()
			}
			if covered != size.X*size.Y || max(tiles.window.X, tiles.window.Y) > side {
				t.Errorf("%v in %v: %d pixels in windows of %v", layer, size, covered, tiles.window)
			}
		}
	}
	if _, err := newTiling(image.Pt(300, 300), 100, []reach{{16, 74}}); err == nil || !strings.Contains(err.Error(), "at least 192") {
		t.Errorf("windows that are too small: %v", err)
	}
}

// TestReaches holds the reaches of VGG-16 against the sizes of receptive fields that are known: relu1_2 sees 5 pixels, relu2_1 10 and relu3_3 40.
func TestReaches(t *testing.T) {
	a, err := zoo.New("vgg16")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]reach{"relu1_2": {1, 2}, "relu2_1": {2, 5}, "relu3_3": {4, 21}} {
		if got := reaches(a)[name]; got != want {
			t.Errorf("%s reaches %v, want %v", name, got, want)
		}
	}
}

// TestWindowsAgreeWithTheWhole compares losses and gradient in windows with those of the whole picture: with Gram matrices and with
// moments, sums and means, relative terms, and a region whose border crosses windows.
func TestWindowsAgreeWithTheWhole(t *testing.T) {
	m := formulaModel(t, engine.PureGo)
	region := image.NewGray(image.Rect(0, 0, 80, 60))
	for i := range region.Pix {
		region.Pix[i] = uint8(i % 80 * 3)
	}
	for name, c := range map[string]struct {
		relative, sum bool
		measure       Measure
		region        image.Image
		layer         string
		tile          int
	}{
		"gram":             {layer: "relu3_1", tile: 48},
		"relative, region": {relative: true, region: region, layer: "relu2_2", tile: 32},
		"moments, sums":    {sum: true, measure: ChannelMoment, layer: "pool2", tile: 36},
	} {
		t.Run(name, func(t *testing.T) {
			o := Objective{
				Content:  ContentTerm{Weight: 1, Layers: Layers("relu2_1"), Sum: c.sum},
				Style:    StyleTerm{Weight: 100, Layers: Layers("relu1_1", c.layer), Measure: c.measure, Sum: c.sum},
				Noise:    NoiseTerm{Weight: 0.5},
				Relative: c.relative,
			}
			var losses [2]Losses
			var gradients [2][]float64
			for i, tile := range []int{-1, c.tile} {
				config := Config{Objective: o, Exact: image.Pt(61, 53), Levels: 1, Tile: tile, Start: FromPicture, StartWith: patternOf("start", 61, 53)}
				transfer, err := New(m, patternOf("content", 61, 53), []Style{{Image: patternOf("style", 61, 53), Region: c.region}}, config)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(transfer.Close)
				if err := transfer.enter(); err != nil {
					t.Fatal(err)
				}
				if windows := transfer.levels[0].windows; (windows != nil) != (tile > 0) || tile > 0 && len(windows.starts) < 4 {
					t.Fatalf("Tile %d: windows %v", tile, windows)
				}
				losses[i] = transfer.losses()
				if gradients[i], err = floats(transfer.run.(*lbfgsRun).now.gradient); err != nil {
					t.Fatal(err)
				}
			}
			for i, term := range losses[0].Terms {
				near(t, term.Name, []float64{losses[1].Terms[i].Loss}, []float64{term.Loss}, 1e-3)
			}
			near(t, "gradient", gradients[1], gradients[0], 1e-3)
		})
	}
}
