package augment

// formed are actions that share a form, and some that do not.
func formed() []Op {
	return []Op{Posterize(Uniform(1, 8)), Solarize(Uniform(0, 1)), Invert(), Autocontrast(), Equalize(), Sharpness(Uniform(0, 3)), Identity(),
		Brightness(Uniform(0.2, 2)), Contrast(Uniform(0.2, 2)), Saturation(Uniform(0.2, 3)), Hue(Uniform(-0.5, 0.5)), GaussianNoise(Constant(0.1))}
}

func init() {
	sample(formed()...)
	sample(OneOf(formed()...), OneOf(Brightness(Constant(2)), Saturation(Constant(3))), OneOf(Posterize(Constant(2)), Solarize(Constant(0.3))),
		SomeOf(0, 2, append([]Op{Rotate(Uniform(-30, 30)), FlipLeftRight(1), RandomAffine(AffineLaws{ShearX: Uniform(-20, 20)})}, formed()...)...))
}
