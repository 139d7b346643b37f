//go:build goexperiment.simd && amd64

package host

import "simd/archsimd"

// blendBytesWide is blendBytes for all spots but the last, behind which it writes a number, and but those at the end of the picture, behind
// which it reads bytes.
func blendBytesWide(pix []uint8, stride int, spots *spots, out []float32) int {
	n, last := len(out)/3-1, len(pix)-stride-16
	if !hasWide || n <= 0 || last < 0 {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	full, next := archsimd.BroadcastFloat32x4(1.0/255), archsimd.LoadUint32x8(&[8]uint32{3, 4, 5, 6, 7, 7, 7, 7})
	var at [block]int32
	var right, down [block]float32
	spots.places(stride, &at, &right, &down)
	for i := range at[:n] {
		from := int(at[i])
		if uint(from) > uint(last) {
			return i
		}
		above := archsimd.LoadUint8x16(at16(pix, from)).ExtendLo8ToUint32().AsInt32x8().ConvertToFloat32()
		below := archsimd.LoadUint8x16(at16(pix, from+stride)).ExtendLo8ToUint32().AsInt32x8().ConvertToFloat32()
		column := above.Add(below.Sub(above).Mul(archsimd.BroadcastFloat32x8(down[i])))
		left := column.GetLo()
		left.Add(column.Permute(next).GetLo().Sub(left).Mul(archsimd.BroadcastFloat32x4(right[i]))).Mul(full).Store(at4(out, 3*i))
	}
	return n
}

// places is place for all spots.
func (s *spots) places(stride int, at *[block]int32, right, down *[block]float32) {
	steps, three, part := archsimd.BroadcastInt32x8(int32(stride)), archsimd.BroadcastInt32x8(3), archsimd.BroadcastInt32x8(0xffff)
	unit := archsimd.BroadcastFloat32x8(0x1p-16)
	for i := 0; i < block; i += 8 {
		u, v := archsimd.LoadInt32x8((*[8]int32)(s.u[i:])), archsimd.LoadInt32x8((*[8]int32)(s.v[i:]))
		v.ShiftAllRight(16).Mul(steps).Add(u.ShiftAllRight(16).Mul(three)).Store((*[8]int32)(at[i:]))
		u.And(part).ConvertToFloat32().Mul(unit).Store((*[8]float32)(right[i:]))
		v.And(part).ConvertToFloat32().Mul(unit).Store((*[8]float32)(down[i:]))
	}
}
