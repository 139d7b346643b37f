package augment

import "slices"

// lawWidth and lawHeight are the size of the pictures for which settings are drawn: so large that whole pixels hardly round.
const lawWidth, lawHeight = 8000, 6000

// lawSamples take the place of samples whose results are so small that rounding hides the law, or whose draws do not show every setting.
var lawSamples = map[string]Op{
	"random_iou_crop":            RandomIoUCrop(IoUCropSettings{Uniform(0.6, 1), 1e-3, 1e3, Choice(0, 0.01)}), // every box holds the middle and overlaps enough
	"coarse_dropout":             CoarseDropout(Choice(1, 4), Uniform(0.1, 0.6), Uniform(0.1, 1), Filling{}),
	"constrained_coarse_dropout": ConstrainedCoarseDropout(Choice(1, 4), Uniform(0.1, 0.6), Uniform(0.1, 1), Filling{}),
	"xy_masking":                 XYMasking(XYMaskingSettings{Choice(1, 2), Choice(1, 3), Uniform(0, 0.3), Beta(2, 2), Filling{}}),
	"scale_jitter":               ScaleJitter(lawHeight, lawWidth, Uniform(0.5, 2)),
	"random_sized_crop":          RandomSizedCrop(12, 10, Uniform(1000, 5000), 1),
	"crop_to_multiples_of":       CropToMultiplesOf(3500, 4500, At(Uniform(0, 1), Beta(2, 2))),
	"crop_to_fixed_size":         CropToFixedSize(10, 30, At(Beta(0.5, 0.5), Uniform(0.2, 1))),
	"crop_to_aspect_ratio":       CropToAspectRatio(1, At(Uniform(0, 1), Dist{})),
	"pad_if_needed":              PadIfNeeded(9000, 12000, At(Uniform(0, 1), Uniform(0.3, 1))),
	"grid_elastic":               GridElastic(4, 5, Uniform(-0.3, 0.3)),
	"crop_and_pad_to_fixed_size": CropAndPadToFixedSize(10, 30, At(Uniform(0, 1), Uniform(0, 0.5))),
	"smallest_max_size":          SmallestMaxSize(Uniform(1000, 5000)),
	"longest_max_size":           LongestMaxSize(Choice(1000, 5000)),
	"random_shortest_size":       RandomShortestSize(Choice(900, 1200, 3000), 16000),
}

// A view finds what was drawn for a setting in the values of an operation: nothing where the draw does not show it.
type view func(v map[string][]float64) []seen

// rounded are numbers that were rounded to multiples of a unit, and are given in it.
func rounded(unit float64, multiples ...float64) (all []seen) {
	for _, m := range multiples {
		a, b := (m-0.5)/unit, (m+0.5)/unit
		all = append(all, seen{min(a, b), max(a, b)})
	}
	return all
}

// floored are numbers of which the fraction was cut off after they were multiplied by a unit.
func floored(unit, v float64) []seen { return []seen{{v / unit, (v + 1) / unit}} }

// field looks at a field that holds the setting times a factor.
func field(name string, factor float64) view {
	return func(v map[string][]float64) (all []seen) {
		for _, n := range v[name] {
			all = append(all, exactly(n/factor))
		}
		return all
	}
}

// wholeField looks at a field that holds the setting times a factor, rounded.
func wholeField(name string, factor float64) view {
	return func(v map[string][]float64) []seen { return rounded(factor, v[name]...) }
}

// ownField looks at a field of the setting's name; what all channels share is seen once.
func ownField(setting string) view {
	return func(v map[string][]float64) (all []seen) {
		for _, n := range slices.Compact(slices.Clone(v[setting])) {
			all = append(all, exactly(n))
		}
		return all
	}
}

// boxCount counts boxes with an area for which a condition holds.
func boxCount(holds func(box []float64) bool) view {
	return func(v map[string][]float64) []seen {
		n := 0.0
		for box := range slices.Chunk(v["boxes"], 4) {
			if box[2] > 0 && holds(box) {
				n++
			}
		}
		return []seen{exactly(n)}
	}
}

// boxSide looks at a side of the first box for which a condition holds, in parts of the picture's.
func boxSide(axis int, holds func(box []float64) bool) view {
	return func(v map[string][]float64) []seen {
		for box := range slices.Chunk(v["boxes"], 4) {
			if box[2] > 0 && holds(box) {
				return rounded([]float64{lawWidth, lawHeight}[axis], box[2+axis])
			}
		}
		return nil
	}
}

func anyBox([]float64) bool        { return true }
func columnBox(box []float64) bool { return box[3] == lawHeight }
func rowBox(box []float64) bool    { return box[2] == lawWidth }

// unless looks at a field but for the value that stands for nothing being done.
func unless(name string, neutral float64) view {
	return func(v map[string][]float64) []seen {
		if v[name][0] == neutral {
			return nil
		}
		return []seen{exactly(v[name][0])}
	}
}

// views find settings that have no field of their own or one in another unit.
var views = map[string]view{
	"affine.translate_x": wholeField("translate_x", lawWidth), "affine.translate_y": wholeField("translate_y", lawHeight),
	"translate.x": wholeField("x", lawWidth), "translate.y": wholeField("y", lawHeight),
	"shift_scale_rotate.shift": func(v map[string][]float64) []seen {
		return []seen{exactly(v["shift_x"][0] / lawWidth), exactly(v["shift_y"][0] / lawHeight)}
	},
	"grid_elastic.scale": func(v map[string][]float64) (all []seen) {
		for at := 0; at < len(v["moves"]); at += 2 { // 4 x 5 nodes, of which the outer ones stay
			if column, row := at/2%5, at/2/5; column%4 > 0 && row%3 > 0 {
				all = append(all, exactly(v["moves"][at]*4/lawWidth), exactly(v["moves"][at+1]*3/lawHeight))
			}
		}
		return all
	},
	"random_zoom_out.side":      func(v map[string][]float64) []seen { return floored(lawWidth, v["width"][0]) },
	"random_scale.factor":       func(v map[string][]float64) []seen { return floored(lawWidth, v["to_width"][0]) },
	"scale_jitter.factor":       func(v map[string][]float64) []seen { return floored(lawWidth, v["to_width"][0]) },
	"random_sized_crop.crop":    func(v map[string][]float64) []seen { return floored(1, v["height"][0]) },
	"smallest_max_size.size":    func(v map[string][]float64) []seen { return floored(1, v["to_height"][0]) },
	"longest_max_size.size":     field("to_width", 1),
	"random_shortest_size.size": field("to_height", 1),
	"crop_to_multiples_of.x":    wholeField("left", lawWidth-4500),
	"crop_to_multiples_of.y":    wholeField("top", lawHeight-3500),
	"crop_to_aspect_ratio.x":    wholeField("left", lawWidth-lawHeight),
	"pad_if_needed.x":           wholeField("left", lawWidth-12000), "pad_if_needed.y": wholeField("top", lawHeight-9000),
	"crop_to_fixed_size.x":         wholeField("left", lawWidth-30),
	"crop_to_fixed_size.y":         wholeField("top", lawHeight-10),
	"crop_and_pad_to_fixed_size.x": wholeField("left", lawWidth-30), "crop_and_pad_to_fixed_size.y": wholeField("top", lawHeight-10),
	"posterize.bits": wholeField("bits", 1), "jpeg.quality": wholeField("quality", 1), "pixelate.block": wholeField("block", 1),
	"superpixels.segments": wholeField("segments", 1), "voronoi.segments": wholeField("segments", 1), "kmeans_color_quantization.colors": wholeField("colors", 1),
	"uniform_color_quantization.levels": wholeField("levels", 1),
	"downscale.scale":                   wholeField("width", lawWidth),
	"rain.strength":                     field("dim", 0.35), "snow.flakes": field("chance", 0.85), "gravel.strength": field("chance", 0.8),
	"photometric_distort.brightness": unless("brightness", 1), "photometric_distort.contrast": unless("contrast", 1),
	"photometric_distort.saturation": unless("saturation", 1), "photometric_distort.hue": unless("hue", 0),
	"additive_noise.value": ownField("values"), "multiplicative_noise.value": ownField("values"),
	"coarse_dropout.count": boxCount(anyBox), "cutout.count": boxCount(anyBox),
	"coarse_dropout.height": boxSide(1, anyBox), "coarse_dropout.width": boxSide(0, anyBox),
	"constrained_coarse_dropout.count":  boxCount(anyBox),
	"constrained_coarse_dropout.height": boxSide(1, anyBox), "constrained_coarse_dropout.width": boxSide(0, anyBox),
	"xy_masking.columns": boxCount(columnBox), "xy_masking.rows": boxCount(rowBox),
	"xy_masking.width": boxSide(0, columnBox), "xy_masking.height": boxSide(1, rowBox),
	"random_iou_crop.scale": func(v map[string][]float64) []seen {
		return append(floored(lawWidth, v["width"][0]), floored(lawHeight, v["height"][0])...)
	},
	"grid_dropout.unit": wholeField("unit", lawHeight),
	"grid_dropout.ratio": func(v map[string][]float64) []seen {
		return floored(v["unit"][0], v["hole"][0]) // but for the last pixel of a unit, which always stays
	},
}

// elsewhere are settings whose law is compared by a test of its own.
var elsewhere = map[string]string{
	"random_resized_crop.area": "TestBoxFollowsItsLaw", "random_resized_crop.ratio": "TestBoxFollowsItsLaw",
	"random_erasing.area": "TestErasedBoxesFollowTheirLaw", "random_erasing.ratio": "TestErasedBoxesFollowTheirLaw",
	"random_iou_crop.overlap": "TestCropsKeepWhatTheyPromise",
	"cutout.size":             "TestCutoutsFollowTheirLaw", "grid_distortion.limit": "TestGridStepsFollowTheirLaw",
	"piecewise_affine.scale": "TestMovesOfNodesAreNormal", "thin_plate_spline.scale": "TestMovesOfNodesAreNormal",
	"table_glare.strength": "TestGlareFollowsItsLaws", "table_glare.kelvin": "TestGlareFollowsItsLaws",
	"additive_noise.value/local": "TestNoiseFollowsItsLawOnBothExecutors", "multiplicative_noise.value/local": "TestNoiseFollowsItsLawOnBothExecutors",
}

// look gives the view of a setting.
func look(action Action, setting string) view {
	if v, ok := views[action.Name()+"."+setting]; ok {
		return v
	}
	return ownField(setting)
}
