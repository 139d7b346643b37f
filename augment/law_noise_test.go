package augment

import (
	"fmt"
	"image"
	"math"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/picture"
	"gonum.org/v1/gonum/mathext"
)

// grayWithNoise gives the values of an even gray of 102, 0.4, to which noise came on one of the executors. Where the channels of a pixel share it, one of them is kept.
func grayWithNoise(t *testing.T, op Op, shared bool, executor ApplyOption) (values []float64) {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 170, 130))
	for i := range img.Pix {
		img.Pix[i] = 102
	}
	batch, err := picture.NewBatch(img)
	if err != nil {
		t.Fatal(err)
	}
	p := Sequence(op)
	draws, err := p.Draw(Key{Seed: 5}, batch.Sizes...)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range apply(t, p, engine.ForTest(t, engine.PureGo).Backend, batch, draws, executor) {
		if !shared || i%3 == 0 {
			values = append(values, float64(v))
		}
	}
	return values
}

// poissonWeights are the probabilities of a Poisson law, those below 1/500 together at both ends.
func poissonWeights(mean float64) (low, high int, weights map[float64]float64) {
	low, high, weights = math.MaxInt, 0, map[float64]float64{}
	for k := range int(mean*3) + 20 {
		lgamma, _ := math.Lgamma(float64(k + 1))
		if p := math.Exp(float64(k)*math.Log(mean) - mean - lgamma); p > 0.002 {
			low, high = min(low, k), k
			weights[float64(k)] = p
		}
	}
	weights[float64(low)] = mathext.GammaIncRegComp(float64(low+1), mean) // P(at most k)
	weights[float64(high)] = mathext.GammaIncReg(float64(high), mean)     // P(at least k)
	return low, high, weights
}

// wholes counts values as whole numbers, which they must nearly be, and moves those that are outside of low to high to these.
func wholes(t *testing.T, what string, values []float64, low, high int) map[float64]int {
	t.Helper()
	counts := map[float64]int{}
	for _, v := range values {
		whole := math.Round(v)
		if math.Abs(v-whole) > 0.02 {
			t.Fatalf("%s: %v is no whole number", what, v)
		}
		counts[min(max(whole, float64(low)), float64(high))]++
	}
	return counts
}

// TestNoiseFollowsItsLawOnBothExecutors adds noise of every law that has a density to a gray, so weak that nothing is clamped, on the host and in a graph.
func TestNoiseFollowsItsLawOnBothExecutors(t *testing.T) {
	const gray = 102.0 / 255
	laplace := func(x float64) float64 {
		if x < 0 {
			return math.Exp(x/0.02) / 2
		}
		return 1 - math.Exp(-x/0.02)/2
	}
	at := func(law cumulative, by float64) cumulative { // of gray and noise times by
		return func(x float64) float64 { return law((x - gray) / by) }
	}
	for _, c := range []struct {
		op  Op
		law cumulative
	}{
		{GaussianNoise(Constant(0.05)), at(normalLaw(0.05), 1)},
		{LaplaceNoise(Constant(0.02)), at(laplace, 1)}, {LaplaceNoise(Constant(0.02), Monochrome), at(laplace, 1)},
		{SpeckleNoise(Constant(0.1)), at(normalLaw(0.1), gray)}, {SpeckleNoise(Constant(0.1), Monochrome), at(normalLaw(0.1), gray)},
		{AdditiveNoise(Uniform(-0.1, 0.3), ByValue), at(uniformLaw(-0.1, 0.3), 1)}, {AdditiveNoise(Uniform(-0.1, 0.3), ByPixel), at(uniformLaw(-0.1, 0.3), 1)},
		{AdditiveNoise(LogUniform(0.01, 0.5), ByValue), at(lawOf(LogUniform(0.01, 0.5)), 1)},
		{MultiplicativeNoise(Uniform(0.2, 2), ByPixel), func(x float64) float64 { return uniformLaw(0.2, 2)(x / gray) }},
		{MultiplicativeNoise(LogUniform(0.5, 2), ByValue), func(x float64) float64 { return lawOf(LogUniform(0.5, 2))(x / gray) }},
	} {
		for name, executor := range executors {
			text := fmt.Sprint(Sequence(c.op), " ", name)
			shared := strings.Contains(text, "monochrome") || strings.Contains(text, "pixel")
			values := grayWithNoise(t, c.op, shared, executor)
			all := make([]seen, len(values))
			for i, v := range values { // float32 and the 24 bits of a pixel's number
				all[i] = seen{v - 1e-6, v + 1e-6}
			}
			follows(t, text, all, c.law)
		}
	}
}

// executors are both.
var executors = map[string]ApplyOption{"on the host": OnHost(), "in a graph": OnEngine()}

// TestCountedNoiseFollowsItsLawOnBothExecutors counts photons, specks and choices.
func TestCountedNoiseFollowsItsLawOnBothExecutors(t *testing.T) {
	const gray = 102.0 / 255
	light := math.Pow(gray, 2.2)
	shade := func(v float64) float64 { return (v - gray) * 255 }
	photons := func(scale float64) func(float64) float64 {
		return func(v float64) float64 { return math.Pow(v, 2.2) / scale }
	}
	few := func(p map[float64]float64) (int, int, map[float64]float64) { return -1000, 1000, p }
	poisson := poissonWeights
	type weights struct {
		low, high int
		of        map[float64]float64
	}
	law := func(low, high int, of map[float64]float64) weights { return weights{low, high, of} }
	specks := func(v float64) float64 { return math.Round(v*10) - 4 } // pepper is -4, salt 6
	for _, c := range []struct {
		op     Op
		shared bool
		number func(v float64) float64
		law    weights
	}{
		{PoissonNoise(Constant(9)), false, shade, law(poisson(9))},
		{PoissonNoise(Constant(9), Monochrome), true, shade, law(poisson(9))},
		{PoissonNoise(Constant(0.7)), false, shade, law(poisson(0.7))},
		{PoissonNoise(Constant(60)), false, shade, law(poisson(60))},
		{ShotNoise(Constant(0.03)), false, photons(0.03), law(poisson(light / 0.03))},
		{ShotNoise(Constant(0.03), Monochrome), true, photons(0.03), law(poisson(light / 0.03))},
		{ShotNoise(Constant(0.2)), false, photons(0.2), law(poisson(light / 0.2))},
		{SaltAndPepper(Constant(0.3), Constant(0.25)), true, specks, law(few(map[float64]float64{0: 0.7, -4: 0.3 * 0.75, 6: 0.3 * 0.25}))},
		{ImpulseNoise(Constant(0.2)), false, specks, law(few(map[float64]float64{0: 0.8, -4: 0.1, 6: 0.1}))},
		{PixelDropout(Constant(0.15), ByPixel, Colour(1, 1, 1)), true, specks, law(few(map[float64]float64{0: 0.85, 6: 0.15}))},
		{PixelDropout(Constant(0.15), ByValue, Colour(1, 1, 1)), false, specks, law(few(map[float64]float64{0: 0.85, 6: 0.15}))},
		{AdditiveNoise(Choice(-0.4, 0, 0.6, 0.6), ByValue), false, specks, law(few(map[float64]float64{-4: 1, 0: 1, 6: 2}))},
	} {
		for name, executor := range executors {
			text := fmt.Sprint(Sequence(c.op), " ", name)
			var numbers []float64
			for _, v := range grayWithNoise(t, c.op, c.shared, executor) {
				numbers = append(numbers, c.number(v))
			}
			inProportion(t, text, wholes(t, text, numbers, c.law.low, c.law.high), c.law.of)
		}
	}
}
