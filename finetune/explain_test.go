package finetune

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// numbers are those of testdata/gradcam.py.
func numbers(begin int, shape ...int) *tensors.Tensor {
	n := 1
	for _, d := range shape {
		n *= d
	}
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(float64((begin+i)*7919%1009)/1009 - 0.5)
	}
	return tensors.FromFlatDataAndDimensions(values, shape...)
}

// TestGradCAMAgreesWithPyTorch explains an inner layer, behind which the gradient differs from place to place.
func TestGradCAMAgreesWithPyTorch(t *testing.T) {
	var want struct {
		Logits []float32
		Maps   map[string][]float32
	}
	readGolden(t, "gradcam.json", &want)
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		outputs, err := CallOnceN(backend, func(in []*Node) []*Node {
			relu := func(x *Node) *Node { return MaxScalar(x, 0) }
			activation := relu(Convolve(in[0], in[1]).NoPadding().Done())
			behind := relu(Convolve(activation, in[2]).NoPadding().Done())
			logits := Dot(ReduceMean(behind, 1, 2), in[3]).Product()
			of := func(class int) *Node {
				return gradCAM(activation, Squeeze(Slice(logits, AxisRange(), AxisElem(class)), 1))
			}
			return []*Node{logits, of(1), of(3), gradCAM(activation, MulScalar(ReduceMean(activation, 1, 2, 3), -1))}
		}, numbers(1, 2, 9, 7, 3), numbers(1000, 3, 3, 3, 8), numbers(2000, 3, 3, 8, 6), numbers(3000, 6, 4))
		if err != nil {
			t.Fatal(err)
		}
		flat := func(i int) []float32 {
			values, err := tensors.CopyFlatData[float32](outputs[i])
			if err != nil {
				t.Fatal(err)
			}
			return values
		}
		enginetest.Near(t, "logits", flat(0), want.Logits, 1e-5) // single precision, as are the maps
		enginetest.Near(t, "map of class 1", flat(1), want.Maps["1"], 1e-5)
		enginetest.Near(t, "map of class 3", flat(2), want.Maps["3"], 1e-5)
		enginetest.Near(t, "map of what nothing speaks for", flat(3), make([]float32, 2*7*5), 0)
		if !slices.Equal(outputs[1].Shape().Dimensions, []int{2, 7, 5}) {
			t.Errorf("the map is %s, want [2, 7, 5]", outputs[1].Shape())
		}
	})
}

func TestGradCAMRefusesOtherShapes(t *testing.T) {
	enginetest.Each(t, func(t *testing.T, backend compute.Backend) {
		_, err := CallOnceN(backend, func(in []*Node) []*Node { return []*Node{gradCAM(in[0], ReduceMean(in[0], 1, 2))} }, numbers(0, 2, 3, 3, 4))
		if err == nil || !strings.Contains(err.Error(), "want") || !strings.Contains(err.Error(), "(Float32)[2, 4]") {
			t.Errorf("scores [2, 4] give %v", err)
		}
	})
}

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

func TestNearest(t *testing.T) {
	features := [][]float32{{0, 0}, {1, 1}, {-2, 0}, {100, 0}, {4, 4}, {1, 0}}
	var order []int
	var similarity []float64
	for _, n := range Nearest(features, []float32{2, 0}, 9) {
		order, similarity = append(order, n.Index), append(similarity, n.Similarity)
	}
	if want := []int{3, 5, 1, 4, 0, 2}; !slices.Equal(order, want) {
		t.Errorf("nearest are %v, want %v", order, want)
	}
	near(t, "similarity", similarity, []float64{1, 1, math.Sqrt(0.5), math.Sqrt(0.5), 0, -1})
	if got := Nearest(features, []float32{0, 1}, 2); len(got) != 2 || got[0].Index != 1 || got[1].Index != 4 {
		t.Errorf("the two nearest are %v", got)
	}
}

// places is a picture whose pixels say where they are.
func places(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), 7, 255})
		}
	}
	return img
}

// TestViewsCropLikeTorchvision looks at the corners of what the network sees: transforms.functional.five_crop(img, 20) gives the boxes
// (0,0), (w-20,0), (0,h-20), (w-20,h-20) and the middle, and ten_crop those of the mirrored picture behind them.
func TestViewsCropLikeTorchvision(t *testing.T) {
	p := zoo.Preprocess{Size: 20, Crop: 0.8, Std: [3]float32{1, 1, 1}} // resizes to 25
	img := places(41, 25)
	all, err := views("ten-crop", p)
	if err != nil || len(all) != 10 {
		t.Fatalf("%d views: %v", len(all), err)
	}
	for i, want := range []image.Point{{0, 0}, {21, 0}, {0, 5}, {21, 5}, {10, 2}} {
		seen, mirrored := p.Picture(all[i](img)), p.Picture(all[i+5](img))
		if seen.Rect != image.Rect(0, 0, 20, 20) || mirrored.Rect != seen.Rect {
			t.Fatalf("view %d is %v", i, seen.Rect)
		}
		for y := range 20 {
			for x := range 20 {
				if got, want := seen.RGBAAt(x, y), img.RGBAAt(want.X+x, want.Y+y); got != want {
					t.Fatalf("view %d at (%d,%d) is %v, want %v", i, x, y, got, want)
				}
				if got, want := mirrored.RGBAAt(x, y), img.RGBAAt(40-want.X-x, want.Y+y); got != want {
					t.Fatalf("view %d at (%d,%d) is %v, want %v", i+5, x, y, got, want)
				}
			}
		}
	}
	five, err := views("five-crop", p)
	if err != nil || len(five) != 5 || !slices.Equal(p.Picture(five[3](img)).Pix, p.Picture(all[3](img)).Pix) {
		t.Errorf("five-crop has %d views: %v", len(five), err)
	}
}

func TestFlip(t *testing.T) {
	flip, err := views("flip", zoo.Preprocess{Raw: true})
	if err != nil || len(flip) != 2 {
		t.Fatalf("%d views: %v", len(flip), err)
	}
	img := places(7, 3)
	before := slices.Clone(img.Pix)
	twice := flip[1](flip[1](img)).(*image.RGBA)
	if !slices.Equal(twice.Pix, before) || !slices.Equal(img.Pix, before) || flip[1](img).At(0, 1) != img.At(6, 1) {
		t.Error("the mirror image of the mirror image is another, or the picture was changed")
	}
	if one, err := views("", usual); err != nil || len(one) != 1 || one[0](img) != image.Image(img) {
		t.Errorf("no views give %d (%v)", len(one), err)
	}
	for _, c := range []struct {
		name string
		p    zoo.Preprocess
		want string
	}{{"six-crop", usual, `"six-crop"`}, {"ten-crop", zoo.Preprocess{Raw: true}, "no margins"}, {"five-crop", zoo.Preprocess{Size: 8, Crop: 1}, "no margins"}} {
		if _, err := views(c.name, c.p); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v", c.name, err)
		}
	}
}

func TestAverageProbabilities(t *testing.T) {
	ln := func(p float64) float32 { return float32(math.Log(p)) }
	got := averageProbabilities([][]float32{{ln(0.2), ln(0.8)}, {3, 3}}, [][]float32{{ln(0.6) + 5, ln(0.4) + 5}, {1e4, -1e4}})
	var flat []float32
	for _, row := range got {
		flat = append(flat, row...)
	}
	enginetest.Near(t, "probabilities", flat, []float32{ln(0.4), ln(0.6), ln(0.75), ln(0.25)}, 1e-6)
	far := averageProbabilities([][]float32{{3e38, -1e38}}, [][]float32{{3e38, -1e38}})
	if want := []float32{0, -math.MaxFloat32}; !slices.Equal(far[0], want) {
		t.Errorf("of certainty %v, want %v", far[0], want)
	}
}
