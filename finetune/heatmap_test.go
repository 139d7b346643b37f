package finetune

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// usual is the preprocessing of most weights: it resizes the shorter side to 256 pixels and keeps 224 in the middle.
var usual = zoo.Preprocess{Size: 224, Crop: 0.875, Filter: picture.Bilinear, Std: [3]float32{1, 1, 1}}

// TestHeatLiesWhereTheNetworkLooked marks a spot, lets the preprocessing crop the picture, makes a heat map of what is left of the spot, and
// looks for it on the picture.
func TestHeatLiesWhereTheNetworkLooked(t *testing.T) {
	for _, size := range []image.Point{{256, 256}, {700, 500}, {333, 600}, {90, 64}} {
		side := min(size.X, size.Y)
		for _, from := range []image.Point{{0, 0}, {side / 4, -side / 3}, {-side / 3, side / 5}} {
			spot := size.Div(2).Add(from)
			img := image.NewRGBA(image.Rectangle{Min: image.Pt(-5, 9), Max: size.Add(image.Pt(-5, 9))})
			draw.Draw(img, img.Rect, image.Black, image.Point{}, draw.Src)
			for _, at := range []image.Point{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
				img.SetRGBA(spot.X+at.X-5, spot.Y+at.Y+9, color.RGBA{255, 255, 255, 255})
			}
			left := usual.Picture(img)
			heat := make([]float32, 224*224)
			for i := range heat {
				heat[i] = min(float32(left.Pix[4*i])/64, 1)
			}
			over, err := newHeatMap(heat, 224, 224, size, usual).Over(img)
			if err != nil {
				t.Fatal(err)
			}
			x, y := middle(over)
			if math.Abs(x-float64(spot.X+1)) > 1.5 || math.Abs(y-float64(spot.Y+1)) > 1.5 { // to a pixel, and the rounding of the box
				t.Errorf("%v: the spot around %v is hot around (%.1f, %.1f)", size, spot, x, y)
			}
		}
	}
}

// middle is the centre of mass of what is hot.
func middle(img *image.RGBA) (x, y float64) {
	n := 0.0
	for i := 0; i < len(img.Pix); i += 4 {
		if img.Pix[i] > 150 {
			x += float64(i/4%img.Rect.Dx()) + 0.5
			y += float64(i/4/img.Rect.Dx()) + 0.5
			n++
		}
	}
	return x / n, y / n
}

func TestHeatMapCoversWhatTheNetworkSaw(t *testing.T) {
	img := image.NewUniform(color.RGBA{100, 100, 100, 255})
	size := image.Pt(640, 480)
	grey := picture.Crop(&bounded{img, size}, image.Rectangle{Max: size})
	h := newHeatMap([]float32{0, 1}, 2, 1, size, usual)
	if want := (picture.Rect{X0: 110, Y0: 30, X1: 530, Y1: 450}); h.Box != want {
		t.Errorf("the network saw %v, want %v", h.Box, want)
	}
	over, err := h.Over(grey)
	if err != nil {
		t.Fatal(err)
	}
	cold, hot, out := over.RGBAAt(115, 240), over.RGBAAt(525, 240), over.RGBAAt(100, 240)
	if out != (color.RGBA{35, 35, 35, 255}) || cold != (color.RGBA{75, 75, 75, 255}) || hot.R < 200 || hot.G < 200 || hot.B < 200 {
		t.Errorf("what is outside, cold and hot is %v, %v and %v", out, cold, hot)
	}
	if light := lightness(t); !slices.IsSorted(light) {
		t.Errorf("the lightness of colours is not in order: %v", light)
	}
	raw := newHeatMap([]float32{0, 1}, 2, 1, size, zoo.Preprocess{Raw: true})
	if raw.Box != (picture.Rect{X1: 640, Y1: 480}) {
		t.Errorf("without a crop the network saw %v", raw.Box)
	}
}

// bounded gives a picture of one colour a size.
type bounded struct {
	image.Image
	size image.Point
}

func (b *bounded) Bounds() image.Rectangle { return image.Rectangle{Max: b.size} }

// lightness is the contrast of each colour of heat to black.
func lightness(t *testing.T) []float64 {
	t.Helper()
	var all []float64
	for _, c := range heatColours() {
		all = append(all, math.Round(picture.Contrast(c, color.Black)*20)/20)
	}
	return all
}

func TestHeatMapRefuses(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	good := newHeatMap([]float32{0, 1}, 2, 1, img.Rect.Size(), usual)
	nan, short, other := good, good, newHeatMap([]float32{0, 1}, 2, 1, image.Pt(640, 480), usual)
	nan.Values, short.Values = []float32{0, float32(math.NaN())}, []float32{0}
	for want, c := range map[string]struct {
		heat HeatMap
		img  image.Image
	}{
		"missing":                   {good, nil},
		"cell 1 of the heat map is": {nan, img},
		"2 x 1 cells has 1 values":  {short, img},
		"not inside the picture":    {other, img},
		"0 x 0 cells":               {HeatMap{}, img},
	} {
		if _, err := c.heat.Over(c.img); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
}
