package picture

import "image"

// halveGray returns a picture of half the size, rounded up, and src itself
// where by is 1. Planes have room for whole coded blocks, also beyond the edge.
func halveGray(src *image.Gray, by int) *image.Gray {
	if by == 1 {
		return src
	}
	return &image.Gray{Pix: halve(src.Pix, src.Stride, 2, 2), Stride: src.Stride / 2, Rect: halfOf(src.Rect)}
}

// halveYCbCr does the same in colour: it halves luma, and chroma only in those
// directions in which that is not subsampled. Chroma of a quarter of the width
// remains subsampled.
func halveYCbCr(src *image.YCbCr, by int) *image.YCbCr {
	if by == 1 {
		return src
	}
	dst := &image.YCbCr{Y: halve(src.Y, src.YStride, 2, 2), YStride: src.YStride / 2, Rect: halfOf(src.Rect)}
	x, y, rest := 2, 2, image.YCbCrSubsampleRatio444
	switch src.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		x = 1
	case image.YCbCrSubsampleRatio420:
		x, y = 1, 1
	case image.YCbCrSubsampleRatio440:
		y = 1
	case image.YCbCrSubsampleRatio411:
		x, rest = 1, image.YCbCrSubsampleRatio422
	case image.YCbCrSubsampleRatio410:
		x, y, rest = 1, 1, image.YCbCrSubsampleRatio422
	}
	dst.Cb, dst.Cr = halve(src.Cb, src.CStride, x, y), halve(src.Cr, src.CStride, x, y)
	dst.CStride, dst.SubsampleRatio = src.CStride/x, rest
	return dst
}

// halfOf returns a rectangle of half the size, rounded up.
func halfOf(r image.Rectangle) image.Rectangle {
	return image.Rect(0, 0, (r.Dx()+1)/2, (r.Dy()+1)/2)
}

// halve averages cells of x times y samples of a plane, each 1 or 2.
func halve(plane []uint8, stride, x, y int) []uint8 {
	if x == 1 && y == 1 {
		return plane
	}
	w, rows := stride/x, len(plane)/stride/y
	out := make([]uint8, w*rows)
	for row := range rows {
		upper, lower := plane[row*y*stride:][:stride], plane[(row*y+y-1)*stride:][:stride]
		halveRow(out[row*w:][:w], upper, lower, x)
	}
	return out
}

// halveRow averages four samples each; those of a side that is not halved are
// there twice.
func halveRow(out, upper, lower []uint8, x int) {
	lower = lower[:len(upper)]
	for i := range out {
		left, right := i*x, i*x+x-1
		sum := int(upper[left]) + int(upper[right]) + int(lower[left]) + int(lower[right])
		out[i] = uint8((sum + 2) / 4)
	}
}
