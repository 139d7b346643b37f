package augment

func init() {
	tilted := Uniform(-30, 30)
	sample(Rotate(tilted, Edge), Rotate(tilted, Reflect), Rotate(tilted, Symmetric, Cubic))
	sample(Shear(tilted, Uniform(-10, 10)), Shear(Dist{}, tilted, Fill(1, 0, 1)), Translate(Uniform(-0.4, 0.4), Uniform(-0.3, 0.3)), Translate(Uniform(-0.4, 0.4), Dist{}, Reflect),
		Scale(Uniform(0.5, 2), Dist{}), Scale(Uniform(0.5, 2), Uniform(0.5, 2), Symmetric), ShiftScaleRotate(Uniform(-0.1, 0.1), Uniform(0.8, 1.2), Uniform(-45, 45)),
		ShiftScaleRotate(Dist{}, Uniform(0.8, 1.2), Dist{}, Edge), SafeRotate(Uniform(-90, 90)), SafeRotate(tilted, Reflect), RotateExpand(tilted), RotateExpand(Choice(0, 90, 180, -90), Fill(1, 1, 0)),
		RandomRotate90(), D4(), Transpose(0.5), Transpose(1), RandomPerspective(0.5), RandomPerspective(0.3, Edge))
	sample(Sequence(RotateExpand(tilted), RandomResizedCrop(9, 12)), Sequence(D4(), Resize(9, 8)), Sequence(Resize(12, 12), D4(), Rotate(tilted), RandomRotate90()),
		Sequence(Rotate(tilted, Reflect), Shear(tilted, Dist{}), Rotate(tilted, Symmetric), Translate(tilted.over(100), Dist{}, Edge)))
}

// over divides the numbers of a uniform law.
func (d Dist) over(n float64) Dist { return Uniform(d.numbers[0]/n, d.numbers[1]/n) }
