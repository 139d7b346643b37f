package lesson

import (
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
)

// plain is a picture of one colour, 3 wide and 2 high.
func plain(c color.RGBA) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 3, 2))
	for i := range img.Pix {
		img.Pix[i] = []uint8{c.R, c.G, c.B, 255}[i%4]
	}
	return img
}

var (
	black, white = plain(color.RGBA{0, 0, 0, 255}), plain(color.RGBA{255, 255, 255, 255})
	red, orange  = plain(color.RGBA{255, 0, 0, 255}), plain(color.RGBA{250, 90, 0, 255})
)

func TestNearest(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		got, err := Nearest(backend, []image.Image{black, white, red}, []image.Image{orange, white, black, red})
		if err != nil {
			t.Fatal(err)
		}
		if want := []int{2, 1, 0, 2}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestNearestRefusesWhatCannotBeCompared(t *testing.T) {
	e := engine.ForTest(t, engine.PureGo)
	other := image.NewRGBA(image.Rect(0, 0, 2, 3))
	for name, test := range map[string]struct {
		examples, queries []image.Image
		want              string
	}{
		"other size":  {[]image.Image{black}, []image.Image{other}, "resize them to one size"},
		"no examples": {nil, []image.Image{black}, "examples"},
		"no queries":  {[]image.Image{black}, nil, "queries"},
	} {
		if got, err := Nearest(e.Backend, test.examples, test.queries); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, %v; want an error with %q", name, got, err, test.want)
		}
	}
}
