package feedforward

import (
	"fmt"
	"image"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// Flicker says how restless painted frames of a camera that pans at one speed are: the mean absolute difference, in units of [0, 1], between each frame and the one before, moved along. Frames that hold
// still have 0.
//
//   - frames: two or more, of one size.
//   - motion: how many pixels what is seen moves from one frame to the next, for example (-2, 0) where the camera moves to the right.
//   - margin: so many pixels at the borders of the later of two frames do not count, for what is beyond them is known to one of two frames alone. 32 is about what a network of this package sees around a pixel.
func Flicker(frames []*image.RGBA, motion image.Point, margin int) (float64, error) {
	if len(frames) < 2 {
		return 0, fmt.Errorf("feedforward: flicker of %d frames; want at least 2", len(frames))
	}
	for i, f := range frames {
		if picture.Missing(f) || f.Rect.Size() != frames[0].Rect.Size() {
			return 0, fmt.Errorf("feedforward: frame %d is missing, or of another size than the first", i)
		}
	}
	whole := image.Rectangle{Max: frames[0].Rect.Size()}
	inner := whole.Inset(margin).Intersect(whole.Add(motion))
	if margin < 0 || inner.Empty() {
		return 0, fmt.Errorf("feedforward: a margin of %d and a motion of %v leave nothing of frames of %v", margin, motion, whole.Max)
	}
	var sum int
	for i := range frames[1:] {
		sum += differ(frames[i], frames[i+1], inner, motion)
	}
	return float64(sum) / float64(255*3*inner.Dx()*inner.Dy()*(len(frames)-1)), nil
}

// differ sums the differences of the colours of a part of a frame and what was seen there in the frame before.
func differ(before, after *image.RGBA, part image.Rectangle, motion image.Point) (sum int) {
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			a := after.Pix[after.PixOffset(after.Rect.Min.X+x, after.Rect.Min.Y+y):]
			b := before.Pix[before.PixOffset(before.Rect.Min.X+x-motion.X, before.Rect.Min.Y+y-motion.Y):]
			for c := range 3 {
				sum += max(int(a[c])-int(b[c]), int(b[c])-int(a[c]))
			}
		}
	}
	return sum
}
