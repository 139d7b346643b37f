package host

import "math"

// span is a range of places along a row of a result.
type span struct{ low, high float64 }

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

// keepInside cuts off the places in row y that the locator takes to less than half a pixel from the edge of a picture, or beyond it.
func (s *span) keepInside(l *Locator, y, width, height float64) {
	if l.At != nil {
		s.high = math.Inf(-1)
		return
	}
	m := &l.Matrix
	line := func(i int) (a, c float64) { return m[i][0], m[i][1]*y + m[i][2] }
	wa, wc := line(2)
	s.keep(wa, wc-crumb)
	for axis, side := range [2]float64{width, height} {
		a, c := line(axis)
		near, far := 0.5+crumb, side-0.5-crumb
		s.keep(a-near*wa, c-near*wc)
		s.keep(far*wa-a, far*wc-c)
	}
}

// inner gives the pixels of row y whose points, dx from their left edge, need no look at any edge: those from the first to before the second.
func (r *reading[T]) inner(dx, y float64) (from, to int) {
	if r.Filter != Bilinear {
		return 0, 0
	}
	s := span{dx, float64(r.Width-1) + dx}
	s.keepInside(&r.Source, y, float64(r.source.Width), float64(r.source.Height))
	for i := range r.Frames {
		s.keepInside(&r.Frames[i].Locator, y, r.Frames[i].Width, r.Frames[i].Height)
	}
	if !(s.low <= s.high) {
		return 0, 0
	}
	from, to = int(math.Ceil(s.low-dx)), int(math.Floor(s.high-dx))+1
	return max(from, 0), max(min(to, r.Width), max(from, 0))
}

// fixed is how many bits of a place's fraction are kept: enough for 1e-5 of the step between two pixels.
const fixed = 16

// innerRow writes the pixels from one to before another, for points of row y, with bilinear weights in whole numbers.
func (r *reading[T]) innerRow(from, to int, dx, y float64, out []float32) {
	m := &r.Source.Matrix
	const unit = 1 << fixed
	ua, ub := m[0][0]*unit, (m[0][1]*y+m[0][2])*unit
	va, vb := m[1][0]*unit, (m[1][1]*y+m[1][2])*unit
	wa, wb := m[2][0], m[2][1]*y+m[2][2]
	flat := wa == 0 && wb == 1
	for i := from; i < to; i++ {
		x := float64(i) + dx
		u, v := ua*x+ub, va*x+vb
		if !flat {
			w := 1 / (wa*x + wb)
			u, v = u*w, v*w
		}
		if r.source.Bytes != nil {
			blendBytes(&r.source, int(u)-unit/2, int(v)-unit/2, out[3*i:])
		} else {
			blendFloats(&r.source, int(u)-unit/2, int(v)-unit/2, out[3*i:])
		}
	}
}

// blendBytes writes the pixel at a place in 1/65536 of a pixel, at least half a pixel from all edges.
func blendBytes(s *Source, u, v int, out []float32) {
	const unit, share = 1 << fixed, 1 / (255.0 * (1 << fixed) * (1 << fixed))
	at := (v>>fixed)*s.Stride + 3*(u>>fixed)
	x, y := u&(unit-1), v&(unit-1)
	a, b := s.Bytes[at:][:6:6], s.Bytes[at+s.Stride:][:6:6]
	out = out[:3:3]
	for c := range out {
		upper := int(a[c])<<fixed + (int(a[c+3])-int(a[c]))*x
		lower := int(b[c])<<fixed + (int(b[c+3])-int(b[c]))*x
		out[c] = float32(upper<<fixed+(lower-upper)*y) * share
	}
}

// blendFloats is blendBytes for a picture of numbers.
func blendFloats(s *Source, u, v int, out []float32) {
	const unit, share = 1 << fixed, 1.0 / (1 << fixed)
	at := (v>>fixed)*s.Stride + 3*(u>>fixed)
	x, y := float32(u&(unit-1))*share, float32(v&(unit-1))*share
	a, b := s.Floats[at:][:6:6], s.Floats[at+s.Stride:][:6:6]
	out = out[:3:3]
	for c := range out {
		upper, lower := a[c]+(a[c+3]-a[c])*x, b[c]+(b[c+3]-b[c])*x
		out[c] = upper + (lower-upper)*y
	}
}
