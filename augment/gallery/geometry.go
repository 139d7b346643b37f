package gallery

import (
	"github.com/imagelab-go/imagelab/augment"
)

// geometry moves pixels; the pictures keep their size, or lie on their side.
var geometry = []Exhibit{
	by("flip_left_right", "p, 0 to 1", func(s float64) augment.Op { return augment.FlipLeftRight(s) }),
	by("flip_up_down", "p, 0 to 1", func(s float64) augment.Op { return augment.FlipUpDown(s) }),
	by("transpose", "p, 0 to 1", func(s float64) augment.Op { return augment.Transpose(s) }),
	draws(augment.RandomRotate90()),
	draws(augment.D4()),
	by("rotate", "degrees, 0 to 60", func(s float64) augment.Op { return augment.Rotate(c(60 * s)) }),
	by("rotate_expand", "degrees, 0 to 60", func(s float64) augment.Op { return augment.RotateExpand(c(60 * s)) }),
	by("safe_rotate", "degrees, 0 to 60", func(s float64) augment.Op { return augment.SafeRotate(c(60 * s)) }),
	by("scale", "x and y, 1 to 0.4", func(s float64) augment.Op { return augment.Scale(c(1-0.6*s), off) }),
	by("shear", "x in degrees, 0 to 40", func(s float64) augment.Op { return augment.Shear(c(40*s), off) }),
	by("translate", "x, 0 to 0.5", func(s float64) augment.Op { return augment.Translate(c(0.5*s), c(0.2*s)) }),
	by("shift_scale_rotate", "all three together", func(s float64) augment.Op {
		return augment.ShiftScaleRotate(c(0.15*s), c(1-0.4*s), c(40*s))
	}),
	by("affine", "turn, shear and scale together", func(s float64) augment.Op {
		return augment.RandomAffine(augment.AffineLaws{Degrees: c(30 * s), ShearX: c(25 * s), Scale: c(1 - 0.3*s)})
	}),
	by("perspective", "distortion, 0 to 0.8", func(s float64) augment.Op { return augment.Perspective(0.8 * s) }),
	by("random_perspective", "distortion, 0 to 0.8", func(s float64) augment.Op { return augment.RandomPerspective(0.8 * s) }),
	sized("elastic_transform", "alpha, 0 to 4 widths", func(s, w, _ float64) augment.Op {
		return augment.ElasticTransform(c(4*s*w), c(0.05*w))
	}),
	by("piecewise_affine", "scale, 0 to 0.08", func(s float64) augment.Op { return augment.PiecewiseAffine(4, 4, c(0.08*s)) }),
	by("grid_elastic", "moves, 0 to 0.45 cells", func(s float64) augment.Op {
		return augment.GridElastic(5, 5, augment.Uniform(-0.45*s, 0.45*s))
	}),
	by("grid_distortion", "limit, 0 to 0.7", func(s float64) augment.Op {
		return augment.GridDistortion(5, augment.Uniform(-0.7*s, 0.7*s))
	}),
	by("thin_plate_spline", "scale, 0 to 0.1", func(s float64) augment.Op { return augment.ThinPlateSpline(4, c(0.1*s)) }),
	by("optical_distortion", "k, 0 to 1", func(s float64) augment.Op { return augment.OpticalDistortion(c(s)) }),
	by("fisheye", "gamma, 8 to 0.5", func(s float64) augment.Op { return augment.Fisheye(off, off, c(8-7.5*s)) }),
	by("random_grid_shuffle", "tiles a side, 1 to 6", func(s float64) augment.Op {
		return augment.RandomGridShuffle(1+int(5*s), 1+int(5*s))
	}),
	draws(augment.ToPolar()),
	draws(augment.FromPolar()),
}

// part is a part of a side in pixels, at least one.
func part(share, side float64) int { return max(int(share*side), 1) }

// sizes cut, pad and resize.
var sizes = []Exhibit{
	sized("random_resized_crop", "area, 1 to 0.1", func(s, w, h float64) augment.Op {
		return augment.RandomResizedCrop(int(h), int(w), augment.Area(1-0.9*s, 1-0.9*s))
	}),
	sized("resize", "height, all to a third", func(s, w, h float64) augment.Op { return augment.Resize(part(1-0.67*s, h), int(w)) }),
	sized("smallest_max_size", "size, all to a fifth", func(s, w, h float64) augment.Op {
		return augment.SmallestMaxSize(c(min(w, h) * (1 - 0.8*s)))
	}),
	sized("longest_max_size", "size, all to a fifth", func(s, w, h float64) augment.Op {
		return augment.LongestMaxSize(c(max(w, h) * (1 - 0.8*s)))
	}),
	sized("random_shortest_size", "size, all to a fifth", func(s, w, h float64) augment.Op {
		return augment.RandomShortestSize(c(min(w, h)*(1-0.8*s)), int(max(w, h)))
	}),
	by("random_scale", "factor, 1 to 0.2", func(s float64) augment.Op { return augment.RandomScale(c(1 - 0.8*s)) }),
	sized("scale_jitter", "factor, 1 to 0.2", func(s, w, h float64) augment.Op { return augment.ScaleJitter(int(h), int(w), c(1-0.8*s)) }),
	sized("center_crop", "both sides, all to a third", func(s, w, h float64) augment.Op {
		return augment.CenterCrop(part(1-0.67*s, h), part(1-0.67*s, w))
	}),
	sized("crop", "both sides, all to a third", func(s, w, h float64) augment.Op {
		return augment.Crop(int(0.3*s*w), int(0.3*s*h), part(1-0.67*s, w), part(1-0.67*s, h))
	}),
	sized("random_crop", "both sides, all to a third", func(s, w, h float64) augment.Op {
		return augment.RandomCrop(part(1-0.67*s, h), part(1-0.67*s, w), 0)
	}),
	sized("random_sized_crop", "crop, all to a third", func(s, w, h float64) augment.Op {
		return augment.RandomSizedCrop(int(h), int(w), c(h*(1-0.67*s)), w/h)
	}),
	by("random_crop_from_borders", "parts, 0 to 0.45", func(s float64) augment.Op {
		return augment.RandomCropFromBorders(0.45*s, 0.45*s, 0.45*s, 0.45*s)
	}),
	sized("at_least_one_bbox_random_crop", "both sides, all to a quarter", func(s, w, h float64) augment.Op {
		return augment.AtLeastOneBBoxRandomCrop(part(1-0.75*s, h), part(1-0.75*s, w), 0.3)
	}),
	by("bbox_safe_random_crop", "erosion, 0 to 0.9", func(s float64) augment.Op { return augment.BBoxSafeRandomCrop(0.9 * s) }),
	sized("random_sized_bbox_safe_crop", "erosion, 0 to 0.9", func(s, w, h float64) augment.Op {
		return augment.RandomSizedBBoxSafeCrop(int(h), int(w), 0.9*s)
	}),
	sized("crop_non_empty_mask_if_exists", "both sides, all to a quarter", func(s, w, h float64) augment.Op {
		return augment.CropNonEmptyMaskIfExists(part(1-0.75*s, h), part(1-0.75*s, w))
	}),
	by("random_iou_crop", "scale, 1 to 0.3", func(s float64) augment.Op {
		return augment.RandomIoUCrop(augment.IoUCropSettings{Scale: c(1 - 0.7*s), MinRatio: 0.5, MaxRatio: 2, Overlap: c(0)})
	}),
	by("random_zoom_out", "side, 1 to 2.5", func(s float64) augment.Op { return augment.RandomZoomOut(c(1 + 1.5*s)) }),
	sized("pad", "0 to a quarter of the width", func(s, w, h float64) augment.Op {
		n := int(0.25 * s * w)
		return augment.Pad(n, n, n, n, augment.Reflect)
	}),
	sized("pad_if_needed", "height, all to twice", func(s, w, h float64) augment.Op {
		return augment.PadIfNeeded(part(1+s, h), int(w), augment.Edge)
	}),
	sized("pad_to_aspect_ratio", "ratio, as it is to 3", func(s, w, h float64) augment.Op {
		return augment.PadToAspectRatio(w/h*(1-s) + 3*s)
	}),
	sized("pad_to_multiples_of", "1 to a width and a half", func(s, w, h float64) augment.Op {
		return augment.PadToMultiplesOf(part(1.5*s, w), part(1.5*s, w))
	}),
	by("pad_to_powers_of", "base, 2 to 7", func(s float64) augment.Op { return augment.PadToPowersOf(2+int(5*s), 2+int(5*s)) }),
	sized("crop_to_fixed_size", "both sides, all to a third", func(s, w, h float64) augment.Op {
		return augment.CropToFixedSize(part(1-0.67*s, h), part(1-0.67*s, w))
	}),
	sized("crop_and_pad_to_fixed_size", "a bar that grows", func(s, w, h float64) augment.Op {
		return augment.CropAndPadToFixedSize(part(1+0.5*s, h), part(1-0.67*s, w))
	}),
	sized("crop_to_aspect_ratio", "ratio, as it is to 3", func(s, w, h float64) augment.Op {
		return augment.CropToAspectRatio(w/h*(1-s) + 3*s)
	}),
	sized("crop_to_multiples_of", "1 to 0.6 sides", func(s, w, h float64) augment.Op {
		return augment.CropToMultiplesOf(part(0.6*s, h), part(0.6*s, w))
	}),
	by("crop_to_powers_of", "base, 2 to 7", func(s float64) augment.Op { return augment.CropToPowersOf(2+int(5*s), 2+int(5*s)) }),
}
