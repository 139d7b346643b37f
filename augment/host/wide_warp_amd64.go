//go:build goexperiment.simd && amd64

package host

import "simd/archsimd"

// blendBytesWide is blendBytes for all spots but the last, behind which it writes a number, and but those at the end of the picture, behind
// which it reads bytes. The two neighbours of each channel in a row are multiplied and added as whole numbers, in one instruction.
func blendBytesWide(pix []uint8, stride int, spots *spots, out []float32) int {
	n, last := len(out)/3-1, len(pix)-stride-16
	if !hasWide || n <= 0 || last < 0 {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	full := archsimd.BroadcastFloat32x4(1.0 / (255 * sharing))
	pairs := archsimd.LoadInt8x16(&[16]int8{0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1})
	var placed places
	placed.fill(spots, n, stride)
	for i, from := range placed.at[:n] {
		from := int(from)
		if uint(from) > uint(last) {
			return i
		}
		shares := archsimd.BroadcastInt32x4(placed.shares[i]).AsInt16x8()
		above := archsimd.LoadUint8x16(at16(pix, from)).PermuteOrZero(pairs).AsInt16x8().DotProductPairs(shares).ConvertToFloat32()
		below := archsimd.LoadUint8x16(at16(pix, from+stride)).PermuteOrZero(pairs).AsInt16x8().DotProductPairs(shares).ConvertToFloat32()
		above.Add(below.Sub(above).Mul(archsimd.BroadcastFloat32x4(placed.down[i]))).Mul(full).Store(at4(out, 3*i))
	}
	return n
}

// places are what place gives for all spots, with the shares of the left pixel and, in the upper half, of the right one in place of how far right a spot lies.
type places struct {
	at, shares [block]int32
	down       [block]float32
}

// fill computes the places of n spots.
func (p *places) fill(s *spots, n, stride int) {
	steps, three, part := archsimd.BroadcastInt32x8(int32(stride)), archsimd.BroadcastInt32x8(3), archsimd.BroadcastInt32x8(0xffff)
	all, unit := archsimd.BroadcastInt32x8(sharing), archsimd.BroadcastFloat32x8(0x1p-16)
	for i := 0; i < n; i += 8 {
		u, v := archsimd.LoadInt32x8((*[8]int32)(s.u[i:])), archsimd.LoadInt32x8((*[8]int32)(s.v[i:]))
		v.ShiftAllRight(16).Mul(steps).Add(u.ShiftAllRight(16).Mul(three)).Store((*[8]int32)(p.at[i:]))
		right := u.And(part).ShiftAllRight(2)
		right.ShiftAllLeft(16).Add(all.Sub(right)).Store((*[8]int32)(p.shares[i:]))
		v.And(part).ConvertToFloat32().Mul(unit).Store((*[8]float32)(p.down[i:]))
	}
}

// findWide is find, where it can do it.
func (s *spots) findWide(l *Locator, x, y float64, n int, rounding float64) bool {
	if !hasWide {
		return false
	}
	defer archsimd.ClearAVXUpperBits()
	m := &l.Matrix
	ua, ub, uc := archsimd.BroadcastFloat64x4(m[0][0]), archsimd.BroadcastFloat64x4(m[0][1]*y), archsimd.BroadcastFloat64x4(m[0][2])
	va, vb, vc := archsimd.BroadcastFloat64x4(m[1][0]), archsimd.BroadcastFloat64x4(m[1][1]*y), archsimd.BroadcastFloat64x4(m[1][2])
	wa, wb, wc := archsimd.BroadcastFloat64x4(m[2][0]), archsimd.BroadcastFloat64x4(m[2][1]*y), archsimd.BroadcastFloat64x4(m[2][2])
	one, half, round, four := archsimd.BroadcastFloat64x4(1), archsimd.BroadcastFloat64x4(0.5), archsimd.BroadcastFloat64x4(rounding), archsimd.BroadcastFloat64x4(4)
	low, high := archsimd.LoadUint32x8(&[8]uint32{0, 2, 4, 6, 0, 2, 4, 6}), archsimd.LoadInt32x8(&lanes{4: -1, 5: -1, 6: -1, 7: -1}).ToMask()
	flat := m[2][0] == 0 && m[2][1]*y+m[2][2] == 1
	xs := archsimd.LoadFloat64x4(&[4]float64{x, x + 1, x + 2, x + 3})
	for i := 0; i < n; i += 8 {
		next := xs.Add(four)
		u0, v0 := ua.Mul(xs).Add(ub).Add(uc), va.Mul(xs).Add(vb).Add(vc)
		u1, v1 := ua.Mul(next).Add(ub).Add(uc), va.Mul(next).Add(vb).Add(vc)
		if !flat {
			w0, w1 := one.Div(wa.Mul(xs).Add(wb).Add(wc)), one.Div(wa.Mul(next).Add(wb).Add(wc))
			u0, v0, u1, v1 = u0.Mul(w0), v0.Mul(w0), u1.Mul(w1), v1.Mul(w1)
		}
		xs = next.Add(four)
		u0, v0, u1, v1 = u0.Sub(half).Add(round), v0.Sub(half).Add(round), u1.Sub(half).Add(round), v1.Sub(half).Add(round)
		u1.AsInt32x8().Permute(low).Merge(u0.AsInt32x8().Permute(low), high).Store((*[8]int32)(s.u[i:]))
		v1.AsInt32x8().Permute(low).Merge(v0.AsInt32x8().Permute(low), high).Store((*[8]int32)(s.v[i:]))
	}
	return true
}
