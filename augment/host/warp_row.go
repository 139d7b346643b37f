package host

import "math"

// span is a range of places along a row of a result.
type span struct{ low, high float64 }

// endless is a span that nothing is cut off of yet. It has no ends that rounding could move past a pixel.
func endless() span { return span{math.Inf(-1), math.Inf(1)} }

// keep cuts off what does not fulfil a*x + c >= 0.
func (s *span) keep(a, c float64) {
	switch {
	case a > 0:
		s.low = max(s.low, -c/a)
	case a < 0:
		s.high = min(s.high, -c/a)
	case c < 0:
		s.high = math.Inf(-1)
	}
}

// crumb keeps rounding from leading out of a picture.
const crumb = 1e-3

// keepInside cuts off the places in row y that the locator, which is a matrix, takes to less than a margin from the edge of a picture, or beyond it.
func (s *span) keepInside(l *Locator, y, width, height, margin float64) {
	wa, wc := l.line(2, y)
	s.keep(wa, wc-crumb)
	for axis, side := range [2]float64{width, height} {
		a, c := l.line(axis, y)
		near, far := margin, side-margin
		s.keep(a-near*wa, c-near*wc)
		s.keep(far*wa-a, far*wc-c)
	}
}

// line gives the factor and the rest by which a row of the matrix takes places in row y.
func (l *Locator) line(i int, y float64) (a, c float64) {
	return l.Matrix[i][0], l.Matrix[i][1]*y + l.Matrix[i][2]
}

// pixels are those from one to before another.
type pixels struct{ from, to int }

// pixels gives those of a row of a width whose points, dx from their left edges, lie in the span.
func (s span) pixels(dx float64, width int) pixels {
	if !(s.low <= s.high) {
		return pixels{}
	}
	from := min(max(math.Ceil(s.low-dx), 0), float64(width))
	to := min(math.Floor(s.high-dx)+1, float64(width))
	return pixels{int(from), int(max(from, to))}
}

// within gives the part of the pixels that is among others.
func (p pixels) within(other pixels) pixels {
	from := min(max(p.from, other.from), other.to)
	return pixels{from, max(min(p.to, other.to), from)}
}

// reach is how far from its point a filter looks on either side.
func (f Filter) reach() float64 {
	if f == Nearest {
		return 0
	}
	return 0.5
}

// inner gives the pixels of row y whose points need no look at any edge.
func (r *reading) inner(dx, y float64) pixels {
	s := endless()
	if r.Filter == Bicubic || r.Source.At != nil {
		return pixels{}
	}
	margin := r.Filter.reach() + crumb
	s.keepInside(&r.Source, y, float64(r.source.Width), float64(r.source.Height), margin)
	for i := range r.Frames {
		f := &r.Frames[i]
		if f.At != nil {
			return pixels{}
		}
		s.keepInside(&f.Locator, y, f.Width, f.Height, margin)
	}
	return s.pixels(dx, r.Width)
}

// seen gives the pixels of row y without some of those that lie outside a frame altogether, where that means that they have the fill.
func (r *reading) seen(dx, y float64) pixels {
	s := endless()
	for i := range r.Frames {
		f := &r.Frames[i]
		if f.Fill != r.Frames[0].Fill {
			return pixels{0, r.Width}
		}
		if wa, wc := f.line(2, y); f.At == nil && wa*dx+wc > crumb && wa*(float64(r.Width-1)+dx)+wc > crumb { // what lies behind the eye has no sides
			s.keepInside(&f.Locator, y, f.Width, f.Height, -r.Filter.reach()-crumb)
		}
	}
	return s.pixels(dx, r.Width)
}

// innerRow writes the pixels of row y that need no look at an edge.
func (r *reading) innerRow(p pixels, dx, y float64, out []float32) {
	for p.from < p.to {
		n := min(p.to-p.from, block)
		part := out[3*p.from:][:3*n]
		if x := float64(p.from) + dx; r.Filter == Nearest {
			r.spots.find(&r.Source, x, y, n, wholes)
			r.source.copySpots(&r.spots, part)
		} else {
			r.spots.find(&r.Source, x, y, n, wholes/65536)
			r.source.blendSpots(&r.spots, part)
		}
		p.from += n
	}
}

// block is how many points of a row are found before they are read.
const block = 256

// spots are points in a picture: whole pixels, or the middles of pixels and beyond them a part of 1/65536 of the way to the next, which is 1e-5 of a pixel.
type spots struct{ u, v [block]int32 }

// wholes, added to a number that is much smaller, rounds it to even and leaves the whole number in the low bits; a 65536th of it leaves 65536ths.
const wholes = 0x1.8p52

// find finds n points of row y, from x on, with the precision of a rounding.
func (s *spots) find(l *Locator, x, y float64, n int, rounding float64) {
	m := &l.Matrix
	ua, ub, uc := m[0][0], m[0][1]*y, m[0][2]
	va, vb, vc := m[1][0], m[1][1]*y, m[1][2]
	wa, wb, wc := m[2][0], m[2][1]*y, m[2][2]
	if s.findWide(l, x, y, n, rounding) {
		return
	}
	us, vs := s.u[:n], s.v[:n]
	if wa == 0 && wb+wc == 1 {
		for i := range us {
			us[i], vs[i] = int32(math.Float64bits(ua*x+ub+uc-0.5+rounding)), int32(math.Float64bits(va*x+vb+vc-0.5+rounding))
			x++
		}
		return
	}
	for i := range us {
		w := 1 / (wa*x + wb + wc)
		us[i], vs[i] = int32(math.Float64bits((ua*x+ub+uc)*w-0.5+rounding)), int32(math.Float64bits((va*x+vb+vc)*w-0.5+rounding))
		x++
	}
}

// copySpots writes pixels.
func (s *Source) copySpots(spots *spots, out []float32) {
	n := len(out) / 3
	first, last := spots.pixel(0, s.Stride), spots.pixel(n-1, s.Stride)
	switch {
	case last-first == 3*(n-1) && spots.inRow(n):
		s.row(int(spots.v[0]), int(spots.u[0]), int(spots.u[0])+n, out)
	case s.Bytes == nil:
		for i := range n {
			*(*[3]float32)(out[3*i:]) = *(*[3]float32)(s.Floats[spots.pixel(i, s.Stride):])
		}
	default:
		for i := range n {
			p, d := (*[3]uint8)(s.Bytes[spots.pixel(i, s.Stride):]), (*[3]float32)(out[3*i:])
			d[0], d[1], d[2] = unit[p[0]], unit[p[1]], unit[p[2]]
		}
	}
}

// pixel gives where the pixel of a spot begins.
func (s *spots) pixel(i, stride int) int {
	return int(s.v[i&(block-1)])*stride + 3*int(s.u[i&(block-1)])
}

// inRow says whether n spots are pixels of one row, one after the other.
func (s *spots) inRow(n int) bool {
	odd := int32(0)
	for i := range s.u[:n] {
		odd |= s.u[i] - s.u[0] - int32(i) | s.v[i] - s.v[0]
	}
	return odd == 0
}

// blendSpots writes what lies at places between pixels.
func (s *Source) blendSpots(spots *spots, out []float32) {
	if s.Bytes == nil {
		blendFloats(s.Floats, s.Stride, spots, out)
		return
	}
	blendBytes(s.Bytes, s.Stride, spots, out)
}

// sharing is the parts in which neighbours in a row share a point: of the products with bytes and of their sums a float32 loses nothing.
const sharing = 1 << 14

// place gives where the pixel above and to the left of a spot begins, and how far right and down from its middle the spot lies.
func (s *spots) place(i, stride int) (at int, right, down float32) {
	u, v := int(s.u[i&(block-1)]), int(s.v[i&(block-1)])
	return v>>16*stride + 3*(u>>16), float32(u&0xffff>>2) * (1.0 / sharing), float32(v&0xffff) * 0x1p-16
}

// levels are the bytes as numbers.
var levels = func() (table [256]float32) {
	for i := range table {
		table[i] = float32(i)
	}
	return table
}()

// blendBytes is blendSpots for bytes.
func blendBytes(pix []uint8, stride int, spots *spots, out []float32) {
	for i := blendBytesWide(pix, stride, spots, out); i < len(out)/3; i++ {
		at, x, y := spots.place(i, stride)
		p, q, d := (*[6]uint8)(pix[at:]), (*[6]uint8)(pix[at+stride:]), (*[3]float32)(out[3*i:])
		d[0] = mixed(levels[p[0]], levels[p[3]], levels[q[0]], levels[q[3]], x, y) * (1.0 / 255)
		d[1] = mixed(levels[p[1]], levels[p[4]], levels[q[1]], levels[q[4]], x, y) * (1.0 / 255)
		d[2] = mixed(levels[p[2]], levels[p[5]], levels[q[2]], levels[q[5]], x, y) * (1.0 / 255)
	}
}

// blendFloats is blendSpots for numbers.
func blendFloats(pix []float32, stride int, spots *spots, out []float32) {
	for i := range len(out) / 3 {
		at, x, y := spots.place(i, stride)
		p, q, d := (*[6]float32)(pix[at:]), (*[6]float32)(pix[at+stride:]), (*[3]float32)(out[3*i:])
		d[0] = mixed(p[0], p[3], q[0], q[3], x, y)
		d[1] = mixed(p[1], p[4], q[1], q[4], x, y)
		d[2] = mixed(p[2], p[5], q[2], q[5], x, y)
	}
}

// mixed is the bilinear mean of two numbers above and two below.
func mixed(a, b, c, d, right, down float32) float32 {
	a, c = a+(b-a)*right, c+(d-c)*right
	return a + (c-a)*down
}
