package augment

func init() {
	anywhere := At(Uniform(0, 1), Uniform(0, 1))
	sample(Crop(2, 3, 9, 7), Crop(-2, -3, 30, 20, Reflect), Crop(1, 0, 40, 4, Fill(1, 0, 0)), RandomCrop(12, 10, 0), RandomCrop(12, 10, 4, Reflect), RandomCrop(16, 16, 2, Fill(0.5, 0.5, 0.5)),
		Pad(1, 2, 3, 4), Pad(3, 2, 0, 9, Edge), Pad(5, 5, 5, 5, Reflect), Pad(5, 5, 5, 5, Symmetric), RandomZoomOut(Uniform(1, 2)), RandomZoomOut(Constant(1.5), Fill(0, 0, 1)),
		RandomCropFromBorders(0.2, 0.1, 0.3, 0),
		PadIfNeeded(30, 24), PadIfNeeded(30, 64, anywhere, Edge), CropToFixedSize(10, 30, anywhere), CropAndPadToFixedSize(30, 12, anywhere, Fill(0, 1, 0)), CropAndPadToFixedSize(30, 12),
		PadToMultiplesOf(8, 5), CropToMultiplesOf(8, 5, anywhere), PadToPowersOf(2, 3), CropToPowersOf(2, 3), PadToSquare(Reflect), PadToAspectRatio(2), CropToSquare(), CropToAspectRatio(0.5, anywhere),
		SmallestMaxSize(Constant(12)), SmallestMaxSize(Uniform(5, 30), Bicubic), LongestMaxSize(Choice(9, 40)), RandomShortestSize(Choice(9, 12), 30), RandomScale(Uniform(0.5, 2)),
		ScaleJitter(24, 24, Uniform(0.5, 2)), RandomSizedCrop(12, 10, Uniform(4, 15), 1.5))
	sample(Sequence(Pad(4, 4, 4, 4, Reflect), RandomResizedCrop(16, 16)), Sequence(LongestMaxSize(Constant(20)), Rotate(Uniform(-9, 9)), CropAndPadToFixedSize(16, 16, Edge)),
		Sequence(Resize(9, 8), Pad(1, 2, 3, 4, Fill(1, 1, 0))), Sequence(FlipLeftRight(0.5), RandomCrop(12, 10, 2), FlipUpDown(0.5)))
	sample(CenterCrop(30, 36), Crop(5, 6, 36, 30), CropToFixedSize(30, 36), RandomSizedCrop(30, 30, Uniform(30, 36), 1.2))
	sample(FiveCrop(7, 9)...)
	sample(TenCrop(7, 9)[5:]...)
}
