package augment

import (
	"image"
	"slices"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func init() {
	sample(GaussianBlur(5, Uniform(0, 2)), GaussianBlur(0, Uniform(0.1, 3)),
		BoxBlur(Choice(1, 3, 5, 9)), UnsharpMask(Uniform(0.3, 2), Uniform(0.2, 1.5), Uniform(0.01, 0.1)),
		MotionBlur(Choice(3, 5, 7), Uniform(0, 360), Uniform(-1, 1)), MotionBlur(Constant(9), Choice(0, 30, 45, 90), Choice(-1, 0, 1)),
		Defocus(Choice(1, 3, 8, 9), Uniform(0, 1)), RingingOvershoot(Choice(3, 7, 11), Uniform(0.5, 3)),
		AdvancedBlur(AdvancedBlurSettings{Choice(3, 5, 7), Uniform(0.2, 2), Uniform(0.2, 2), Uniform(-90, 90), Uniform(0.5, 8), Constant(0.5)}),
		Sharpen(Uniform(0, 1), Uniform(0, 2)), Emboss(Uniform(0, 1), Uniform(0, 2)), EdgeDetect(Uniform(0, 1)),
		DirectedEdgeDetect(Uniform(0, 1), Uniform(-360, 360)), Convolve([][]float64{{0.5, 0, -0.25}}), Convolve([][]float64{{1}, {-3}, {2}}),
		MedianBlur(Choice(1, 3, 5)), Pool(MaxPooling, Choice(1, 3, 7)), Pool(MinPooling, Constant(5)), Pool(MeanPooling, Constant(3)),
		Pool(MedianPooling, Constant(3)), BilateralBlur(5, Uniform(0.1, 1), Uniform(0.5, 5)), ZoomBlur(Uniform(1, 2), 3),
		GlassBlur(Uniform(0, 1), Choice(1, 3), 2))
}

// TestBlursEqualTheirReferences allows 2e-5: results are stored to 1/131070, and sums are made in another order. OpenCV's bilateral filter of floats
// interpolates its weights in a table of 4096 steps.
func TestBlursEqualTheirReferences(t *testing.T) {
	testReferences(t, "testdata/blur.json", map[string]float64{"bilateral_blur": 1e-4}, 2e-5)
}

// TestGlassSwapsPixels checks without blur that frosted glass keeps all pixels and moves most; an even picture stays with blur, too.
func TestGlassSwapsPixels(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	img := colourful(40, 30, 2)
	batch, err := picture.NewBatch(img)
	if err != nil {
		t.Fatal(err)
	}
	p := Sequence(GlassBlur(Constant(0), Constant(2), 2))
	draws, err := p.Draw(Key{}, batch.Sizes...)
	if err != nil {
		t.Fatal(err)
	}
	got, want := apply(t, p, backend, batch, draws, OnHost()), apply(t, Sequence(), backend, batch, drawn40x30(t), OnHost())
	moved := 0
	for i := range got {
		if got[i] != want[i] {
			moved++
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || moved < len(got)/2 {
		t.Errorf("%d of %d values have moved; the values are the same: %v", moved, len(got), slices.Equal(got, want))
	}
}

// drawn40x30 is a draw of no operations for a picture of 40 x 30.
func drawn40x30(t *testing.T) []Draw {
	t.Helper()
	draws, err := Sequence().Draw(Key{}, image.Pt(40, 30))
	if err != nil {
		t.Fatal(err)
	}
	return draws
}

// TestBlursKeepEvenPictures checks the sums of kernels and the borders: an even picture stays as it is, whatever its size.
func TestBlursKeepEvenPictures(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	for _, name := range []string{"gaussian_blur", "box_blur", "unsharp_mask", "motion_blur", "ringing_overshoot", "advanced_blur", "median_blur", "pool",
		"bilateral_blur", "zoom_blur", "glass_blur"} {
		for _, op := range samples[name] {
			for _, size := range []image.Point{{1, 1}, {30, 1}, {1, 7}, {13, 20}} {
				img := image.NewGray(image.Rectangle{Max: size})
				for i := range img.Pix {
					img.Pix[i] = 90
				}
				batch, err := picture.NewBatch(img)
				if err != nil {
					t.Fatal(err)
				}
				p := Sequence(op)
				draws, err := p.Draw(Key{Seed: 8}, batch.Sizes...)
				if err != nil {
					t.Fatal(err)
				}
				want := slices.Repeat([]float32{90.0 / 255}, 3*size.X*size.Y)
				enginetest.Near(t, p.String(), apply(t, p, backend, batch, draws, OnHost()), want, 1e-5)
			}
		}
	}
}
