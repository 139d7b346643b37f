package data

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"math"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// scene is what all scenes have.
type scene interface {
	Validate() error
	view() (render.Frame, render.Shader, error)
}

func (s ShelfScene) view() (render.Frame, render.Shader, error) {
	v, err := newShelfView(s)
	if err != nil {
		return render.Frame{}, nil, err
	}
	return v.view()
}

// scenes holds one of each kind, by name, at the given size.
func scenes(w, h int) map[string]scene {
	return map[string]scene{
		"shelf in the lab":  ShelfScene{Width: w, Height: h, Seed: 1},
		"shelf in the hall": ShelfScene{Width: w, Height: h, Seed: 1, Light: HallLight},
		"shelf with cloth":  ShelfScene{Width: w, Height: h, Seed: 2, Light: HallLight, Cloth: true},
		"landscape":         LandscapeScene{Width: w, Height: h, Seed: 1},
		"biscuits":          BiscuitScene{Width: w, Height: h, Seed: 1},
		"polished biscuits": BiscuitScene{Width: w, Height: h, Seed: 1, Light: Light{Glare: 1}},
		"cat":               CatScene{Width: w, Height: h},
		"polished cat":      CatScene{Width: w, Height: h, Light: Light{Kelvin: 12000, Glare: 1}},
		"brushwork":         BrushworkScene{Width: w, Height: h, Seed: 1},
		"stained glass":     StainedGlassScene{Width: w, Height: h, Seed: 1},
		"waves":             WavesScene{Width: w, Height: h, Seed: 1},
		"mosaic":            MosaicScene{Width: w, Height: h, Seed: 1},
		"pointillism":       PointillismScene{Width: w, Height: h, Seed: 1},
		"charcoal":          CharcoalScene{Width: w, Height: h, Seed: 1},
	}
}

func mustDraw(t *testing.T, s scene) *image.RGBA {
	t.Helper()
	img, err := draw(s.view())
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestScenesAreTheSameOnAnyNumberOfProcessors(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for name, s := range scenes(40, 30) {
		runtime.GOMAXPROCS(1)
		one := mustDraw(t, s)
		runtime.GOMAXPROCS(4)
		if four := mustDraw(t, s); !bytes.Equal(one.Pix, four.Pix) {
			t.Errorf("%s differs between 1 and 4 processors", name)
		}
	}
}

// The sums were made on amd64 and must hold on every machine. A change of a scene changes its sum: look at the picture at
// full size, then store the sum that the failure prints.
func TestScenesKeepTheirBits(t *testing.T) {
	sums := map[string]string{
		"waves":             "715e4cb7c50481e2",
		"charcoal":          "fa0158150f4a946e",
		"pointillism":       "435eb2d5626c9051",
		"brushwork":         "aa0b57c4f703c5b1",
		"stained glass":     "527097f2f5d7b4e8",
		"mosaic":            "da8b6b55ac868910",
		"biscuits":          "e3a5e4e5d73a308a",
		"polished biscuits": "e2b84cacb5f39705",
		"polished cat":      "42f2db3516877b2a",
		"cat":               "1e3e846c2ab86a98",
		"landscape":         "cb5bb61157504b05",
		"shelf in the hall": "4cbfd4a8add162a9",
		"shelf in the lab":  "2dc530f734f83100",
		"shelf with cloth":  "7d98106209d83abc",
	}
	for name, s := range scenes(64, 48) {
		sum := fmt.Sprintf("%x", sha256.Sum256(mustDraw(t, s).Pix))[:16]
		if sum != sums[name] {
			t.Errorf("%q: %q,", name, sum)
		}
	}
}

// Fused multiply-add rounds once where the language's operations round twice, so it makes pictures differ between
// processors. The compiler may use it on arm64.
func TestNoFusedOperations(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles for arm64: left out by -short")
	}
	build := exec.Command("go", "build", "-gcflags=-S", ".", "./internal/render", "./internal/paint")
	build.Env = append(build.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	listing, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, listing)
	}
	if !bytes.Contains(listing, []byte("FMULD")) {
		t.Fatal("the listing shows no multiplication: the test looks at the wrong thing")
	}
	fused := regexp.MustCompile(`\bFN?M(ADD|SUB)[DS]\b`)
	for line := range strings.Lines(string(listing)) {
		if fused.MatchString(line) {
			t.Errorf("round the product with float64(): %s", strings.TrimSpace(line))
		}
	}
}

func TestLightIsFinite(t *testing.T) {
	for name, s := range scenes(48, 36) {
		frame, shade, err := s.view()
		if err != nil {
			t.Fatal(err)
		}
		for y := range frame.Height {
			for x := range frame.Width {
				for i := range 4 {
					p := render.NewSampler(x, y, i, 99)
					u, v := p.Next()
					c := shade(float64(x)+u, float64(y)+v, &p)
					if sum := c.X + c.Y + c.Z; math.IsNaN(sum) || math.IsInf(sum, 0) || min(c.X, c.Y, c.Z) < 0 {
						t.Fatalf("%s: light %v at (%d, %d)", name, c, x, y)
					}
				}
			}
		}
	}
}

func TestSizes(t *testing.T) {
	for _, size := range [][4]int{{1, 1, 1, 1}, {7, 3, 7, 3}, {3, 11, 3, 11}, {33, 17, 33, 17}, {20, 0, 20, 15}, {0, 15, 20, 15}, {1, 0, 1, 1}} {
		for name, s := range scenes(size[0], size[1]) {
			img := mustDraw(t, s)
			if want := image.Rect(0, 0, size[2], size[3]); img.Bounds() != want {
				t.Errorf("%s of %d x %d has bounds %v, want %v", name, size[0], size[1], img.Bounds(), want)
			}
			if !img.Opaque() {
				t.Errorf("%s of %d x %d is not opaque", name, size[0], size[1])
			}
		}
	}
	for name, s := range scenes(0, 0) {
		if frame, _, err := s.view(); err != nil || frame.Width != 640 || frame.Height != 480 {
			t.Errorf("%s of no size: %d x %d, %v; want 640 x 480", name, frame.Width, frame.Height, err)
		}
	}
}

func TestErrors(t *testing.T) {
	nan := math.NaN()
	for want, s := range map[string]scene{
		"ShelfScene of -1 x 5":        ShelfScene{Width: -1, Height: 5},
		"LandscapeScene of 5 x -2":    LandscapeScene{Width: 5, Height: -2},
		"BiscuitScene of 8193 x 5":    BiscuitScene{Width: 8193, Height: 5},
		"CatScene of 5 x 100000":      CatScene{Width: 5, Height: 100000},
		"BrushworkScene of -1 x 5":    BrushworkScene{Width: -1, Height: 5},
		"StainedGlassScene of 5 x -2": StainedGlassScene{Width: 5, Height: -2},
		"WavesScene of 8193 x 5":      WavesScene{Width: 8193, Height: 5},
		"MosaicScene of 5 x 100000":   MosaicScene{Width: 5, Height: 100000},
		"PointillismScene of 5 x -1":  PointillismScene{Width: 5, Height: -1},
		"CharcoalScene of 8193 x 1":   CharcoalScene{Width: 8193, Height: 1},
		"Kelvin is 1999":              ShelfScene{Light: Light{Kelvin: 1999}},
		"Kelvin is 12001":             BiscuitScene{Light: Light{Kelvin: 12001}},
		"Kelvin is NaN":               CatScene{Light: Light{Kelvin: nan}},
		"Brightness is -1":            ShelfScene{Light: Light{Brightness: -1}},
		"Brightness is 5":             CatScene{Light: Light{Brightness: 5}},
		"Brightness is NaN":           BiscuitScene{Light: Light{Brightness: nan}},
		"Glare is -0.1":               ShelfScene{Light: Light{Glare: -0.1}},
		"Glare is 1.5":                ShelfScene{Light: Light{Glare: 1.5}},
		"Glare is NaN":                CatScene{Light: Light{Glare: nan}},
	} {
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Validate: %v; want an error with %q", err, want)
		}
		if _, err := draw(s.view()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Render: %v; want an error with %q", err, want)
		}
	}
}

func TestPanicsCarryTheError(t *testing.T) {
	for name, call := range map[string]func(){
		"Shelf":        func() { Shelf(ShelfScene{Width: -1}) },
		"Landscape":    func() { Landscape(LandscapeScene{Width: -1}) },
		"Biscuits":     func() { Biscuits(BiscuitScene{Width: -1}) },
		"Cat":          func() { Cat(CatScene{Width: -1}) },
		"Brushwork":    func() { Brushwork(BrushworkScene{Width: -1}) },
		"StainedGlass": func() { StainedGlass(StainedGlassScene{Width: -1}) },
		"Waves":        func() { Waves(WavesScene{Width: -1}) },
		"Mosaic":       func() { Mosaic(MosaicScene{Width: -1}) },
		"Pointillism":  func() { Pointillism(PointillismScene{Width: -1}) },
		"Charcoal":     func() { Charcoal(CharcoalScene{Width: -1}) },
	} {
		func() {
			defer func() {
				if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "-1 x 0") {
					t.Errorf("%s panics with %v, want the error of Validate", name, err)
				}
			}()
			call()
		}()
	}
}

// A landscape is darker and greener below, brighter above; biscuits look alike either way up.
func TestUpAndDown(t *testing.T) {
	half := func(img *image.RGBA, top bool) (blue float64) {
		b := img.Bounds()
		for y := range b.Dy() / 2 {
			if !top {
				y += b.Dy() / 2
			}
			for x := range b.Dx() {
				blue += float64(img.RGBAAt(x, y).B)
			}
		}
		return blue
	}
	for seed := range uint32(3) {
		img := Landscape(LandscapeScene{Width: 64, Seed: seed})
		if up, down := half(img, true), half(img, false); up < 1.5*down {
			t.Errorf("landscape %d: %.0f of blue above, %.0f below; want much more above", seed, up, down)
		}
		img = Biscuits(BiscuitScene{Width: 64, Seed: seed})
		if up, down := half(img, true), half(img, false); up > 1.3*down || down > 1.3*up {
			t.Errorf("biscuits %d: %.0f of blue above, %.0f below; want about as much", seed, up, down)
		}
	}
}

func TestCatIsUnlikeItsMirrorImage(t *testing.T) {
	img := Cat(CatScene{Width: 64})
	sum := 0.0
	for y := range 48 {
		for x := range 64 {
			a, b := img.RGBAAt(x, y), img.RGBAAt(63-x, y)
			sum += math.Abs(float64(a.R)-float64(b.R)) + math.Abs(float64(a.G)-float64(b.G)) + math.Abs(float64(a.B)-float64(b.B))
		}
	}
	if mean := sum / (48 * 64 * 3); mean < 12 {
		t.Errorf("the cat differs from its mirror image by %.1f of 255 on average, want at least 12", mean)
	}
}

// styles are the pictures to take the style of, by name.
func styles(w int, seed uint32) map[string]scene {
	return map[string]scene{
		"brushwork":     BrushworkScene{Width: w, Seed: seed},
		"stained glass": StainedGlassScene{Width: w, Seed: seed},
		"waves":         WavesScene{Width: w, Seed: seed},
		"mosaic":        MosaicScene{Width: w, Seed: seed},
		"pointillism":   PointillismScene{Width: w, Seed: seed},
		"charcoal":      CharcoalScene{Width: w, Seed: seed},
	}
}

// A Gram matrix knows a style by its texture, so no square of a style picture may be flat. The squares are a twelfth of the
// width; a plain colour has a deviation of 0, black beside white 127.
func TestStylesHaveTextureEverywhere(t *testing.T) {
	const width, square = 192, 16
	for seed := range uint32(2) {
		for name, s := range styles(width, seed) {
			img := mustDraw(t, s)
			for y := 0; y < width*3/4; y += square {
				for x := 0; x < width; x += square {
					if d := deviation(img, image.Rect(x, y, x+square, y+square)); d < 4 {
						t.Errorf("%s %d: the square at (%d, %d) has a deviation of %.1f, want at least 4", name, seed, x, y, d)
					}
				}
			}
		}
	}
}

// deviation is the standard deviation of green in a rectangle.
func deviation(img *image.RGBA, r image.Rectangle) float64 {
	var sum, squares float64
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			v := float64(img.RGBAAt(x, y).G)
			sum, squares = sum+v, squares+v*v
		}
	}
	n := float64(r.Dx() * r.Dy())
	return math.Sqrt(max(0, squares/n-sum/n*sum/n))
}

func TestStylesDependOnTheirSeed(t *testing.T) {
	first, second := styles(48, 0), styles(48, 1)
	for name := range first {
		if bytes.Equal(mustDraw(t, first[name]).Pix, mustDraw(t, second[name]).Pix) {
			t.Errorf("%s is the same for the seeds 0 and 1", name)
		}
	}
}

// A style picture of any shape has about as much texture for its area, so a strip takes no longer than a square.
func TestStylesOfExtremeShapes(t *testing.T) {
	for name, s := range map[string]scene{
		"brushwork": BrushworkScene{Width: 4096, Height: 1}, "stained glass": StainedGlassScene{Width: 1, Height: 4096},
		"waves": WavesScene{Width: 4096, Height: 1}, "mosaic": MosaicScene{Width: 1, Height: 4096},
		"pointillism": PointillismScene{Width: 4096, Height: 1},
		"charcoal":    CharcoalScene{Width: 1, Height: 4096},
	} {
		if img := mustDraw(t, s); deviation(img, img.Bounds()) < 4 {
			t.Errorf("%s is flat in a strip", name)
		}
	}
}
