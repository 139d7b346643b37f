package augment

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/engine/enginetest"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// TestBlackBodyLight compares with the light that testdata/golden_light.py prints, within what the table's cubic splines and steps of 10 mired leave.
func TestBlackBodyLight(t *testing.T) {
	want := [][3]float64{{2000, 3.8940, 0.0317}, {2500, 2.6868, 0.1814}, {2856, 2.2327, 0.2825}, {4000, 1.5299, 0.5773}, {6500, 1.0605, 1.0522},
		{10000, 0.8765, 1.4384}, {20000, 0.7561, 1.8644}}
	neutral := want[4]
	for _, light := range want {
		gains := gainsOf(light[:1])
		for c, i := range []int{0, 2} {
			linear := light[1+c] / neutral[1+c]
			if got, want := 1+gains[i], math.Pow(linear, 1/2.2); math.Abs(got-want) > 0.02 {
				t.Errorf("%g K: channel %d is multiplied by %.4f, want %.4f", light[0], i, got, want)
			}
		}
	}
}

// doneTo applies one operation to a picture on the host.
func doneTo(t *testing.T, op Op, img image.Image) []float32 {
	t.Helper()
	batch, err := picture.NewBatch(img)
	if err != nil {
		t.Fatal(err)
	}
	p := Sequence(op)
	draws, err := p.Draw(Key{Seed: 7}, batch.Sizes...)
	if err != nil {
		t.Fatal(err)
	}
	return apply(t, p, engine.ForTest(t, engine.PureGo).Backend, batch, draws, OnHost())
}

// TestNeutralSettingsLeaveAPicture is about the host; graphs equal it, see TestBothExecutorsAgree.
func TestNeutralSettingsLeaveAPicture(t *testing.T) {
	zero, one := Constant(0), Constant(1)
	img := colourful(23, 17, 1)
	want := doneTo(t, Identity(), img)
	for _, op := range []Op{Add(zero), Multiply(one), LinearContrast(one), RGBShift(zero, Dist{}, zero), Sepia(zero), FancyPCA(zero), HueYIQ(zero),
		ColorTemperature(Constant(neutralKelvin)), Grayscale(0), ColorMatrix([3][4]float64{{1}, {0, 1}, {0, 0, 1}}), Gamma(one),
		ToneCurve(Constant(1.0/3), Constant(2.0/3)), UniformColorQuantization(Constant(256)), HueSaturationValue(zero, zero, zero), PhotometricDistort(0),
		LinearIllumination(Constant(30), zero), CornerIllumination(one, zero), GaussianIllumination(SpotLight{Intensity: zero}),
		PlasmaBrightness(zero, one), PlasmaContrast(zero, one), PlasmaShadow(zero, one), ChromaticAberration(zero, Dist{})} {
		tolerance := 1e-6
		if op.Name() == "uniform_color_quantization" {
			tolerance = 0.5/256 + 1e-6 // the middle of a part
		}
		enginetest.Near(t, op.Name(), doneTo(t, op, img), want, tolerance)
	}
}

func TestKMeansKeepsFewColours(t *testing.T) {
	flat := image.NewRGBA(image.Rect(0, 0, 31, 20))
	palette := []color.RGBA{{200, 10, 30, 255}, {0, 0, 0, 255}, {90, 120, 250, 255}}
	for i := range 31 * 20 {
		flat.SetRGBA(i%31, i/31, palette[i%7%3])
	}
	enginetest.Near(t, "a picture of three colours", doneTo(t, KMeansColorQuantization(Constant(3)), flat), doneTo(t, Identity(), flat), 1e-6)
	img := colourful(80, 60, 2)
	left := func(values []float32) (colours [][3]float32) {
		for pixel := range slices.Chunk(values, 3) {
			if c := [3]float32(pixel); !slices.Contains(colours, c) {
				colours = append(colours, c)
			}
		}
		return colours
	}
	original, last := doneTo(t, Identity(), img), math.Inf(1)
	for _, n := range []float64{1, 2, 5, 16} {
		values := doneTo(t, KMeansColorQuantization(Constant(n)), img)
		if got := len(left(values)); got > int(n) {
			t.Errorf("%d colours are left of %g", got, n)
		}
		errors := 0.0
		for i, v := range values {
			errors += math.Pow(float64(v-original[i]), 2)
		}
		if errors >= last {
			t.Errorf("with %g colours the squared errors are %g, not below %g with fewer", n, errors, last)
		}
		last = errors
	}
}

func TestPlasmaSpansItsIntensity(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 40, 31))
	for i := range gray.Pix {
		gray.Pix[i] = 128
	}
	values := doneTo(t, PlasmaBrightness(Constant(0.3), Constant(0.6)), gray)
	middle := float32(128.0 / 255)
	enginetest.Near(t, "the darkest and the brightest", []float32{slices.Min(values), slices.Max(values)}, []float32{middle - 0.3, middle + 0.3}, 1e-5)
}

func TestAberrationMovesRedAndBlue(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 40, 10))
	for i := range img.Pix {
		img.Pix[i] = uint8(6 * (i / 4 % 40)) // a ramp, 6 a pixel
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	values := doneTo(t, ChromaticAberration(Constant(0.25), Constant(-0.2)), img)
	for x := 6; x < 34; x++ {
		centre := float64(x) + 0.5 - 20
		want := []float32{float32(centre/1.25 + 19.5), float32(x), float32(centre/0.8 + 19.5)}
		for c := range want {
			want[c] = min(max(want[c], 0), 39) * 6 / 255
		}
		enginetest.Near(t, "a column", values[3*x:3*x+3], want, 1e-5)
	}
}

// TestChannelLaws counts what is drawn for channels.
func TestChannelLaws(t *testing.T) {
	const n = 6000
	counts := map[string]int{}
	p := Sequence(ChannelShuffle(), ChannelDropout(2, 0), Grayscale(0.3), Add(Uniform(-1, 1)), Add(Uniform(-1, 1), EachChannel))
	for _, draw := range drawn(t, p, Key{Seed: 4}, n) {
		for _, step := range draw.Steps[:3] {
			counts[fmt.Sprint(step.Op, step.Values[0].Numbers)]++
		}
		same, own := draw.Steps[3].Values[0].Numbers, draw.Steps[4].Values[0].Numbers
		if same[0] != same[1] || same[1] != same[2] || own[0] == own[1] || own[1] == own[2] {
			t.Fatalf("values %v for all channels and %v for each", same, own)
		}
	}
	want := map[string]float64{"grayscale[1]": 0.3, "grayscale[0]": 0.7}
	for _, order := range []string{"[0 1 2]", "[0 2 1]", "[1 0 2]", "[1 2 0]", "[2 0 1]", "[2 1 0]"} {
		want["channel_shuffle"+order] = 1.0 / 6
	}
	for _, keep := range []string{"[1 0 0]", "[0 1 0]", "[0 0 1]"} {
		want["channel_dropout"+keep] = 1.0 / 3
	}
	for what, p := range want {
		if limit := 4 * math.Sqrt(n*p*(1-p)); math.Abs(float64(counts[what])-n*p) > limit {
			t.Errorf("%s was drawn %d times, want %g within %.0f", what, counts[what], n*p, limit)
		}
	}
}

// TestPhotometricLaws counts how often each part is done.
func TestPhotometricLaws(t *testing.T) {
	const n = 4000
	var done [6]int
	for _, draw := range drawn(t, Sequence(PhotometricDistort(0.3)), Key{Seed: 9}, n) {
		values := draw.Steps[0].Values
		for kind, neutral := range []float64{1, 1, 1, 0} {
			if values[kind].Numbers[0] != neutral {
				done[kind]++
			}
		}
		if values[4].Numbers[1] == 1 {
			done[4]++
		}
		if !slices.Equal(values[5].Numbers, []float64{0, 1, 2}) {
			done[5]++
		}
	}
	for i, p := range []float64{0.3, 0.3, 0.3, 0.3, 0.5, 0.3 * 5 / 6} {
		if limit := 4 * math.Sqrt(n*p*(1-p)); math.Abs(float64(done[i])-n*p) > limit {
			t.Errorf("part %d was done %d times, want %g within %.0f", i, done[i], n*p, limit)
		}
	}
}

func TestColourSettingsWithoutMeaningAreErrors(t *testing.T) {
	for _, c := range []struct {
		op   Op
		want string
	}{
		{Add(Dist{}), "add: value is off; leave the operation out, or give it a distribution such as uniform(-0.1, 0.1)"},
		{Add(Constant(2)), "value constant(2) holds 2; it must lie between -1 and 1"},
		{Gamma(Constant(-1)), "gamma: gamma constant(-1) holds -1; it must lie at or above 0"},
		{ColorTemperature(Uniform(1000, 6500)), "kelvin uniform(1000, 6500) holds 1000; it must lie between 2000 and 20000"},
		{ColorMatrix([3][4]float64{{math.NaN()}}), "use finite numbers"},
		{Grayscale(1.5), "probability 1.5"},
		{ChannelDropout(0, 0), "count 0; it must lie between 1 and 3"},
		{ChannelDropout(1, 2), "fill 2; it must lie between 0 and 1"},
		{CLAHE(Uniform(1, 4), 0), "tiles 0; it must lie between 1 and 64"},
		{CLAHE(Dist{}, 8), "limit is off"},
		{UniformColorQuantization(Constant(0)), "levels constant(0) holds 0"},
		{KMeansColorQuantization(Constant(65)), "colors constant(65) holds 65"},
		{PhotometricDistort(-1), "probability -1"},
		{GaussianIllumination(SpotLight{Sigma: Constant(0)}), "sigma constant(0) holds 0"},
		{PlasmaShadow(Constant(0.5), Constant(0)), "roughness constant(0) holds 0"},
	} {
		if err := Sequence(c.op).Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Check: %v, want %q", err, c.want)
		}
	}
	for text, want := range map[string]string{
		`{"op":"add","valeu":1}`:                   `add: json: unknown field "valeu"`,
		`{"op":"add","value":[1]}`:                 "add: value: want a number or one law",
		`{"op":"sepia","each_channel":true}`:       `unknown field "each_channel"`,
		`{"op":"gamma","each_channel":3}`:          "gamma: each_channel: json",
		`{"op":"channel_shuffle","order":[0,1,2]}`: `unknown field "order"`,
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}

// TestColourGradientsAreFinite looks at every sample of this family in pictures with black, white, gray and tied pixels.
func TestColourGradientsAreFinite(t *testing.T) {
	backend := engine.ForTest(t, engine.PureGo).Backend
	names := []string{"add", "multiply", "linear_contrast", "rgb_shift", "sepia", "fancy_pca", "hue_yiq", "color_temperature", "grayscale", "channel_shuffle",
		"channel_dropout", "color_matrix", "gamma", "tone_curve", "sigmoid_contrast", "log_contrast", "uniform_color_quantization", "hue_saturation_value",
		"photometric_distort", "clahe", "linear_illumination", "corner_illumination", "gaussian_illumination", "plasma_brightness", "plasma_contrast",
		"plasma_shadow", "chromatic_aberration"}
	pixels := [][][][]float32{{{{0, 0, 0}, {1, 1, 1}, {0.5, 0.5, 0.5}, {0.8, 0.8, 0.1}}, {{0.1, 0.8, 0.8}, {0.8, 0.1, 0.8}, {1, 0, 0}, {0.3, 0.2, 0.7}}}}
	for _, name := range names {
		for _, op := range samples[name] {
			gradient := gradientOfSquares(t, backend, Sequence(op), Key{Seed: 2}, tensors.FromValue(pixels))
			for _, d := range gradient {
				if math.IsNaN(float64(d)) || math.IsInf(float64(d), 0) {
					t.Fatalf("%s: the gradient is %v", name, gradient)
				}
			}
		}
	}
}
