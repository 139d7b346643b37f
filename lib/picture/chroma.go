package picture

import "image"

// chroma is how a format turns luma and subsampled colour differences into
// RGB.
type chroma struct {
	// pairs fills a row with twice as many values as there are in near, the
	// row of samples nearest to it; far is the next nearest row.
	pairs func(dst, near, far []uint8)
	// rgb converts a row of pixels to RGBA.
	rgb func(dst, luma, cb, cr []uint8)
}

// fullRange is JFIF as libjpeg converts it, videoRange VP8 as libwebp does.
var (
	fullRange  = chroma{pairsJPEG, rgbJPEG}
	videoRange = chroma{pairsWebP, rgbWebP}
)

// convert returns src, whose bounds must start at (0,0), as a picture.
func (c chroma) convert(src *image.YCbCr) *image.RGBA {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	eachRows(h, 4*w, func(lo, hi int) {
		cb, cr := make([]uint8, w+1), make([]uint8, w+1)
		for y := lo; y < hi; y++ {
			c.row(cb, src.Cb, src, y)
			c.row(cr, src.Cr, src, y)
			c.rgb(dst.Pix[y*dst.Stride:][:4*w], src.Y[y*src.YStride:][:w], cb[:w], cr[:w])
		}
	})
	return dst
}

// row fills dst with one colour difference of row y of src at full width. dst
// has room for one value more than the row, for a last pair cut in half.
func (c chroma) row(dst, plane []uint8, src *image.YCbCr, y int) {
	w, h := src.Rect.Dx(), src.Rect.Dy()
	samples := func(row, n int) []uint8 { return plane[row*src.CStride:][:n] }
	// Sample row y/2 lies nearest; the next one is above even rows and below
	// odd ones, but never outside the picture.
	near, half := y/2, (w+1)/2
	far := min(max(near-1+2*(y%2), 0), (h-1)/2)
	switch src.SubsampleRatio {
	case image.YCbCrSubsampleRatio444:
		copy(dst, samples(y, w))
	case image.YCbCrSubsampleRatio422:
		along(dst, samples(y, half))
	case image.YCbCrSubsampleRatio440:
		across(dst, samples(near, w), samples(far, w), 1+y%2)
	case image.YCbCrSubsampleRatio420:
		c.pairs(dst, samples(near, half), samples(far, half))
	default: // four samples apart: not interpolated, as in libjpeg
		for x := range w {
			dst[x] = plane[src.COffset(x, y)]
		}
	}
}

// repeat fills dst with each sample twice, as libjpeg does for rows too short
// to interpolate.
func repeat(dst, samples []uint8) {
	for i, v := range samples {
		dst[2*i], dst[2*i+1] = v, v
	}
}

// along interpolates a row of samples two pixels apart: 3/4 of the nearer and
// 1/4 of the farther one, with libjpeg's alternating rounding.
func along(dst, samples []uint8) {
	last := len(samples) - 1
	if last < 2 {
		repeat(dst, samples)
		return
	}
	for i, v := range samples {
		before, after := samples[max(i-1, 0)], samples[min(i+1, last)]
		dst[2*i] = uint8((3*int(v) + int(before) + 1) / 4)
		dst[2*i+1] = uint8((3*int(v) + int(after) + 2) / 4)
	}
}

// across interpolates between two rows of samples in the same way.
func across(dst, near, far []uint8, bias int) {
	for i, v := range near {
		dst[i] = uint8((3*int(v) + int(far[i]) + bias) / 4)
	}
}

// pairsJPEG interpolates in both directions with weights 9, 3, 3 and 1
// sixteenths, as libjpeg's fancy upsampling does.
func pairsJPEG(dst, near, far []uint8) {
	last := len(near) - 1
	if last < 2 {
		repeat(dst, near)
		return
	}
	far, dst = far[:last+1], dst[:2*last+2]
	column := func(i int) int { return 3*int(near[i]) + int(far[i]) }
	pair := func(i, before, here, after int) {
		dst[2*i], dst[2*i+1] = uint8((3*here+before+8)/16), uint8((3*here+after+7)/16)
	}
	pair(0, column(0), column(0), column(1))
	first := 1 + pairsWide(dst, near, far)
	before, here := column(first-1), column(first)
	for i := first; i < last; i++ {
		after := column(i + 1)
		pair(i, before, here, after)
		before, here = here, after
	}
	pair(last, before, here, here)
}

// pairsWebP interpolates with the same weights, in the two rounding steps of
// libwebp's fancy upsampling.
func pairsWebP(dst, near, far []uint8) {
	last := len(near) - 1
	mix := func(i, beside int) uint8 {
		n, f := int(near[i]), int(far[i])
		nb, fb := int(near[beside]), int(far[beside])
		return uint8(((n+3*nb+3*f+fb+8)/8 + n) / 2)
	}
	for i := range near {
		dst[2*i] = mix(i, max(i-1, 0))
		dst[2*i+1] = mix(i, min(i+1, last))
	}
	edge := func(i int) uint8 { return uint8((3*int(near[i]) + int(far[i]) + 2) / 4) }
	dst[0], dst[2*last+1] = edge(0), edge(last)
}

// The matrix of JFIF in 16-bit fixed point: 1.402, 0.34414, 0.71414 and 1.772.
const (
	redOfCr, greenOfCb, greenOfCr, blueOfCb = 91881, 22554, 46802, 116130
	halfRGB                                 = 1 << 15
)

// rgbJPEG is the matrix of JFIF.
func rgbJPEG(dst, luma, cbs, crs []uint8) {
	done := rgbWide(dst, luma, cbs, crs)
	dst, luma, cbs, crs = dst[4*done:], luma[done:], cbs[done:], crs[done:]
	cbs, crs = cbs[:len(luma)], crs[:len(luma)]
	for x, l := range luma {
		y, cb, cr := int32(l)<<16+halfRGB, int32(cbs[x])-128, int32(crs[x])-128
		p := dst[4*x:][:4:4]
		p[0] = clamp((y + redOfCr*cr) >> 16)
		p[1] = clamp((y - greenOfCb*cb - greenOfCr*cr) >> 16)
		p[2] = clamp((y + blueOfCb*cb) >> 16)
		p[3] = 255
	}
}

// rgbWebP is the matrix of ITU-R BT.601 for luma in [16, 235] in the fixed
// point of libwebp.
func rgbWebP(dst, luma, cbs, crs []uint8) {
	cbs, crs = cbs[:len(luma)], crs[:len(luma)]
	for x, l := range luma {
		y, cb, cr := int32(l)*19077>>8, int32(cbs[x]), int32(crs[x])
		p := dst[4*x:][:4:4]
		p[0] = clamp((y + cr*26149>>8 - 14234) >> 6)
		p[1] = clamp((y - cb*6419>>8 - cr*13320>>8 + 8708) >> 6)
		p[2] = clamp((y + cb*33050>>8 - 17685) >> 6)
		p[3] = 255
	}
}

// clamp returns v held to the range of a sample.
func clamp(v int32) uint8 {
	if uint32(v) > 255 {
		v = ^v >> 31
	}
	return uint8(v)
}
