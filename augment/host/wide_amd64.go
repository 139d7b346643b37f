//go:build goexperiment.simd && amd64

package host

import (
	"simd/archsimd"
	"unsafe"
)

// hasWide says whether the processor has the instructions of this file, which does eight numbers at a time. Each function does as much of a row as
// makes whole eights and gives how many numbers that were; the result is bit for bit that of the loop that does the rest. At its end it clears the upper halves
// of the registers, without which the code behind it is slow.
var hasWide = archsimd.X86.AVX2()

type (
	floats = archsimd.Float32x8
	ints   = archsimd.Int32x8
)

// shuffle takes the colours of eight pixels apart and puts them together.
type shuffle struct {
	a, b, c              archsimd.Mask32x8
	one, two, six, seven archsimd.Uint32x8
}

// newShuffle prepares a shuffle.
func newShuffle() shuffle {
	lanes := func(marked ...int) archsimd.Mask32x8 {
		var flags [8]int32
		for _, i := range marked {
			flags[i] = 1
		}
		return archsimd.LoadInt32x8(&flags).Greater(archsimd.BroadcastInt32x8(0))
	}
	turn := func(by uint32) archsimd.Uint32x8 {
		var places [8]uint32
		for i := range places {
			places[i] = (uint32(i) + by) % 8
		}
		return archsimd.LoadUint32x8(&places)
	}
	return shuffle{lanes(0, 3, 6), lanes(1, 4, 7), lanes(2, 5), turn(1), turn(2), turn(6), turn(7)}
}

// load reads eight pixels. All three colours have them in one order, 0, 3, 6, 1, 4, 7, 2, 5, which takes the fewest moves.
func (s *shuffle) load(p *[24]float32) (r, g, b floats) {
	x, y, z := archsimd.LoadFloat32x8((*[8]float32)(p[0:8])), archsimd.LoadFloat32x8((*[8]float32)(p[8:16])), archsimd.LoadFloat32x8((*[8]float32)(p[16:24]))
	return x.Merge(y.Merge(z, s.b), s.a), x.Merge(y.Merge(z, s.c), s.b).Permute(s.one), x.Merge(y.Merge(z, s.a), s.c).Permute(s.two)
}

// store writes what load read.
func (s *shuffle) store(p *[24]float32, r, g, b floats) {
	g, b = g.Permute(s.seven), b.Permute(s.six)
	r.Merge(g.Merge(b, s.b), s.a).Store((*[8]float32)(p[0:8]))
	r.Merge(g.Merge(b, s.c), s.b).Store((*[8]float32)(p[8:16]))
	r.Merge(g.Merge(b, s.a), s.c).Store((*[8]float32)(p[16:24]))
}

// mixWide is mixRow.
func mixWide(row []float32, m *Colour) int {
	if !hasWide || len(row) < 24 {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	s := newShuffle()
	var n [3][4]floats
	for i := range n {
		for j := range n[i] {
			n[i][j] = archsimd.BroadcastFloat32x8(m[i][j])
		}
	}
	zero, one := archsimd.BroadcastFloat32x8(0), archsimd.BroadcastFloat32x8(1)
	done := len(row) / 24 * 24
	for i := 0; i < done; i += 24 {
		p := (*[24]float32)(row[i:])
		r, g, b := s.load(p)
		red := r.Mul(n[0][0]).Add(g.Mul(n[0][1])).Add(b.Mul(n[0][2])).Add(n[0][3])
		green := r.Mul(n[1][0]).Add(g.Mul(n[1][1])).Add(b.Mul(n[1][2])).Add(n[1][3])
		blue := r.Mul(n[2][0]).Add(g.Mul(n[2][1])).Add(b.Mul(n[2][2])).Add(n[2][3])
		s.store(p, red.Max(zero).Min(one), green.Max(zero).Min(one), blue.Max(zero).Min(one))
	}
	return done
}

// scaleWide is scaleRow.
func scaleWide(row []float32, m *Colour) int {
	if !hasWide || len(row) < 24 {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	var factor, shift [24]float32
	for i := range factor {
		factor[i], shift[i] = m[i%3][i%3], m[i%3][3]
	}
	var f, o [3]floats
	for i := range f {
		f[i], o[i] = archsimd.LoadFloat32x8Slice(factor[8*i:]), archsimd.LoadFloat32x8Slice(shift[8*i:])
	}
	zero, one := archsimd.BroadcastFloat32x8(0), archsimd.BroadcastFloat32x8(1)
	done := len(row) / 24 * 24
	for i := 0; i < done; i += 24 {
		p := (*[24]float32)(row[i:])
		x, y, z := (*[8]float32)(p[0:8]), (*[8]float32)(p[8:16]), (*[8]float32)(p[16:24])
		archsimd.LoadFloat32x8(x).Mul(f[0]).Add(o[0]).Max(zero).Min(one).Store(x)
		archsimd.LoadFloat32x8(y).Mul(f[1]).Add(o[1]).Max(zero).Min(one).Store(y)
		archsimd.LoadFloat32x8(z).Mul(f[2]).Add(o[2]).Max(zero).Min(one).Store(z)
	}
	return done
}

// hueWide is hueRow.
func hueWide(row []float32, shift float32) int {
	if !hasWide || len(row) < 24 {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	s := newShuffle()
	turns, six := archsimd.BroadcastFloat32x8(shift), archsimd.BroadcastFloat32x8(6)
	two, four, one, zero := archsimd.BroadcastFloat32x8(2), archsimd.BroadcastFloat32x8(4), archsimd.BroadcastFloat32x8(1), archsimd.BroadcastFloat32x8(0)
	first, second := archsimd.BroadcastInt32x8(0), archsimd.BroadcastInt32x8(1)
	sixth, twelfth, even := archsimd.BroadcastInt32x8(6), archsimd.BroadcastInt32x8(12), archsimd.BroadcastInt32x8(-2)
	var places [3]ints // 0 for the value, 1 for what lies between, 2 for the lowest, by channel and sixth of the circle
	for channel := range places {
		var place [8]int32
		for sector, order := range sectors[:6] {
			for i, c := range order {
				if int(c) == channel {
					place[sector] = int32(i)
				}
			}
		}
		places[channel] = archsimd.LoadInt32x8(&place)
	}
	done := len(row) / 24 * 24
	for i := 0; i < done; i += 24 {
		p := (*[24]float32)(row[i:])
		r, g, b := s.load(p)
		value, low := r.Max(g).Max(b), r.Min(g).Min(b)
		chroma := value.Sub(low)
		sixths := r.Sub(g).Add(four.Mul(chroma))
		sixths = b.Sub(r).Add(two.Mul(chroma)).Merge(sixths, g.Equal(value))
		sixths = g.Sub(b).Merge(sixths, r.Equal(value))
		turned := sixths.Div(one.Merge(chroma, chroma.Equal(zero))).Add(turns).Add(six)
		at := turned.ConvertToInt32()
		near := at.Add(second).And(even).ConvertToFloat32()
		away := turned.Sub(near)
		between := low.Add(chroma.Mul(away.Max(zero.Sub(away))))
		at = at.Sub(sixth.And(at.GreaterEqual(sixth).ToInt32x8())).Sub(sixth.And(at.GreaterEqual(twelfth).ToInt32x8()))
		sector := at.AsUint32x8()
		rest := between
		pr, pg, pb := places[0].Permute(sector), places[1].Permute(sector), places[2].Permute(sector)
		r = value.Merge(rest.Merge(low, pr.Equal(second)), pr.Equal(first))
		g = value.Merge(rest.Merge(low, pg.Equal(second)), pg.Equal(first))
		b = value.Merge(rest.Merge(low, pb.Equal(second)), pb.Equal(first))
		s.store(p, r, g, b)
	}
	return done
}

// sumWide writes a*x + b*y to out, or a*x where y is nil, or adds a*x to out where add is set.
func sumWide(out []float32, a float32, x []float32, b float32, y []float32, add bool) int {
	if !hasWide {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	fa, fb := archsimd.BroadcastFloat32x8(a), archsimd.BroadcastFloat32x8(b)
	done := len(out) / 8 * 8
	switch {
	case add:
		for i := 0; i < done; i += 8 {
			o := (*[8]float32)(out[i:])
			archsimd.LoadFloat32x8(o).Add(fa.Mul(archsimd.LoadFloat32x8((*[8]float32)(x[i:])))).Store(o)
		}
	case y == nil:
		for i := 0; i < done; i += 8 {
			fa.Mul(archsimd.LoadFloat32x8((*[8]float32)(x[i:]))).Store((*[8]float32)(out[i:]))
		}
	default:
		for i := 0; i < done; i += 8 {
			fa.Mul(archsimd.LoadFloat32x8((*[8]float32)(x[i:]))).Add(fb.Mul(archsimd.LoadFloat32x8((*[8]float32)(y[i:])))).Store((*[8]float32)(out[i:]))
		}
	}
	return done
}

// unitWide writes bytes as parts of 255.
func unitWide(in []uint8, out []float32) int {
	if !hasWide {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	full := archsimd.BroadcastFloat32x8(255)
	done := 0
	for ; done+16 <= len(in); done += 8 {
		bytes := archsimd.LoadUint8x16Slice(in[done:])
		bytes.ExtendLo8ToUint32().AsInt32x8().ConvertToFloat32().Div(full).Store((*[8]float32)(out[done:]))
	}
	return done
}

// gatherWide is gather for all places but the last, each of which reads and writes a number behind its own.
func gatherWide(a *axis, in []float32, lo int, out []float32) int {
	if !hasWide {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	done, taps := 0, a.taps
	for ; done < len(a.starts)-1; done++ {
		at := 3 * (a.starts[done] - lo)
		weights := a.weights[done*taps:][:taps:taps]
		sum := archsimd.LoadFloat32x4((*[4]float32)(in[at:])).Mul(archsimd.BroadcastFloat32x4(weights[0]))
		for _, weight := range weights[1:] {
			at += 3
			sum = sum.Add(archsimd.LoadFloat32x4((*[4]float32)(in[at:])).Mul(archsimd.BroadcastFloat32x4(weight)))
		}
		sum.Store((*[4]float32)(out[3*done:]))
	}
	return done
}

// channelSums gives the sums of red, green and blue over what it has done of a row.
func channelSums(row []float32) (r, g, b float32, done int) {
	if !hasWide {
		return 0, 0, 0, 0
	}
	defer archsimd.ClearAVXUpperBits()
	var sums [3]floats
	for i := range sums {
		sums[i] = archsimd.BroadcastFloat32x8(0)
	}
	x, y, z := sums[0], sums[1], sums[2]
	done = len(row) / 24 * 24
	for i := 0; i < done; i += 24 {
		p := (*[24]float32)(row[i:])
		x, y, z = x.Add(archsimd.LoadFloat32x8((*[8]float32)(p[0:8]))), y.Add(archsimd.LoadFloat32x8((*[8]float32)(p[8:16]))), z.Add(archsimd.LoadFloat32x8((*[8]float32)(p[16:24])))
	}
	var all [24]float32
	x.Store((*[8]float32)(all[0:8]))
	y.Store((*[8]float32)(all[8:16]))
	z.Store((*[8]float32)(all[16:24]))
	for i := 0; i < 24; i += 3 {
		r, g, b = r+all[i], g+all[i+1], b+all[i+2]
	}
	return r, g, b, done
}

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

// at16 gives the 16 bytes from a place on. That they are there is the caller's business: a check takes as long as what is done with them.
func at16(all []uint8, at int) *[16]uint8 {
	return (*[16]uint8)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(all)), at))
}

// at4 is at16 for four numbers.
func at4(all []float32, at int) *[4]float32 {
	return (*[4]float32)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(all)), 4*at))
}
