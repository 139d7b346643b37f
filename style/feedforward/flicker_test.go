package feedforward

import (
	"image"
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// TestFlicker looks at a pan over a still picture, which has none, and at frames that grow brighter.
func TestFlicker(t *testing.T) {
	still := pattern("content", 60, 40)
	var pan []*image.RGBA
	for i := range 4 {
		pan = append(pan, picture.Crop(still, image.Rect(3*i, 2*i, 3*i+40, 2*i+30)))
	}
	for what, c := range map[string]struct {
		frames []*image.RGBA
		motion image.Point
		want   float64
	}{
		"a pan":            {pan, image.Pt(-3, -2), 0},
		"growing brighter": {[]*image.RGBA{uniform(40, 30, color.Gray{10}), uniform(40, 30, color.Gray{61})}, image.Pt(1, 0), 0.2},
	} {
		got, err := Flicker(c.frames, c.motion, 4)
		if err != nil || math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %g (%v), want %g", what, got, err, c.want)
		}
	}
	if wrong, err := Flicker(pan, image.Pt(3, 2), 4); err != nil || wrong < 0.02 {
		t.Errorf("moved the other way: %g (%v)", wrong, err)
	}
	for says, f := range map[string]func() (float64, error){
		"at least 2":       func() (float64, error) { return Flicker(pan[:1], image.Point{}, 0) },
		"of another size":  func() (float64, error) { return Flicker([]*image.RGBA{pan[0], still}, image.Point{}, 0) },
		"leave nothing":    func() (float64, error) { return Flicker(pan, image.Point{}, 15) },
		"a margin of -1":   func() (float64, error) { return Flicker(pan, image.Point{}, -1) },
		"motion of (40,0)": func() (float64, error) { return Flicker(pan, image.Pt(40, 0), 0) },
	} {
		if _, err := f(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v; want an error that says %q", err, says)
		}
	}
}
