package finetune

import (
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

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
	}{
		{"six-crop", usual, `"six-crop"`},
		{"ten-crop", zoo.Preprocess{Raw: true}, "cuts no margins"},
		{"five-crop", zoo.Preprocess{Size: 8, Crop: 1}, "cuts no margins"},
	} {
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
