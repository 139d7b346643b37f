//go:build goexperiment.simd && amd64

package host

import (
	"math"
	"simd/archsimd"
)

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
