package style

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/gif"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imagelab-go/imagelab/lib/engine"
)

// TestAnimation checks which pictures of a run an animation has, their size and times, and that its last frame looks like the result.
func TestAnimation(t *testing.T) {
	c := quick(5)
	film := &Animation{Every: 2, Hold: time.Second}
	c.Observe = film.Observe
	result := ran(t, transferOf(t, formulaModel(t, engine.PureGo), c))
	path := filepath.Join(t.TempDir(), "run.gif")
	if err := film.Save(path); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	g, err := gif.DecodeAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Image) != 4 || g.Image[3].Rect != result.Picture.Rect || g.Delay[0] != 10 || g.Delay[3] != 100 { // steps 0, 2, 4 and 5
		t.Fatalf("%d frames of %v, delays %v", len(g.Image), g.Image[0].Rect, g.Delay)
	}
	off, n := 0, 0
	for y := range result.Picture.Rect.Dy() {
		for x := range result.Picture.Rect.Dx() {
			got := color.RGBAModel.Convert(g.Image[3].At(x, y)).(color.RGBA)
			want := result.Picture.RGBAAt(x, y)
			off, n = off+max(int(got.R)-int(want.R), int(want.R)-int(got.R)), n+1
		}
	}
	if off > 12*n {
		t.Errorf("red of the last frame is %d off in the mean", off/n)
	}
	if err := new(Animation).Save(path); err == nil || !strings.Contains(err.Error(), "no pictures") {
		t.Errorf("without pictures: %v", err)
	}
}

// TestAnimationOfLevels checks that the start of each level is in the animation, and the last step.
func TestAnimationOfLevels(t *testing.T) {
	c := quick(7)
	c.Exact, c.Levels = image.Pt(64, 48), 2
	film := &Animation{Every: 100}
	c.Observe = film.Observe
	ran(t, transferOf(t, formulaModel(t, engine.PureGo), c))
	var sizes []int
	for _, f := range film.frames {
		sizes = append(sizes, f.Rect.Dx())
	}
	if !slices.Equal(sizes, []int{32, 64, 64}) {
		t.Errorf("pictures are %v wide", sizes)
	}
}

// TestPalette checks that a picture's few colours are all in its palette.
func TestPalette(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 30, 10))
	want := []color.RGBA{{255, 0, 0, 255}, {13, 57, 101, 255}, {200, 200, 200, 255}}
	for i := range 300 {
		img.Set(i%30, i/30, want[i%3])
	}
	colors := paletteOf(img)
	for _, c := range want {
		if colors.Convert(c) != color.Color(c) {
			t.Errorf("%v became %v", c, colors.Convert(c))
		}
	}
	if len(colors) > 256 {
		t.Errorf("%d colours", len(colors))
	}
}

// TestLog checks the lines that a log has.
func TestLog(t *testing.T) {
	var text bytes.Buffer
	observe, failed := LogJSON(&text)
	count := 0
	c := quick(2)
	c.Observe = Each(observe, func(Event) { count++ })
	ran(t, transferOf(t, formulaModel(t, engine.PureGo), c))
	lines := strings.Split(strings.TrimSpace(text.String()), "\n")
	if len(lines) != 3 || count != 3 || failed() != nil {
		t.Fatalf("%d lines, %d events (%v)", len(lines), count, failed())
	}
	var last struct {
		Step, Steps int
		Losses      map[string]float64
	}
	if err := json.Unmarshal([]byte(lines[2]), &last); err != nil || last.Step != 2 || last.Steps != 2 || !(last.Losses["total"] > 0) || len(last.Losses) != 5 {
		t.Errorf("%s: %+v (%v)", lines[2], last, err)
	}
}
