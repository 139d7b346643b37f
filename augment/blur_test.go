package augment

import "testing"

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
