package augment

func init() {
	sample(Cartoon(Uniform(0, 1)), JPEG(Uniform(5, 95)), Superpixels(Uniform(2, 20), Uniform(0, 1)), Voronoi(Uniform(2, 20), Constant(1)))
}
