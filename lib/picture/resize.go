package picture

import (
	"fmt"
	"image"
	"math"
)

// Resize returns img scaled to w x h pixels, equal bit for bit to what
// Pillow's Image.resize gives for an RGB image with the same filter. Like
// Pillow before 12.3 it always scales along x first; later versions start with
// y where the height shrinks much more than the width, which changes samples by
// one level, and by more where the filter overshoots. It panics when w or h is
// below 1 or img has no pixels.
func Resize(img image.Image, w, h int, f Filter) *image.RGBA {
	mustPixels("Resize", img)
	return ResizeRect(img, RectOf(image.Rectangle{Max: img.Bounds().Size()}), w, h, f)
}

// ResizeRect returns the region r of img scaled to w x h pixels, as Pillow's
// Image.resize does with its box argument: the edges of r are real numbers,
// rounded to single precision as there, and pixels of img outside r but under
// the kernel take part. It panics when r is empty or reaches outside img, or
// when w or h is below 1.
func ResizeRect(img image.Image, r Rect, w, h int, f Filter) *image.RGBA {
	mustPixels("ResizeRect", img)
	mustSize("ResizeRect", w, h)
	if int(f) >= len(filters) {
		panic(fmt.Sprintf("picture.ResizeRect: unknown filter %v", f))
	}
	src := plain(img)
	size := src.Rect.Size()
	x := span{float32(r.X0), float32(r.X1), size.X, w}
	y := span{float32(r.Y0), float32(r.Y1), size.Y, h}
	if !x.valid() || !y.valid() {
		panic(fmt.Sprintf("picture.ResizeRect: the region %v is empty or not inside the %d x %d picture", r, size.X, size.Y))
	}
	if f == Nearest {
		return nearest(src, x, y)
	}
	return resample(src, x, y, f)
}

// ResizeShort returns img scaled so that its shorter side has size pixels and
// the longer side keeps the aspect ratio, rounded down, as torchvision's
// Resize(size) does. It panics when size is below 1 or img has no pixels.
func ResizeShort(img image.Image, size int, f Filter) *image.RGBA {
	mustPixels("ResizeShort", img)
	mustSize("ResizeShort", size, size)
	b := img.Bounds()
	w, h := size, size
	if b.Dx() <= b.Dy() {
		h = max(size*b.Dy()/b.Dx(), 1)
	} else {
		w = max(size*b.Dx()/b.Dy(), 1)
	}
	return Resize(img, w, h, f)
}

// ResizeLong returns img scaled so that its longer side has size pixels and
// the shorter side keeps the aspect ratio, rounded to the nearest, at least 1.
// Where the longer side has them already, the pixels stay as they are. It
// panics when size is below 1 or img has no pixels.
func ResizeLong(img image.Image, size int, f Filter) *image.RGBA {
	mustPixels("ResizeLong", img)
	mustSize("ResizeLong", size, size)
	b := img.Bounds()
	long := max(b.Dx(), b.Dy())
	side := func(n int) int { return max(1, (2*n*size+long)/(2*long)) }
	return Resize(img, side(b.Dx()), side(b.Dy()), f)
}

// span is one axis of a resize: the source interval [lo, hi] of a side of in
// pixels becomes out pixels. The edges are single precision as in Pillow.
type span struct {
	lo, hi  float32
	in, out int
}

func (s span) valid() bool {
	return s.lo >= 0 && s.hi > s.lo && s.hi <= float32(s.in)
}

// whole reports whether the span copies its side unchanged.
func (s span) whole() bool {
	return s.in == s.out && s.lo == 0 && s.hi == float32(s.in)
}

// nearest picks for each pixel of the result the source pixel under its
// centre, stepping in double precision as Pillow's ImagingScaleAffine does.
func nearest(src *image.RGBA, x, y span) *image.RGBA {
	dst := image.NewRGBA(image.Rect(0, 0, x.out, y.out))
	xs, ys := x.centres(), y.centres()
	eachRows(y.out, 4*x.out, func(lo, hi int) {
		for j := lo; j < hi; j++ {
			in := src.Pix[ys[j]*src.Stride:]
			out := dst.Pix[j*dst.Stride:][:4*x.out]
			for i, from := range xs {
				copy(out[4*i:4*i+4], in[4*from:4*from+4])
			}
		}
	})
	return dst
}

// centres returns the source index under the centre of each result pixel.
func (s span) centres() []int {
	step := float64(s.hi-s.lo) / float64(s.out)
	at := float64(s.lo) + step*0.5
	index := make([]int, s.out)
	for i := range index {
		index[i] = min(int(at), s.in-1)
		at += step
	}
	return index
}

// precisionBits is the number of fractional bits of the fixed-point weights:
// 8 bits of sample and 2 bits of head room fill a 32-bit accumulator.
const precisionBits = 32 - 8 - 2

// half rounds an accumulator to nearest when it is added before the shift.
const half = 1 << (precisionBits - 1)

// taps are the weights of one axis: result pixel i is the weighted sum of the
// len(weights[i]) source pixels from first[i] on.
type taps struct {
	first   []int
	weights [][]int32
}

// precompute returns the taps of s for filter f, as precompute_coeffs and
// normalize_coeffs_8bpc in Pillow's Resample.c do.
func (s span) precompute(f Filter) taps {
	scale := float64(s.hi-s.lo) / float64(s.out)
	widen := math.Max(scale, 1)
	narrow := 1 / widen
	support := filters[f].support * widen
	kernel := filters[f].kernel
	t := taps{make([]int, s.out), make([][]int32, s.out)}
	k := make([]float64, 2*int(math.Ceil(support))+1)
	for i := range s.out {
		center := float64(s.lo) + float64((float64(i)+0.5)*scale)
		first := max(int(center-support+0.5), 0)
		last := min(int(center+support+0.5), s.in)
		var sum float64
		for j := range last - first {
			k[j] = kernel((float64(j+first) - center + 0.5) * narrow)
			sum += k[j]
		}
		t.first[i], t.weights[i] = first, fixedPoint(k[:last-first], sum)
	}
	return t
}

// fixedPoint returns the weights divided by their sum, in fixed point.
func fixedPoint(weights []float64, sum float64) []int32 {
	out := make([]int32, len(weights))
	for i, w := range weights {
		if sum != 0 {
			w /= sum
		}
		out[i] = int32(math.Copysign(0.5, w) + float64(w*(1<<precisionBits)))
	}
	return out
}

// clip8 rounds a fixed-point sum to a sample in [0, 255].
func clip8(sum int32) uint8 {
	return clamp(sum >> precisionBits)
}

// resample scales along x into 8-bit samples and then along y, as
// ImagingResampleInner does. The first pass covers only the rows that the
// second one reads, and a pass that would change nothing is left out.
func resample(src *image.RGBA, x, y span, f Filter) *image.RGBA {
	vertical := y.precompute(f)
	switch {
	case x.whole() && y.whole():
		return Flatten(src)
	case x.whole():
		return alongY(src, vertical, 0)
	case y.whole():
		return alongX(src, x.precompute(f), 0, y.in)
	}
	end := y.out - 1
	top, bottom := vertical.first[0], vertical.first[end]+len(vertical.weights[end])
	return alongY(alongX(src, x.precompute(f), top, bottom), vertical, top)
}

// alongX returns the rows [top, bottom) of src scaled along x.
func alongX(src *image.RGBA, t taps, top, bottom int) *image.RGBA {
	w := len(t.first)
	dst := image.NewRGBA(image.Rect(0, 0, w, bottom-top))
	eachRows(bottom-top, 4*src.Rect.Dx(), func(lo, hi int) {
		for y := lo; y < hi; y++ {
			in := src.Pix[(top+y)*src.Stride:]
			out := dst.Pix[y*dst.Stride:][:4*w]
			for i, weights := range t.weights {
				from := in[4*t.first[i]:]
				var r, g, b int32 = half, half, half
				for k, weight := range weights {
					p := from[4*k : 4*k+4 : 4*k+4]
					r += int32(p[0]) * weight
					g += int32(p[1]) * weight
					b += int32(p[2]) * weight
				}
				out[4*i+0], out[4*i+1], out[4*i+2], out[4*i+3] = clip8(r), clip8(g), clip8(b), 255
			}
		}
	})
	return dst
}

// alongY returns src scaled along y, where row 0 of src is the source row top
// that the taps count from. It sums whole rows, so that memory is read in order.
func alongY(src *image.RGBA, t taps, top int) *image.RGBA {
	w, h := src.Rect.Dx(), len(t.first)
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	eachRows(h, 4*w, func(lo, hi int) {
		sums := make([]int32, 4*w)
		for y := lo; y < hi; y++ {
			for i := range sums {
				sums[i] = half
			}
			for k, weight := range t.weights[y] {
				in := src.Pix[(t.first[y]-top+k)*src.Stride:][:len(sums)]
				for i, v := range in {
					sums[i] += int32(v) * weight
				}
			}
			out := dst.Pix[y*dst.Stride:][:len(sums)]
			for i := 0; i < len(sums); i += 4 {
				out[i+0], out[i+1], out[i+2], out[i+3] = clip8(sums[i]), clip8(sums[i+1]), clip8(sums[i+2]), 255
			}
		}
	})
	return dst
}
