package augment

func init() {
	sample(Pixelate(Uniform(1, 9)), Downscale(Uniform(0.1, 1), Nearest, Nearest), Downscale(Uniform(0.1, 1), Bilinear, Nearest),
		Downscale(Uniform(0.1, 1), Nearest, Bilinear), Downscale(Uniform(0.1, 1), Bilinear, Bilinear))
}
