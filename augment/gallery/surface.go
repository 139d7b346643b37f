package gallery

import "github.com/imagelab-go/imagelab/augment"

// oddPart is an odd number of pixels that is a part of a side.
func oddPart(share, side float64) float64 { return float64(2*int(share*side/2) + 1) }

// blur takes detail away or brings it out.
var blur = []Exhibit{
	sized("gaussian_blur", "sigma, 0 to 2 % of the width", func(s, w, _ float64) augment.Op {
		return augment.GaussianBlur(int(oddPart(0.12, w)), c(0.02*s*w))
	}),
	sized("box_blur", "size, 1 to 6 % of the width", func(s, w, _ float64) augment.Op { return augment.BoxBlur(c(oddPart(0.06*s, w))) }),
	by("median_blur", "size, 1 to 7", func(s float64) augment.Op { return augment.MedianBlur(c(oddPart(s, 7))) }),
	by("bilateral_blur", "deviations, 0 to 1 and 0 to 4", func(s float64) augment.Op {
		return augment.BilateralBlur(9, c(0.02+s), c(0.1+3.9*s))
	}),
	sized("motion_blur", "size, 3 to 8 % of the width", func(s, w, _ float64) augment.Op {
		return augment.MotionBlur(c(max(oddPart(0.08*s, w), 3)), c(30), c(0))
	}),
	by("defocus", "radius, 1 to 7", func(s float64) augment.Op { return augment.Defocus(c(1+float64(int(6*s))), c(0.3)) }),
	by("zoom_blur", "factor, 1 to 1.3", func(s float64) augment.Op { return augment.ZoomBlur(c(1+0.3*s), 12) }),
	by("glass_blur", "distance, 1 to 4", func(s float64) augment.Op { return augment.GlassBlur(c(0.7*s), c(1+float64(int(3*s))), 2) }),
	by("advanced_blur", "sigma_x, 0.2 to 5", func(s float64) augment.Op {
		return augment.AdvancedBlur(augment.AdvancedBlurSettings{Size: c(15), SigmaX: c(0.2 + 4.8*s), SigmaY: c(0.2 + 1.5*s), Degrees: c(40), Beta: c(1), Noise: c(0.2)})
	}),
	by("sharpen", "alpha, 0 to 1", func(s float64) augment.Op { return augment.Sharpen(c(s), c(1)) }),
	by("sharpness", "factor, 1 to 8", func(s float64) augment.Op { return augment.Sharpness(c(1 + 7*s)) }),
	by("unsharp_mask", "alpha, 0 to 3", func(s float64) augment.Op { return augment.UnsharpMask(c(2), c(3*s), c(0.02)) }),
	by("ringing_overshoot", "cutoff, 3 to 0.6", func(s float64) augment.Op { return augment.RingingOvershoot(c(13), c(3-2.4*s)) }),
	by("emboss", "alpha, 0 to 1", func(s float64) augment.Op { return augment.Emboss(c(s), c(1)) }),
	by("edge_detect", "alpha, 0 to 1", func(s float64) augment.Op { return augment.EdgeDetect(c(s)) }),
	by("directed_edge_detect", "alpha, 0 to 1", func(s float64) augment.Op { return augment.DirectedEdgeDetect(c(s), c(90)) }),
	by("convolve", "weight of an edge filter, 0 to 1", func(s float64) augment.Op {
		return augment.Convolve([][]float64{{-s, -s, 0}, {-s, 1, s}, {0, s, s}})
	}),
	by("pool", "size, 1 to 7", func(s float64) augment.Op { return augment.Pool(augment.MaxPooling, c(oddPart(s, 7))) }),
}

// noise gives each pixel something of its own.
var noise = []Exhibit{
	by("gaussian_noise", "sigma, 0 to 0.3", func(s float64) augment.Op { return augment.GaussianNoise(c(0.3 * s)) }),
	by("laplace_noise", "scale, 0 to 0.2", func(s float64) augment.Op { return augment.LaplaceNoise(c(0.2 * s)) }),
	by("poisson_noise", "rate, 0 to 80", func(s float64) augment.Op { return augment.PoissonNoise(c(80 * s)) }),
	by("shot_noise", "light of a photon, 0.001 to 0.1", func(s float64) augment.Op { return augment.ShotNoise(c(0.001 + 0.099*s)) }),
	by("iso_noise", "intensity, 0 to 1", func(s float64) augment.Op { return augment.ISONoise(c(0.1*s), c(s)) }),
	by("speckle_noise", "sigma, 0 to 0.6", func(s float64) augment.Op { return augment.SpeckleNoise(c(0.6 * s)) }),
	by("salt_and_pepper", "amount, 0 to 0.3", func(s float64) augment.Op { return augment.SaltAndPepper(c(0.3*s), c(0.5)) }),
	by("impulse_noise", "amount, 0 to 0.3", func(s float64) augment.Op { return augment.ImpulseNoise(c(0.3 * s)) }),
	by("additive_noise", "value, 0 to +-0.4, each pixel", func(s float64) augment.Op {
		return augment.AdditiveNoise(augment.Uniform(-0.4*s, 0.4*s), augment.ByPixel)
	}),
	by("multiplicative_noise", "factor, 1 to 0.2 or 1.8, each pixel", func(s float64) augment.Op {
		return augment.MultiplicativeNoise(augment.Uniform(1-0.8*s, 1+0.8*s), augment.ByPixel)
	}),
}

// dropout takes parts of a picture away.
var dropout = []Exhibit{
	by("random_erasing", "area, 0.01 to 0.4", func(s float64) augment.Op {
		return augment.RandomErasing(1, c(0.01+0.39*s), c(0.8), augment.Filling{})
	}),
	by("cutout", "size, 0.05 to 0.8", func(s float64) augment.Op { return augment.Cutout(c(1), c(0.05+0.75*s), augment.Colour(0.5, 0.5, 0.5)) }),
	by("coarse_dropout", "boxes, 0 to 24", func(s float64) augment.Op {
		return augment.CoarseDropout(c(float64(int(24*s))), c(0.12), c(0.12), augment.RandomColour)
	}),
	by("constrained_coarse_dropout", "boxes in the object, 0 to 16", func(s float64) augment.Op {
		return augment.ConstrainedCoarseDropout(c(float64(int(16*s))), c(0.2), c(0.2), augment.MeanColour)
	}),
	by("grid_dropout", "ratio, 0.1 to 0.8", func(s float64) augment.Op { return augment.GridDropout(c(0.2), c(0.1+0.7*s), augment.MeanColour) }),
	by("xy_masking", "width and height, 0.02 to 0.25", func(s float64) augment.Op {
		return augment.XYMasking(augment.XYMaskingSettings{Columns: c(2), Rows: c(2), Width: c(0.02 + 0.23*s), Height: c(0.02 + 0.23*s), Fill: augment.RandomNoise})
	}),
	by("pixel_dropout", "amount, 0 to 0.6", func(s float64) augment.Op { return augment.PixelDropout(c(0.6*s), augment.ByPixel, augment.Filling{}) }),
	by("total_dropout", "p, 0 to 1", func(s float64) augment.Op { return augment.TotalDropout(s, augment.RandomColour) }),
}
