package augment

func init() {
	sample(Fog(Uniform(0, 1)), Clouds(Uniform(0, 1)), Frost(Uniform(0, 1)), Spatter(Uniform(0, 1), 0.5))
	sample(SunFlare(Uniform(0, 1)), Shadow(Uniform(0, 1), Uniform(0, 0.3)), TableGlare(Uniform(0, 1), Uniform(1700, 12000)))
	sample(Rain(Uniform(0, 1), Uniform(-30, 30)), Rain(Constant(1), Constant(0)),
		Snow(Uniform(0, 0.4), Uniform(1, 2.5), Uniform(0, 1)), Snow(Constant(0), Constant(2.5), Constant(0)),
		Gravel(Uniform(0, 1)))
}
