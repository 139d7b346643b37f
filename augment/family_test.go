package augment

import (
	"math"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
)

func TestBlursNoiseAndDropoutsRefuseSettingsWithoutMeaning(t *testing.T) {
	u, nan := Uniform(0.1, 0.3), math.NaN()
	for want, op := range map[string]Op{
		"gaussian_blur: size 4; it must be odd and at most 511":                          GaussianBlur(4, u),
		"gaussian_blur: sigma is off; leave the operation out, or give it":               GaussianBlur(3, Dist{}),
		"sigma uniform(-1, 1) holds -1; it must lie at or above 0":                       UnsharpMask(Uniform(-1, 1), u, u),
		"box_blur: size choice(0, 3) holds 0; it must lie between 1 and 511":             BoxBlur(Choice(0, 3)),
		"motion_blur: size constant(1) holds 1; it must lie between 3 and 63":            MotionBlur(Constant(1), u, u),
		"direction constant(2) holds 2":                                                  MotionBlur(Constant(3), u, Constant(2)),
		"defocus: radius constant(0) holds 0":                                            Defocus(Constant(0), u),
		"cutoff constant(4) holds 4":                                                     RingingOvershoot(Constant(7), Constant(4)),
		"advanced_blur: sigma_x is off":                                                  AdvancedBlur(AdvancedBlurSettings{Size: Constant(3)}),
		"sharpen: alpha constant(2) holds 2; it must lie between 0 and 1":                Sharpen(Constant(2), u),
		"convolve: a kernel of 0 rows; their number must be odd":                         Convolve(nil),
		"row 1 of the kernel has 2 weights; all rows must have the same odd number":      Convolve([][]float64{{1}, {1, 2}, {1}}),
		"row 0 of the kernel holds NaN; use finite numbers":                              Convolve([][]float64{{nan}}),
		`pool: kind "mode"; it must be max, min, mean or median`:                         Pool("mode", Constant(3)),
		"median_blur: size constant(33) holds 33":                                        MedianBlur(Constant(33)),
		"bilateral_blur: size 0; it must be odd, from 1 to 31":                           BilateralBlur(0, u, u),
		"colour constant(0) holds 0; it must lie at or above 0.001":                      BilateralBlur(3, Constant(0), u),
		"zoom_blur: 0 steps; their number must lie between 1 and 64":                     ZoomBlur(Constant(1), 0),
		"factor constant(0.5) holds 0.5; it must lie between 1 and 1024":                 ZoomBlur(Constant(0.5), 3),
		"glass_blur: 0 iterations; their number must lie between 1 and 16":               GlassBlur(u, Constant(1), 0),
		"laplace_noise: scale is off":                                                    LaplaceNoise(Dist{}),
		`additive_noise: grain "row"; it must be image, channel, pixel or value`:         AdditiveNoise(u, "row"),
		"value beta(1, 1) for each pixel; use a constant, uniform, log-uniform law":      MultiplicativeNoise(Beta(1, 1), ByPixel),
		"multiplicative_noise: value uniform(-1, 1) holds -1; it must lie at or above 0": MultiplicativeNoise(Uniform(-1, 1), ByImage),
		"salt_and_pepper: amount constant(2) holds 2":                                    SaltAndPepper(Constant(2), u),
		"shot_noise: scale constant(0) holds 0":                                          ShotNoise(Constant(0)),
		"random_erasing: probability 2; it must lie between 0 and 1":                     RandomErasing(2, u, u, Filling{}),
		"random_erasing: filling [2 0 0]; red, green and blue must lie between 0 and 1":  RandomErasing(1, u, u, Colour(2, 0, 0)),
		"cutout: count constant(300) holds 300; it must lie between 0 and 256":           Cutout(Constant(300), u, Filling{}),
		"coarse_dropout: height constant(2) holds 2":                                     CoarseDropout(Constant(1), Constant(2), u, Filling{}),
		"xy_masking: columns is off; leave the operation out":                            XYMasking(XYMaskingSettings{}),
		`pixel_dropout: grain "image"; it must be pixel or value`:                        PixelDropout(u, ByImage, Filling{}),
	} {
		if err := Sequence(op).Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	for text, want := range map[string]string{
		`{"op":"cutout","fill":"pink"}`: `unknown filling "pink"; want mean_colour, random_colour, random_noise or a list`,
		`{"op":"cutout","fill":[1]}`:    "want a list of red, green and blue or the name of a filling, got [1]",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}

// TestBlursAndDropoutsRefuseDrawsWithoutMeaning changes values of draws by hand.
func TestBlursAndDropoutsRefuseDrawsWithoutMeaning(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	for want, c := range map[string]struct {
		op     Op
		value  int
		number float64
	}{
		"size 4; it must be 7 or another that choice(3, 7) gives": {BoxBlur(Choice(3, 7)), 0, 4},
		"size 9; it must be 7 or another":                         {MotionBlur(Constant(7), Constant(0), Constant(0)), 0, 9},
		"alpha 2; it must lie between 0 and 1":                    {Sharpen(Constant(1), Constant(1)), 0, 2},
		"does not lie in an image of 13 x 22 in whole pixels":     {Cutout(Constant(1), Constant(0.5), Filling{}), 0, 12.5},
		"a hole must not be larger than the unit 2":               {GridDropout(Constant(0.1), Constant(0.5), Filling{}), 1, 3},
	} {
		batch, p := oddBatch(t), Sequence(c.op)
		draws, err := p.Draw(Key{}, batch.Sizes...)
		if err != nil {
			t.Fatal(err)
		}
		draws[2].Steps[0].Values[c.value].Numbers[0] = c.number
		if _, err := p.Apply(backend, batch, draws); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
