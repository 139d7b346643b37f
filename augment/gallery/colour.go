package gallery

import "github.com/imagelab-go/imagelab/augment"

// colour changes colours.
var colour = []Exhibit{
	by("brightness", "factor, 1 to 2", func(s float64) augment.Op { return augment.Brightness(c(1 + s)) }),
	by("contrast", "factor, 1 to 2.5", func(s float64) augment.Op { return augment.Contrast(c(1 + 1.5*s)) }),
	by("saturation", "factor, 1 to 3", func(s float64) augment.Op { return augment.Saturation(c(1 + 2*s)) }),
	by("hue", "turns, 0 to 0.5", func(s float64) augment.Op { return augment.Hue(c(0.5 * s)) }),
	by("hue_yiq", "turns, 0 to 0.5", func(s float64) augment.Op { return augment.HueYIQ(c(0.5 * s)) }),
	by("color_jitter", "amounts, 0 to 0.5", func(s float64) augment.Op { return augment.ColorJitter(0.5*s, 0.5*s, 0.5*s, 0.5*s) }),
	by("photometric_distort", "p, 0 to 1", func(s float64) augment.Op { return augment.PhotometricDistort(s) }),
	by("hue_saturation_value", "all three, 0 to 0.3", func(s float64) augment.Op {
		return augment.HueSaturationValue(c(0.3*s), c(0.3*s), c(0.3*s))
	}),
	by("color_temperature", "kelvin, 6500 to 2500", func(s float64) augment.Op { return augment.ColorTemperature(c(6500 - 4000*s)) }),
	by("rgb_shift", "red, 0 to 0.4; blue, 0 to -0.4", func(s float64) augment.Op { return augment.RGBShift(c(0.4*s), off, c(-0.4*s)) }),
	by("add", "value, 0 to 0.4", func(s float64) augment.Op { return augment.Add(c(0.4 * s)) }),
	by("multiply", "factor, 1 to 0.2", func(s float64) augment.Op { return augment.Multiply(c(1 - 0.8*s)) }),
	by("sepia", "amount, 0 to 1", func(s float64) augment.Op { return augment.Sepia(c(s)) }),
	by("grayscale", "p, 0 to 1", func(s float64) augment.Op { return augment.Grayscale(s) }),
	by("fancy_pca", "alpha, 0 to 3", func(s float64) augment.Op { return augment.FancyPCA(c(3 * s)) }),
	by("color_matrix", "green into red, 0 to 1", func(s float64) augment.Op {
		return augment.ColorMatrix([3][4]float64{{1 - s, s}, {0, 1}, {0, 0.5 * s, 1 - 0.5*s}})
	}),
	blended(augment.ChannelShuffle()),
	blended(augment.ChannelDropout(1, 0)),
	by("chromatic_aberration", "red and blue, 0 to 0.2", func(s float64) augment.Op {
		return augment.ChromaticAberration(c(0.2*s), c(-0.2*s))
	}),
	by("per_channel", "brightness of each, 1 to 0.5 or 1.5", func(s float64) augment.Op {
		return augment.PerChannel(augment.Brightness(augment.Amount(0.8 * s)))
	}),
}

// tones changes how bright values become, and how many of them there are.
var tones = []Exhibit{
	by("gamma", "exponent, 1 to 3", func(s float64) augment.Op { return augment.Gamma(c(1 + 2*s)) }),
	by("linear_contrast", "factor, 1 to 0.2", func(s float64) augment.Op { return augment.LinearContrast(c(1 - 0.8*s)) }),
	by("sigmoid_contrast", "gain, 3 to 20", func(s float64) augment.Op { return augment.SigmoidContrast(c(3+17*s), c(0.5)) }),
	by("log_contrast", "gain, 1 to 1.6", func(s float64) augment.Op { return augment.LogContrast(c(1 + 0.6*s)) }),
	by("tone_curve", "low, 0.33 to 0; high, 0.67 to 1", func(s float64) augment.Op {
		return augment.ToneCurve(c((1-s)/3), c((2+s)/3))
	}),
	by("clahe", "limit, 1 to 8", func(s float64) augment.Op { return augment.CLAHE(c(1+7*s), 4) }),
	blended(augment.Equalize()),
	blended(augment.Autocontrast()),
	blended(augment.Invert()),
	by("solarize", "threshold, 1 to 0.2", func(s float64) augment.Op { return augment.Solarize(c(1 - 0.8*s)) }),
	by("posterize", "bits, 8 to 1", func(s float64) augment.Op { return augment.Posterize(c(8 - 7*s)) }),
	by("uniform_color_quantization", "levels, 64 to 2", func(s float64) augment.Op {
		return augment.UniformColorQuantization(c(2 + 62*(1-s)*(1-s)))
	}),
	by("kmeans_color_quantization", "colours, 32 to 2", func(s float64) augment.Op {
		return augment.KMeansColorQuantization(c(2 + 30*(1-s)*(1-s)))
	}),
}

// light changes how a scene is lit.
var light = []Exhibit{
	by("linear_illumination", "intensity, 0 to 0.8", func(s float64) augment.Op { return augment.LinearIllumination(c(20), c(0.8*s)) }),
	by("corner_illumination", "intensity, 0 to 0.8", func(s float64) augment.Op { return augment.CornerIllumination(c(0), c(0.8*s)) }),
	by("gaussian_illumination", "intensity, 0 to 0.6", func(s float64) augment.Op {
		return augment.GaussianIllumination(augment.SpotLight{Intensity: c(0.6 * s), X: c(0.6), Y: c(0.4), Sigma: c(0.2)})
	}),
	by("plasma_brightness", "intensity, 0 to 0.8", func(s float64) augment.Op { return augment.PlasmaBrightness(c(0.8*s), c(0.5)) }),
	by("plasma_contrast", "intensity, 0 to 1", func(s float64) augment.Op { return augment.PlasmaContrast(c(s), c(0.5)) }),
	by("plasma_shadow", "intensity, 0 to 1", func(s float64) augment.Op { return augment.PlasmaShadow(c(s), c(0.5)) }),
	by("shadow", "darkness, 0 to 0.9", func(s float64) augment.Op { return augment.Shadow(c(0.9*s), c(0.05)) }),
	by("sun_flare", "strength, 0 to 1", func(s float64) augment.Op { return augment.SunFlare(c(s)) }),
	by("table_glare", "strength, 0 to 1", func(s float64) augment.Op { return augment.TableGlare(c(s), c(4000)) }),
}
