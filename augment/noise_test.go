package augment

import (
	"image"
	"math"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
)

func init() {
	sample(LaplaceNoise(Uniform(0, 0.2)), LaplaceNoise(Constant(0.1), Monochrome), SpeckleNoise(Uniform(0, 0.5)), SpeckleNoise(Constant(0.3), Monochrome),
		SaltAndPepper(Uniform(0, 0.5), Uniform(0, 1)), ImpulseNoise(Uniform(0, 0.5)),
		AdditiveNoise(Normal(0, 0.1, -0.3, 0.3), ByImage), AdditiveNoise(Uniform(-0.2, 0.2), ByChannel), AdditiveNoise(Uniform(-0.2, 0.2), ByPixel),
		AdditiveNoise(Choice(-0.2, 0, 0.5), ByValue), MultiplicativeNoise(Uniform(0.5, 2), ByImage), MultiplicativeNoise(Beta(0.5, 0.5), ByChannel),
		MultiplicativeNoise(LogUniform(0.5, 2), ByPixel), MultiplicativeNoise(Constant(0.7), ByValue),
		ShotNoise(LogUniform(0.001, 0.5)), ShotNoise(Constant(0.05), Monochrome), PoissonNoise(Uniform(0, 40)), PoissonNoise(Constant(5), Monochrome),
		ISONoise(Uniform(0, 0.5), Uniform(0, 1)))
}

// noised gives the values of an even gray with noise.
func noised(t *testing.T, op Op, gray uint8) []float64 {
	t.Helper()
	const side = 150
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = gray
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	batch, err := picture.NewBatch(img)
	if err != nil {
		t.Fatal(err)
	}
	p := Sequence(op)
	draws, err := p.Draw(Key{Seed: 11}, batch.Sizes...)
	if err != nil {
		t.Fatal(err)
	}
	var values []float64
	for _, v := range apply(t, p, engine.ForTest(t, engine.PureGo).Backend, batch, draws, OnHost()) {
		values = append(values, float64(v))
	}
	return values
}

// moments gives the mean and the variance.
func moments(values []float64) (mean, variance float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		variance += (v - mean) * (v - mean) / float64(len(values))
	}
	return mean, variance
}

// TestNoiseHasTheMomentsOfItsLaw adds noise to an even gray of 102/255 = 0.4, so weak that nothing is clamped. The mean of 67500 values is off by at most five of its
// deviations, their variance by 4 %, which the shared noise of three channels does not exceed either.
func TestNoiseHasTheMomentsOfItsLaw(t *testing.T) {
	for _, c := range []struct {
		op             Op
		mean, variance float64
	}{
		{LaplaceNoise(Constant(0.02)), 0.4, 2 * 0.02 * 0.02},
		{LaplaceNoise(Constant(0.02), Monochrome), 0.4, 2 * 0.02 * 0.02},
		{SpeckleNoise(Constant(0.1)), 0.4, 0.04 * 0.04},
		{SpeckleNoise(Constant(0.1), Monochrome), 0.4, 0.04 * 0.04},
		{AdditiveNoise(Uniform(-0.1, 0.2), ByValue), 0.45, 0.3 * 0.3 / 12},
		{AdditiveNoise(Uniform(-0.1, 0.2), ByPixel), 0.45, 0.3 * 0.3 / 12},
		{MultiplicativeNoise(Choice(0.5, 1.5), ByValue), 0.4, 0.2 * 0.2},
		{PoissonNoise(Constant(9)), 0.4 + 9.0/255, 9.0 / 255 / 255},
		{PoissonNoise(Constant(40), Monochrome), 0.4 + 40.0/255, 40.0 / 255 / 255},
		{SaltAndPepper(Constant(0.3), Constant(0.25)), 0.7*0.4 + 0.3*0.25, 0.7*0.16 + 0.3*0.25 - 0.355*0.355},
		{ImpulseNoise(Constant(0.4)), 0.6*0.4 + 0.4*0.5, 0.6*0.16 + 0.4*0.5 - 0.44*0.44},
	} {
		mean, variance := moments(noised(t, c.op, 102))
		if math.Abs(mean-c.mean) > 5*math.Sqrt(3*c.variance/67500) || math.Abs(variance/c.variance-1) > 0.04 {
			t.Errorf("%s: mean %.5f and variance %.6f, want %.5f and %.6f", Sequence(c.op), mean, variance, c.mean, c.variance)
		}
	}
}

// TestShotNoiseIsThatOfCountedLight takes the values back to light, whose mean stays and whose variance is the mean times the light of a photon.
func TestShotNoiseIsThatOfCountedLight(t *testing.T) {
	for _, scale := range []float64{0.003, 0.03} {
		values := noised(t, ShotNoise(Constant(scale)), 102)
		for i, v := range values {
			values[i] = math.Pow(v, 2.2)
		}
		light := math.Pow(0.4, 2.2)
		mean, variance := moments(values)
		if math.Abs(mean/light-1) > 0.01 || math.Abs(variance/(light*scale)-1) > 0.04 {
			t.Errorf("scale %g: mean %.5f and variance %.6f of the light, want %.5f and %.6f", scale, mean, variance, light, light*scale)
		}
	}
}

func TestSharedNoiseMakesNoColours(t *testing.T) {
	for _, op := range []Op{LaplaceNoise(Constant(0.1), Monochrome), SpeckleNoise(Constant(0.1), Monochrome), SaltAndPepper(Constant(0.3), Constant(0.5)),
		ShotNoise(Constant(0.1), Monochrome), PoissonNoise(Constant(9), Monochrome), AdditiveNoise(Uniform(-0.1, 0.1), ByPixel), ISONoise(Constant(1), Constant(1))} {
		values := noised(t, op, 102)
		for i := 0; i < len(values); i += 3 {
			if values[i] != values[i+1] || values[i] != values[i+2] {
				t.Errorf("%s: pixel %d is %v", Sequence(op), i/3, values[i:i+3])
				break
			}
		}
	}
}

// TestNoiseOfNoStrengthIsNone includes ISO noise of a picture without contrast.
func TestNoiseOfNoStrengthIsNone(t *testing.T) {
	zero := Constant(0)
	for _, op := range []Op{LaplaceNoise(zero), SpeckleNoise(zero), SaltAndPepper(zero, Constant(0.5)), ImpulseNoise(zero), AdditiveNoise(zero, ByValue),
		MultiplicativeNoise(Constant(1), ByPixel), PoissonNoise(zero), ISONoise(zero, zero), ISONoise(Constant(1), Constant(1))} {
		for i, v := range noised(t, op, 102) {
			if math.Abs(v-0.4) > 1e-6 {
				t.Errorf("%s: value %d is %v, want 0.4", Sequence(op), i, v)
				break
			}
		}
	}
}

// TestISONoiseRaisesLightness checks that saturation stays.
func TestISONoiseRaisesLightness(t *testing.T) {
	batch, err := picture.NewBatch(colourful(40, 30, 3))
	if err != nil {
		t.Fatal(err)
	}
	p := Sequence(ISONoise(Constant(0), Constant(0.4)))
	draws, err := p.Draw(Key{}, batch.Sizes...)
	if err != nil {
		t.Fatal(err)
	}
	raised := 0
	saturation := func(r, g, b float64) (l, s float64) {
		high, low := max(r, g, b), min(r, g, b)
		l = (high + low) / 2
		return l, (high - low) / max(1-math.Abs(2*l-1), 1e-9)
	}
	out := apply(t, p, engine.ForTest(t, engine.PureGo).Backend, batch, draws, OnHost())
	for i := 0; i < len(out); i += 3 {
		l0, s0 := saturation(float64(batch.Pixels[i])/255, float64(batch.Pixels[i+1])/255, float64(batch.Pixels[i+2])/255)
		l1, s1 := saturation(float64(out[i]), float64(out[i+1]), float64(out[i+2]))
		if l1 < l0-1e-6 || l1 > l0+0.3 || l0 > 0.02 && l0 < 0.98 && math.Abs(s1-s0) > 1e-3 {
			t.Fatalf("pixel %d: lightness %.4f and saturation %.4f, from %.4f and %.4f", i/3, l1, s1, l0, s0)
		}
		if l1 > l0+1e-6 {
			raised++
		}
	}
	if raised < 1000 {
		t.Errorf("only %d of 1200 pixels are lighter", raised)
	}
}
