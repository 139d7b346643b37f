package augment

import (
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// TestSizesFollowTheReference checks boxes and sizes that do not depend on chance, worked out by the rules of the references.
func TestSizesFollowTheReference(t *testing.T) {
	start, end := At(Constant(0), Constant(0)), At(Constant(1), Constant(1))
	for _, c := range []struct {
		op   Op
		size image.Point
		want []float64
	}{
		{Pad(1, 2, 3, 4), image.Pt(9, 7), []float64{-1, -2, 13, 13}},
		{PadIfNeeded(10, 8), image.Pt(9, 7), []float64{0, -2, 9, 10}},
		{PadIfNeeded(10, 8, start), image.Pt(5, 7), []float64{0, 0, 8, 10}},
		{CropToFixedSize(10, 8, end), image.Pt(20, 7), []float64{12, 0, 8, 7}},
		{CropAndPadToFixedSize(10, 8), image.Pt(20, 7), []float64{6, -2, 8, 10}},
		{PadToMultiplesOf(8, 5), image.Pt(10, 9), []float64{0, -4, 10, 16}},
		{CropToMultiplesOf(8, 5), image.Pt(14, 7), []float64{2, 0, 10, 7}},
		{PadToPowersOf(2, 3), image.Pt(10, 9), []float64{-8, -4, 27, 16}},
		{CropToPowersOf(2, 3), image.Pt(10, 9), []float64{0, 0, 9, 8}},
		{PadToPowersOf(2, 2), image.Pt(16, 1), []float64{0, 0, 16, 2}},
		{PadToSquare(start), image.Pt(10, 7), []float64{0, 0, 10, 10}},
		{PadToAspectRatio(2), image.Pt(10, 7), []float64{-2, 0, 14, 7}},
		{CropToSquare(), image.Pt(10, 7), []float64{2, 0, 7, 7}},
		{CropToAspectRatio(2), image.Pt(10, 7), []float64{0, 1, 10, 5}},
		{SmallestMaxSize(Constant(256)), image.Pt(500, 333), []float64{0, 0, 500, 333, 384, 256}}, // int(256*500/333) = 384
		{SmallestMaxSize(Constant(8)), image.Pt(3, 1000), []float64{0, 0, 3, 1000, 8, 2666}},
		{LongestMaxSize(Constant(256)), image.Pt(500, 333), []float64{0, 0, 500, 333, 256, 170}}, // round(170.496)
		{LongestMaxSize(Constant(9)), image.Pt(500, 3), []float64{0, 0, 500, 3, 9, 1}},
		{RandomShortestSize(Constant(256), 300), image.Pt(500, 333), []float64{0, 0, 500, 333, 300, 199}},
		{RandomScale(Constant(0.5)), image.Pt(7, 5), []float64{0, 0, 7, 5, 3, 2}},
		{ScaleJitter(24, 24, Constant(2)), image.Pt(16, 12), []float64{0, 0, 16, 12, 48, 36}},
		{RandomCrop(8, 6, 0), image.Pt(6, 8), []float64{0, 0, 6, 8}},
	} {
		if got := c.op.(Action).Draw(rng.New(1), c.size); !slices.Equal(got, c.want) {
			t.Errorf("%s of %v: %v, want %v", c.op.Name(), c.size, got, c.want)
		}
	}
}

// TestPlacesAreUniform counts what torchvision's laws make equally probable: places of crops, corners, tiles, turns.
func TestPlacesAreUniform(t *testing.T) {
	const n = 12000
	size := image.Pt(12, 10)
	for _, c := range []struct {
		name  string
		op    Op
		value int
		from  float64
		count int
	}{
		{"left of a crop", RandomCrop(6, 8, 0), 0, 0, 5},
		{"top of a crop with padding", RandomCrop(6, 8, 2), 1, -2, 9},
		{"left of a crop that is larger", RandomCrop(6, 15, 0), 0, -3, 4},
		{"x of the upper left corner", RandomPerspective(0.5), 0, 0, 4},       // randint(0, int(0.5*6)+1)
		{"x of the upper right corner", RandomPerspective(0.5), 2, 12 - 4, 4}, // randint(12-4, 12)
		{"y of the lower left corner", RandomPerspective(0.5), 7, 10 - 3, 3},  // randint(10-3, 10), of int(0.5*5)+1 = 3
		{"turns", RandomRotate90(), 0, 0, 4},
		{"turns of the square", D4(), 0, 0, 4},
		{"transposes of the square", D4(), 1, 0, 2},
		{"the first tile", RandomGridShuffle(2, 3), 0, 0, 6},
	} {
		counts := make([]int, c.count)
		for i := range n {
			at := int(c.op.(Action).Draw(rng.New(uint64(i)), size)[c.value] - c.from)
			if at < 0 || at >= c.count {
				t.Fatalf("%s: %d of %d", c.name, at, c.count)
			}
			counts[at]++
		}
		p := 1 / float64(c.count)
		for at, got := range counts {
			if apart := math.Abs(float64(got)-n*p) / math.Sqrt(n*p*(1-p)); apart > 4.5 {
				t.Errorf("%s: %d of %d is drawn %d of %d times, %.1f standard deviations off", c.name, at, c.count, got, n, apart)
			}
		}
	}
}

// TestShuffledTilesKeepTheirSize checks that only tiles of one size change places.
func TestShuffledTilesKeepTheirSize(t *testing.T) {
	op, size := RandomGridShuffle(3, 4).(gridShuffle), image.Pt(18, 13)
	moved := false
	for i := range 200 {
		values := op.Draw(rng.New(uint64(i)), size)
		if err := op.checkValues(values, size); err != nil {
			t.Fatal(err)
		}
		moved = moved || values[0] != 0
	}
	if !moved {
		t.Error("the first tile never moves")
	}
}

// TestElasticVectorsAreAsLongAsTheirLawSays compares the spread of vectors far from the edge with that of a mean of uniform numbers with the weights of the Gaussian.
func TestElasticVectorsAreAsLongAsTheirLawSays(t *testing.T) {
	const sigma, side = 2.0, 200
	field := elasticField(rng.New(5), sigma, image.Pt(side, side))
	sum, weights, squares := 0.0, 0.0, 0.0
	for d := -8.0; d <= 8; d++ {
		w := math.Exp(-d * d / (2 * sigma * sigma))
		weights, squares = weights+w, squares+w*w
	}
	want := squares / (weights * weights) / math.Sqrt(3) // of a product of two equal means; the deviation of U(-1, 1) is 1/sqrt(3)
	for _, v := range field {
		sum += float64(v) * float64(v)
	}
	if got := math.Sqrt(sum / float64(len(field))); math.Abs(got/want-1) > 0.1 {
		t.Errorf("the standard deviation of the vectors is %.4f, want %.4f", got, want)
	}
}

func TestGeometricSettingsWithoutMeaningAreErrors(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		op   Op
		want string
	}{
		{Rotate(Constant(1), Border("wrap")), `rotate: border "wrap"; it must be edge, reflect or symmetric`},
		{Pad(1, 1, 1, 1, Fill(0, 2, 0)), "pad: fill [0 2 0]; red, green and blue must lie between 0 and 1"},
		{Shear(Constant(90), Dist{}), "shear: shear_x constant(90) holds 90; it must lie between -89 and 89"},
		{Translate(Constant(2), Dist{}), "translate: x constant(2) holds 2; it must lie between -1 and 1"},
		{Scale(Uniform(0, 1), Dist{}), "scale: x uniform(0, 1) holds 0; it must be positive"},
		{Scale(Dist{}, Dist{}), "scale: x is off"},
		{ShiftScaleRotate(Constant(1.5), Constant(1), Dist{}), "shift constant(1.5) holds 1.5"},
		{ShiftScaleRotate(Dist{}, Constant(-1), Dist{}), "scale constant(-1) holds -1"},
		{SafeRotate(Dist{}), "safe_rotate: degrees is off"},
		{Transpose(nan), "transpose: probability NaN"},
		{RandomPerspective(2), "random_perspective: distortion 2"},
		{Crop(0, 0, 0, 5), "crop: result of 5 x 0 (height x width)"},
		{RandomCrop(5, 5, -1), "random_crop: padding of -1 pixels"},
		{Pad(0, -1, 0, 0), "pad: padding of -1 pixels; it must lie between 0 and 4096"},
		{RandomZoomOut(Constant(0.5)), "random_zoom_out: side constant(0.5) holds 0.5; it must lie between 1 and 64"},
		{RandomCropFromBorders(0, 0, 2, 0), "random_crop_from_borders: part 2"},
		{PadIfNeeded(0, 4), "pad_if_needed: height 0, width 4; they must lie between 1 and 16384"},
		{PadToPowersOf(1, 2), "pad_to_powers_of: height 1, width 2; they must lie between 2"},
		{PadToAspectRatio(0), "pad_to_aspect_ratio: ratio 0; it must lie between 1/64 and 64"},
		{CropToFixedSize(4, 4, At(Constant(2), Dist{})), "crop_to_fixed_size: x constant(2) holds 2"},
		{SmallestMaxSize(Dist{}), "smallest_max_size: size is off"},
		{RandomShortestSize(Constant(9), 0), "random_shortest_size: most 0"},
		{RandomScale(Constant(0)), "random_scale: factor constant(0) holds 0; it must be positive"},
		{ScaleJitter(0, 9, Constant(1)), "scale_jitter: result of 0 x 9"},
		{RandomSizedCrop(9, 9, Constant(5), 0), "random_sized_crop: ratio 0; it must be positive"},
		{OpticalDistortion(Constant(-1)), "optical_distortion: k constant(-1) holds -1; it must lie between -0.3 and 1"},
		{OpticalDistortion(Constant(0), Lens("tele")), `lens "tele"; it must be camera or fisheye`},
		{Fisheye(Dist{}, Dist{}, Constant(0)), "fisheye: gamma constant(0) holds 0; it must lie between 0.5 and 8"},
		{ToPolar(Interpolation("lanczos")), `to_polar: interpolation "lanczos"`},
		{PiecewiseAffine(1, 3, Constant(0)), "piecewise_affine: grid of 1 x 3 nodes; both numbers must lie between 2 and 64"},
		{GridElastic(3, 3, Constant(0.5)), "grid_elastic: scale constant(0.5) holds 0.5; it must lie between -0.499 and 0.499"},
		{GridDistortion(0, Constant(0)), "grid_distortion: 0 steps"},
		{GridDistortion(3, Constant(-1)), "limit constant(-1) holds -1; it must lie between -0.9 and 9"},
		{ThinPlateSpline(7, Constant(0)), "thin_plate_spline: 7 points a side"},
		{RandomGridShuffle(0, 3), "random_grid_shuffle: 0 x 3 tiles"},
		{ElasticTransform(Constant(1), Constant(0)), "elastic_transform: sigma constant(0) holds 0; it must lie between 0.5 and 50"},
	} {
		if err := Sequence(c.op).Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%T: error %v, want %q", c.op, err, c.want)
		}
	}
}
