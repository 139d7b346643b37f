package picture

import "image"

// upright returns img turned as an EXIF orientation, 1 to 8, asks for. Each
// value says where the stored first row and first column belong: 1 top left,
// 2 top right, 3 bottom right, 4 bottom left; 5 to 8 the same with rows and
// columns exchanged (EXIF 2.3, tag 0x112).
func upright(img *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	exchanged := orientation >= 5
	if exchanged {
		w, h = h, w
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	eachRows(h, 4*w, func(lo, hi int) {
		for y := lo; y < hi; y++ {
			for x := range w {
				sx, sy := stored(orientation, x, y, w, h)
				copy(dst.Pix[y*dst.Stride+4*x:][:4], img.Pix[sy*img.Stride+4*sx:][:4])
			}
		}
	})
	return dst
}

// stored returns where pixel (x, y) of an upright w x h picture is stored.
func stored(orientation, x, y, w, h int) (sx, sy int) {
	right, bottom := w-1-x, h-1-y
	switch orientation {
	case 2:
		return right, y
	case 3:
		return right, bottom
	case 4:
		return x, bottom
	case 5:
		return y, x
	case 6:
		return y, right
	case 7:
		return bottom, right
	case 8:
		return bottom, x
	}
	return x, y
}
