package augment

func init() {
	sample(Add(Uniform(-0.5, 0.5)), Add(Uniform(-0.5, 0.5), EachChannel), Multiply(Uniform(0, 2), EachChannel), LinearContrast(Uniform(0.2, 2)),
		RGBShift(Uniform(-0.3, 0.3), Dist{}, Constant(0.1)), Sepia(Uniform(0, 1)), FancyPCA(Normal(0, 1, -3, 3)), HueYIQ(Uniform(-0.5, 0.5)),
		ColorTemperature(Uniform(2000, 20000)), Grayscale(0.5), ChannelShuffle(), ChannelDropout(1, 0), ChannelDropout(2, 0.4),
		ColorMatrix([3][4]float64{{0.2, 0.9, 0, 0.1}, {0, -1, 0.4, 0.5}, {0.1, 0.2, 0.3, 0}}),
		Gamma(Uniform(0, 3)), Gamma(Uniform(0, 3), EachChannel), ToneCurve(Uniform(0, 1), Uniform(0, 1)), ToneCurve(Uniform(0, 1), Uniform(0, 1), EachChannel),
		SigmoidContrast(Uniform(0, 20), Uniform(0, 1)), SigmoidContrast(Uniform(0, 20), Uniform(0, 1), EachChannel),
		LogContrast(Uniform(0, 2)), LogContrast(Uniform(0, 2), EachChannel),
		UniformColorQuantization(Uniform(1, 20)),
		HueSaturationValue(Uniform(-0.5, 0.5), Uniform(-1, 1), Uniform(-1, 1)), HueSaturationValue(Dist{}, Uniform(-1, 1), Dist{}),
		PhotometricDistort(0.5), PhotometricDistort(1),
		CLAHE(Uniform(1, 4), 8), CLAHE(Uniform(1, 4), 3),
		LinearIllumination(Uniform(-180, 180), Uniform(-1, 1)), CornerIllumination(Choice(0, 1, 2, 3), Uniform(-1, 1)), GaussianIllumination(SpotLight{}),
		GaussianIllumination(SpotLight{Uniform(-1, 1), Constant(0), Constant(1.3), Uniform(0.05, 1)}), PlasmaBrightness(Uniform(0, 1), Uniform(0.1, 1)),
		PlasmaContrast(Uniform(0, 1), Uniform(0.1, 1)), PlasmaShadow(Uniform(0, 1), Uniform(0.1, 1)),
		ChromaticAberration(Uniform(-0.1, 0.1), Uniform(-0.1, 0.1)), KMeansColorQuantization(Uniform(2, 8)))
}
