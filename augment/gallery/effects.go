package gallery

import "github.com/imagelab-go/imagelab/augment"

// weather is what stands between a camera and what it sees.
var weather = []Exhibit{
	by("rain", "strength, 0 to 1", func(s float64) augment.Op { return augment.Rain(c(s), c(12)) }),
	by("snow", "flakes and point, 0 to 1 and 0.4", func(s float64) augment.Op { return augment.Snow(c(0.4*s), c(1+1.5*s), c(s)) }),
	by("fog", "strength, 0 to 1", func(s float64) augment.Op { return augment.Fog(c(s)) }),
	by("clouds", "strength, 0 to 1", func(s float64) augment.Op { return augment.Clouds(c(s)) }),
	by("frost", "strength, 0 to 1", func(s float64) augment.Op { return augment.Frost(c(s)) }),
	by("spatter", "strength, 0 to 1", func(s float64) augment.Op { return augment.Spatter(c(s), 1) }),
	by("gravel", "strength, 0 to 1", func(s float64) augment.Op { return augment.Gravel(c(s)) }),
}

// effects paint over a picture, or lose what storing it loses.
var effects = []Exhibit{
	by("cartoon", "strength, 0 to 1", func(s float64) augment.Op { return augment.Cartoon(c(s)) }),
	by("superpixels", "number, 800 to 50", func(s float64) augment.Op { return augment.Superpixels(c(50+750*(1-s)*(1-s)), c(1)) }),
	by("voronoi", "number, 2000 to 50", func(s float64) augment.Op { return augment.Voronoi(c(50+1950*(1-s)*(1-s)), c(1)) }),
	sized("pixelate", "block, 1 to 10 % of the width", func(s, w, _ float64) augment.Op { return augment.Pixelate(c(1 + 0.1*s*w)) }),
	by("downscale", "scale, 1 to 0.06", func(s float64) augment.Op {
		return augment.Downscale(c(0.06+0.94*(1-s)*(1-s)), augment.Nearest, augment.Bilinear)
	}),
	by("jpeg", "quality, 90 to 1", func(s float64) augment.Op { return augment.JPEG(c(1 + 89*(1-s)*(1-s))) }),
	by("blend_alpha", "opacity of a posterization, 0 to 1", func(s float64) augment.Op {
		return augment.BlendAlpha(c(s), augment.Posterize(c(1)))
	}),
	by("blend_alpha_noise", "roughness, 0.2 to 1", func(s float64) augment.Op {
		return augment.BlendAlphaNoise(c(0.2+0.8*s), augment.Invert())
	}),
}

// some are operations to compose.
func some() []augment.Op {
	return []augment.Op{augment.Rotate(c(25)), augment.Invert(), augment.GaussianNoise(c(0.2)), augment.Saturation(c(0)), augment.Pixelate(c(8))}
}

// compositions choose among operations.
var compositions = []Exhibit{
	draws(augment.Identity()),
	by("sequence", "a turn and a hue together", func(s float64) augment.Op {
		return augment.Sequence(augment.Rotate(c(40*s)), augment.Hue(c(0.5*s)))
	}),
	by("sometimes", "p, 0 to 1", func(s float64) augment.Op { return augment.Sometimes(s, some()[1]) }),
	draws(augment.OneOf(some()...)),
	by("some_of", "how many of five, 0 to 5", func(s float64) augment.Op { return augment.SomeOf(int(5*s), int(5*s), some()...) }),
	draws(augment.RandomOrder(some()[:3]...)),
	by("rand_augment", "magnitude, 0 to 30", func(s float64) augment.Op { return augment.RandAugment(2, int(30*s), 31) }),
	draws(augment.TrivialAugmentWide(31)),
	draws(augment.AutoAugment(augment.ImageNet)),
	by("aug_mix", "severity, 1 to 10", func(s float64) augment.Op {
		return augment.AugMix(augment.AugMixConfig{Severity: 1 + int(9*s), Alpha: 8})
	}),
}
