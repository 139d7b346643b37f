package picture_test

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// plainColour returns a w x h picture of one colour, away from (0,0).
func plainColour(w, h int, c color.RGBA) *image.RGBA {
	img := image.NewRGBA(image.Rect(4, -9, 4+w, h-9))
	for i := range img.Pix {
		img.Pix[i] = []uint8{c.R, c.G, c.B, c.A}[i%4]
	}
	return img
}

func TestGridLayout(t *testing.T) {
	red, blue := color.RGBA{200, 10, 10, 255}, color.RGBA{10, 10, 200, 255}
	// A wide and a high picture in 20 x 20 cells: letterboxed to 20 x 10 and
	// 10 x 20, both centred.
	g, err := picture.Grid([]image.Image{plainColour(40, 20, red), plainColour(5, 10, blue)},
		picture.GridConfig{Cell: image.Pt(20, 20), Gap: 3})
	if err != nil {
		t.Fatal(err)
	}
	if g.Rect != image.Rect(0, 0, 20+3+20, 20) {
		t.Fatalf("grid of %v", g.Rect)
	}
	white := color.RGBA{255, 255, 255, 255}
	for y := range 20 {
		for x := range 43 {
			p, want := image.Pt(x, y), white
			switch {
			case p.In(image.Rect(0, 5, 20, 15)):
				want = red
			case p.In(image.Rect(28, 0, 38, 20)):
				want = blue
			}
			if got := g.RGBAAt(x, y); got != want {
				t.Fatalf("pixel %v is %v, want %v", p, got, want)
			}
		}
	}
}

func TestGridColumns(t *testing.T) {
	for n, want := range map[int]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 3, 7: 4, 8: 4, 9: 3, 10: 5, 11: 4, 12: 4, 16: 4, 20: 5} {
		imgs := make([]image.Image, n)
		for i := range imgs {
			imgs[i] = plainColour(1, 1, color.RGBA{A: 255})
		}
		g, err := picture.Grid(imgs, picture.GridConfig{Cell: image.Pt(1, 1), Gap: -1})
		if err != nil || g.Rect.Dx() != want || g.Rect.Dy() != (n+want-1)/want {
			t.Errorf("%d pictures: grid %v (%v), want %d columns", n, g.Rect, err, want)
		}
	}
}

func TestGridCellSizes(t *testing.T) {
	for _, c := range []struct {
		name        string
		cfg         picture.GridConfig
		w, h, n     int
		cellW, cell int
	}{
		{"as large as the picture", picture.GridConfig{Gap: -1}, 300, 200, 1, 300, 200},
		{"reduced to the page", picture.GridConfig{Gap: -1}, 3000, 2000, 4, 240, 160},
		{"small ones enlarged", picture.GridConfig{Gap: -1}, 32, 20, 2, 96, 60},
		{"but not beyond the page", picture.GridConfig{Gap: -1, Columns: 20}, 32, 20, 20, 32, 20},
		{"very wide", picture.GridConfig{Gap: -1}, 5000, 1, 1, 960, 1},
	} {
		imgs := make([]image.Image, c.n)
		for i := range imgs {
			imgs[i] = plainColour(c.w, c.h, color.RGBA{1, 2, 3, 255})
		}
		g, err := picture.Grid(imgs, c.cfg)
		if err != nil || g.Rect.Dx() != c.cellW*c.n || g.Rect.Dy() != c.cell {
			t.Errorf("%s: grid %v (%v), want cells of %d x %d", c.name, g.Rect, err, c.cellW, c.cell)
		}
	}
}

func TestGridKeepSize(t *testing.T) {
	black := color.RGBA{A: 255}
	g, err := picture.Grid([]image.Image{plainColour(2, 2, black)}, picture.GridConfig{Cell: image.Pt(8, 8), Gap: -1, KeepSize: true})
	if err != nil {
		t.Fatal(err)
	}
	dark := 0
	for i := 0; i < len(g.Pix); i += 4 {
		if g.Pix[i] == 0 {
			dark++
		}
	}
	if dark != 4 || g.RGBAAt(3, 3) != black || g.RGBAAt(4, 4) != black {
		t.Errorf("%d dark pixels, want the 4 in the middle", dark)
	}
}

// inkIn counts the pixels in r that differ from the background by more than
// half of what the ink does.
func inkIn(img *image.RGBA, r image.Rectangle, background color.RGBA) int {
	ink, n := picture.InkOn(background), 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if d := int(img.RGBAAt(x, y).G) - int(background.G); 2*d*d > (int(ink.G)-int(background.G))*d {
				n++
			}
		}
	}
	return n
}

func TestGridLabels(t *testing.T) {
	for _, background := range []color.RGBA{{255, 255, 255, 255}, {20, 24, 32, 255}, {0, 120, 120, 255}} {
		picture1 := plainColour(120, 40, background) // invisible: all ink is text
		cfg := picture.GridConfig{Background: background, Gap: 4, Labels: []string{"flip", ""}}
		below, err := picture.Grid([]image.Image{picture1, picture1}, cfg)
		if err != nil {
			t.Fatal(err)
		}
		cfg.LabelsAbove = true
		above, err := picture.Grid([]image.Image{picture1, picture1}, cfg)
		if err != nil {
			t.Fatal(err)
		}
		if below.Rect != above.Rect {
			t.Errorf("label side changes the size: %v and %v", below.Rect, above.Rect)
		}
		w, h := below.Rect.Dx(), below.Rect.Dy()
		strip := h - 40
		left := func(y0, y1 int) image.Rectangle { return image.Rect(0, y0, w/2, y1) }
		if inkIn(below, left(40, h), background) < 30 || inkIn(below, left(0, 40), background) != 0 {
			t.Errorf("on %v the label is not below the picture", background)
		}
		if inkIn(above, left(0, strip), background) < 30 || inkIn(above, left(strip, h), background) != 0 {
			t.Errorf("on %v the label is not above the picture", background)
		}
		if inkIn(below, image.Rect(w/2, 0, w, h), background) != 0 {
			t.Errorf("on %v the empty label drew something", background)
		}
	}
}

func TestGridLongLabelsStayInTheirCells(t *testing.T) {
	white := color.RGBA{255, 255, 255, 255}
	blank := plainColour(100, 10, white)
	for _, label := range []string{
		strings.Repeat("word ", 60), strings.Repeat("x", 300), "one\ntwo\nthree\nfour\nfive", "\n\n", " ", "Größe, naïve, µ±0.5 …",
	} {
		g, err := picture.Grid([]image.Image{blank, blank, blank}, picture.GridConfig{Gap: 20, Labels: []string{"", label, ""}})
		if err != nil {
			t.Fatal(err)
		}
		w, h := g.Rect.Dx(), g.Rect.Dy()
		if inkIn(g, image.Rect(0, 0, 118, h), white)+inkIn(g, image.Rect(222, 0, w, h), white) != 0 {
			t.Errorf("label %.20q leaves its cell", label)
		}
		if h > 10+80 {
			t.Errorf("label %.20q makes the grid %d pixels high", label, h)
		}
	}
}

func TestGridErrors(t *testing.T) {
	ok := []image.Image{hashed(3, 2), hashed(2, 3)}
	for _, c := range []struct {
		imgs []image.Image
		cfg  picture.GridConfig
		says string
	}{
		{nil, picture.GridConfig{}, "no pictures"},
		{[]image.Image{hashed(1, 1), nil}, picture.GridConfig{}, "picture 1 of 2"},
		{[]image.Image{image.NewRGBA(image.Rectangle{})}, picture.GridConfig{}, "no pixels"},
		{ok, picture.GridConfig{Labels: []string{"a"}}, "1 labels for 2"},
		{ok, picture.GridConfig{Columns: -1}, "Columns -1"},
		{ok, picture.GridConfig{Cell: image.Pt(5, 0)}, "Cell (5,0)"},
		{ok, picture.GridConfig{Filter: 50}, "Filter(50)"},
		{ok, picture.GridConfig{Cell: image.Pt(20000, 20000)}, "too large"},
	} {
		g, err := picture.Grid(c.imgs, c.cfg)
		if err == nil || g != nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("got %v; want an error that says %q", err, c.says)
		}
	}
}

func TestInksCanBeRead(t *testing.T) {
	seen := map[color.RGBA]bool{}
	for i := 0; !seen[picture.Ink(i)]; i++ {
		seen[picture.Ink(i)] = true
		if c := picture.Contrast(picture.Ink(i), color.White); c < 4.5 {
			t.Errorf("ink %d has a contrast of %.2f to white", i, c)
		}
	}
	if len(seen) < 6 {
		t.Errorf("only %d inks", len(seen))
	}
	for v := range 1 << 12 { // every 16th level of each channel
		c := color.RGBA{uint8(v>>8) * 17, uint8(v>>4&15) * 17, uint8(v&15) * 17, 255}
		if contrast := picture.Contrast(picture.InkOn(c), c); contrast < 4.5 {
			t.Fatalf("text on %v has a contrast of %.2f", c, contrast)
		}
	}
}

func TestContrastReferences(t *testing.T) {
	// Values of the WCAG formula for well-known pairs.
	for _, c := range []struct {
		a, b color.Color
		want float64
	}{
		{color.Black, color.White, 21}, {color.White, color.White, 1},
		{color.RGBA{0x77, 0x77, 0x77, 255}, color.White, 4.48},
		{color.RGBA{255, 0, 0, 255}, color.White, 4.00},
		{color.RGBA{0, 0, 255, 255}, color.White, 8.59},
	} {
		if got := picture.Contrast(c.a, c.b); math.Abs(got-c.want) > 0.005 {
			t.Errorf("contrast of %v and %v is %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func ExampleGrid() {
	img := image.NewRGBA(image.Rect(0, 0, 120, 80))
	grid, err := picture.Grid([]image.Image{img, img}, picture.GridConfig{
		Labels: []string{"before", "after"},
		Cell:   image.Pt(60, 40),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(grid.Bounds().Size())
	// Output: (130,64)
}
