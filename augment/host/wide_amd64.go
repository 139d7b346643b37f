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

// sumWide writes a*x + b*y to out, or a*x where y is nil, or adds a*x to out where add is set.
func sumWide(out []float32, a float32, x []float32, b float32, y []float32, add bool) int {
	if !hasWide {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	fa, fb := archsimd.BroadcastFloat32x8(a), archsimd.BroadcastFloat32x8(b)
	done := min(len(out), len(x)) / 8 * 8
	switch {
	case add:
		for i := 0; i < done; i += 8 {
			o := at8(out, i)
			archsimd.LoadFloat32x8(o).Add(fa.Mul(archsimd.LoadFloat32x8(at8(x, i)))).Store(o)
		}
	case y == nil:
		for i := 0; i < done; i += 8 {
			fa.Mul(archsimd.LoadFloat32x8(at8(x, i))).Store(at8(out, i))
		}
	default:
		done = min(done, len(y)/8*8)
		for i := 0; i < done; i += 8 {
			fa.Mul(archsimd.LoadFloat32x8(at8(x, i))).Add(fb.Mul(archsimd.LoadFloat32x8(at8(y, i)))).Store(at8(out, i))
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
	for ; done+16 <= min(len(in), len(out)); done += 8 {
		archsimd.LoadUint8x16(at16(in, done)).ExtendLo8ToUint32().AsInt32x8().ConvertToFloat32().Div(full).Store(at8(out, done))
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
		at, own := 3*(start-lo), i*taps
		sum := archsimd.LoadFloat32x4(at4(in, at)).Mul(archsimd.BroadcastFloat32x4(*at1(weights, own)))
		for k := 1; k < taps; k++ {
			sum = sum.Add(archsimd.LoadFloat32x4(at4(in, at+3*k)).Mul(archsimd.BroadcastFloat32x4(*at1(weights, own+k))))
		}
		sum.Store(at4(out, 3*i))
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

// at16 gives the 16 bytes from a place on. That they are there is the caller's business: a check takes as long as what is done with them.
func at16(all []uint8, at int) *[16]uint8 {
	return (*[16]uint8)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(all)), at))
}

// at4 is at16 for four numbers.
func at4(all []float32, at int) *[4]float32 {
	return (*[4]float32)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(all)), 4*at))
}

// at8 is at16 for eight numbers.
func at8(all []float32, at int) *[8]float32 {
	return (*[8]float32)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(all)), 4*at))
}

// at1 is at16 for one number.
func at1(all []float32, at int) *float32 {
	return (*float32)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(all)), 4*at))
}
