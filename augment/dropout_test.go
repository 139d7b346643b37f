package augment

func init() {
	stripes := XYMaskingSettings{Columns: Choice(0, 2), Rows: Choice(1, 3), Width: Uniform(0, 0.3), Height: Uniform(0, 0.3), Fill: RandomNoise}
	area, ratio := Uniform(0.02, 0.33), LogUniform(0.3, 3.3)
	sample(RandomErasing(0.7, area, ratio, Colour(0.2, 0.5, 1)), RandomErasing(1, area, ratio, MeanColour), RandomErasing(1, area, ratio, RandomColour),
		RandomErasing(1, area, ratio, RandomNoise), Cutout(Choice(1, 3), Uniform(0.1, 0.9), RandomColour), Cutout(Constant(1), Constant(0.5), Filling{}),
		CoarseDropout(Choice(0, 1, 4), Uniform(0.1, 0.6), Uniform(0.1, 1), MeanColour), XYMasking(stripes),
		GridDropout(Uniform(0.1, 0.7), Uniform(0, 1), RandomColour), GridDropout(Constant(0.3), Constant(0.5), MeanColour),
		PixelDropout(Uniform(0, 1), EachPixel, RandomNoise), PixelDropout(Uniform(0, 1), EachValue, Colour(1, 1, 0)), PixelDropout(Constant(0.3), EachPixel, MeanColour),
		TotalDropout(0.5, RandomColour), TotalDropout(0.3, Filling{}))
}
