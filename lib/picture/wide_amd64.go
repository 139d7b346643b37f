//go:build goexperiment.simd && amd64

package picture

import "simd/archsimd"

// hasWide says whether the processor has the instructions of this file. Each function does as much of a row as it can do so and gives how many samples
// or pixels those were; the result is bit for bit that of the loop that does the rest. At its end it clears the upper halves of the registers, without which the code
// behind it is slow.
var hasWide = archsimd.X86.AVX2()

// sixteen reads sixteen samples.
func sixteen(samples []uint8) archsimd.Int16x16 {
	return archsimd.LoadUint8x16((*[16]uint8)(samples)).ExtendToUint16().AsInt16x16()
}

// pairsWide is pairsJPEG for samples that have neighbours on both sides, the second one and those behind it.
func pairsWide(dst, near, far []uint8) (done int) {
	if !hasWide {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	three, seven, eight := archsimd.BroadcastInt16x16(3), archsimd.BroadcastInt16x16(7), archsimd.BroadcastInt16x16(8)
	column := func(i int) archsimd.Int16x16 { return sixteen(near[i:]).Mul(three).Add(sixteen(far[i:])) }
	for ; done+18 <= len(near); done += 16 {
		here := column(done + 1).Mul(three)
		left := here.Add(column(done)).Add(eight).ShiftAllRight(4)
		right := here.Add(column(done + 2)).Add(seven).ShiftAllRight(4)
		left.Or(right.ShiftAllLeft(8)).AsUint8x32().Store((*[32]uint8)(dst[2*done+2:]))
	}
	return done
}

// rgbWide is rgbJPEG.
func rgbWide(dst, luma, cbs, crs []uint8) (done int) {
	if !hasWide {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	m, gray := newMatrix(), archsimd.BroadcastInt16x16(128)
	for ; done+16 <= len(luma); done += 16 {
		y, cb, cr := sixteen(luma[done:]), sixteen(cbs[done:]).Sub(gray), sixteen(crs[done:]).Sub(gray)
		m.pixels(y.GetLo(), cb.GetLo(), cr.GetLo()).Store((*[32]uint8)(dst[4*done:]))
		m.pixels(y.GetHi(), cb.GetHi(), cr.GetHi()).Store((*[32]uint8)(dst[4*done+32:]))
	}
	return done
}

// matrix holds the numbers of rgbJPEG, each eight times.
type matrix struct{ half, redCr, greenCb, greenCr, blueCb, least, most, opaque archsimd.Int32x8 }

func newMatrix() matrix {
	return matrix{archsimd.BroadcastInt32x8(halfRGB), archsimd.BroadcastInt32x8(redOfCr), archsimd.BroadcastInt32x8(greenOfCb), archsimd.BroadcastInt32x8(greenOfCr),
		archsimd.BroadcastInt32x8(blueOfCb), archsimd.BroadcastInt32x8(0), archsimd.BroadcastInt32x8(255), archsimd.BroadcastInt32x8(-1 << 24)}
}

// pixels converts eight pixels.
func (m *matrix) pixels(luma, blue, red archsimd.Int16x8) archsimd.Uint8x32 {
	y, cb, cr := luma.ExtendToInt32().ShiftAllLeft(16).Add(m.half), blue.ExtendToInt32(), red.ExtendToInt32()
	r := m.clamp(y.Add(cr.Mul(m.redCr)))
	g := m.clamp(y.Sub(cb.Mul(m.greenCb)).Sub(cr.Mul(m.greenCr)))
	b := m.clamp(y.Add(cb.Mul(m.blueCb)))
	return r.Or(g.ShiftAllLeft(8)).Or(b.ShiftAllLeft(16)).Or(m.opaque).AsUint8x32()
}

// clamp rounds and holds to the range of samples.
func (m *matrix) clamp(v archsimd.Int32x8) archsimd.Int32x8 {
	return v.ShiftAllRight(16).Max(m.least).Min(m.most)
}

// packWide writes the colours of pixels of four bytes as three bytes each, four pixels at a time. What it writes beyond them is written over by the next.
func packWide(out, in []uint8) (done int) {
	if !hasWide {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	colours := archsimd.LoadInt8x16(&[16]int8{0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1})
	for ; 3*done+16 <= len(out); done += 4 {
		archsimd.LoadUint8x16((*[16]uint8)(in[4*done:])).PermuteOrZero(colours).Store((*[16]uint8)(out[3*done:]))
	}
	return done
}
