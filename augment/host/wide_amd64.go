//go:build goexperiment.simd && amd64

package host

import (
	"math"
	"simd/archsimd"
	"unsafe"
)

// hasWide says whether the processor has the instructions of this file, which does eight numbers at a time. Each function does as much of a row as
// makes whole eights and gives how many numbers that were; the result is bit for bit that of the loop that does the rest. At its end it clears the upper halves
// of the registers, without which the code behind it is slow.
var hasWide = archsimd.X86.AVX2()

// floats are eight numbers.
type floats = archsimd.Float32x8

// lanes are the places of eight pixels that a merge takes, -1 for yes.
type lanes = [8]int32

// The places among the numbers of eight pixels that hold the first, the second and the third colour of one.
var firstLanes, secondLanes, thirdLanes = lanes{0: -1, 3: -1, 6: -1}, lanes{1: -1, 4: -1, 7: -1}, lanes{2: -1, 5: -1}

// shuffle takes the colours of eight pixels apart and puts them together.
type shuffle struct {
	a, b, c              archsimd.Mask32x8
	one, two, six, seven archsimd.Uint32x8
}

// newShuffle prepares a shuffle.
func newShuffle() shuffle {
	return shuffle{archsimd.LoadInt32x8(&firstLanes).ToMask(), archsimd.LoadInt32x8(&secondLanes).ToMask(), archsimd.LoadInt32x8(&thirdLanes).ToMask(),
		archsimd.LoadUint32x8(&[8]uint32{1, 2, 3, 4, 5, 6, 7, 0}), archsimd.LoadUint32x8(&[8]uint32{2, 3, 4, 5, 6, 7, 0, 1}),
		archsimd.LoadUint32x8(&[8]uint32{6, 7, 0, 1, 2, 3, 4, 5}), archsimd.LoadUint32x8(&[8]uint32{7, 0, 1, 2, 3, 4, 5, 6})}
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

// wideTint is a tint for eight pixels: what to do, the eightfold elements of the matrix, and the eightfold turn, which has one turn more.
type wideTint struct {
	does   int
	colour [3][4]floats
	turn   floats
}

// What a tint does.
const (
	scales = iota
	mixes
	turns
)

// wide gives what does the tints to whole eights of pixels, and says how many numbers that were.
func (t tints) wide() func(row []float32) int {
	if !hasWide {
		return func([]float32) int { return 0 }
	}
	if len(t) == 1 && t[0].turn == 0 && t[0].colour.diagonal() {
		return func(row []float32) int { return scaleWide(row, &t[0].colour) }
	}
	defer archsimd.ClearAVXUpperBits()
	list := make([]wideTint, len(t))
	for i := range t {
		w := &list[i]
		switch {
		case t[i].turn != 0:
			w.does, w.turn = turns, archsimd.BroadcastFloat32x8(float32(t[i].turn)+6)
		case !t[i].colour.diagonal():
			w.does = mixes
		}
		for j := range w.colour {
			for k := range w.colour[j] {
				w.colour[j][k] = archsimd.BroadcastFloat32x8(t[i].colour[j][k])
			}
		}
	}
	return func(row []float32) int { return tintWide(row, list) }
}

// tintWide does the tints.
func tintWide(row []float32, list []wideTint) int {
	defer archsimd.ClearAVXUpperBits()
	s := newShuffle()
	zero, one, six := archsimd.BroadcastFloat32x8(0), archsimd.BroadcastFloat32x8(1), archsimd.BroadcastFloat32x8(6)
	two, three, four := archsimd.BroadcastFloat32x8(2), archsimd.BroadcastFloat32x8(3), archsimd.BroadcastFloat32x8(4)
	positive := archsimd.BroadcastInt32x8(math.MaxInt32)
	done := len(row) / 24 * 24
	for i := 0; i < done; i += 24 {
		p := (*[24]float32)(row[i:])
		r, g, b := s.load(p)
		for k := range list {
			t := &list[k]
			m := &t.colour
			switch t.does {
			case scales:
				r, g, b = r.Mul(m[0][0]).Add(m[0][3]), g.Mul(m[1][1]).Add(m[1][3]), b.Mul(m[2][2]).Add(m[2][3])
				r, g, b = r.Max(zero).Min(one), g.Max(zero).Min(one), b.Max(zero).Min(one)
			case mixes:
				red := r.Mul(m[0][0]).Add(g.Mul(m[0][1])).Add(b.Mul(m[0][2])).Add(m[0][3])
				green := r.Mul(m[1][0]).Add(g.Mul(m[1][1])).Add(b.Mul(m[1][2])).Add(m[1][3])
				blue := r.Mul(m[2][0]).Add(g.Mul(m[2][1])).Add(b.Mul(m[2][2])).Add(m[2][3])
				r, g, b = red.Max(zero).Min(one), green.Max(zero).Min(one), blue.Max(zero).Min(one)
			default:
				value, low := r.Max(g).Max(b), r.Min(g).Min(b)
				chroma := value.Sub(low)
				sixths := r.Sub(g).Add(four.Mul(chroma))
				sixths = b.Sub(r).Add(two.Mul(chroma)).Merge(sixths, g.Equal(value))
				sixths = g.Sub(b).Merge(sixths, r.Equal(value))
				hue := sixths.Div(one.Merge(chroma, chroma.Equal(zero))).Add(t.turn)
				hue = hue.Sub(six.Masked(hue.GreaterEqual(six)))
				hue = hue.Sub(six.Masked(hue.GreaterEqual(six)))
				red := hue.Sub(three).AsInt32x8().And(positive).AsFloat32x8().Sub(one)
				green := two.Sub(hue.Sub(two).AsInt32x8().And(positive).AsFloat32x8())
				blue := two.Sub(hue.Sub(four).AsInt32x8().And(positive).AsFloat32x8())
				r = low.Add(chroma.Mul(red.Max(zero).Min(one)))
				g = low.Add(chroma.Mul(green.Max(zero).Min(one)))
				b = low.Add(chroma.Mul(blue.Max(zero).Min(one)))
			}
		}
		s.store(p, r, g, b)
	}
	return done
}

// scaleWide is Colour.scaleRow.
func scaleWide(row []float32, m *Colour) int {
	if len(row) < 24 {
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
	n, taps, weights := len(a.starts)-1, a.taps, a.weights
	if !hasWide || n < 1 {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	for i, start := range a.starts[:n] {
		at := 3 * (start - lo)
		sum := archsimd.LoadFloat32x4(at4(in, at)).Mul(archsimd.BroadcastFloat32x4(weights[0]))
		for _, weight := range weights[1:taps] {
			at += 3
			sum = sum.Add(archsimd.LoadFloat32x4(at4(in, at)).Mul(archsimd.BroadcastFloat32x4(weight)))
		}
		sum.Store(at4(out, 3*i))
		weights = weights[taps:]
	}
	return n
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
