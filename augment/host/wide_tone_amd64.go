//go:build goexperiment.simd && amd64

package host

import "simd/archsimd"

// posterizeWide is Posterize.
func posterizeWide(row []float32, levels float32) int {
	if !hasWide {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	all, step, highest := archsimd.BroadcastFloat32x8(levels), archsimd.BroadcastFloat32x8(1/levels), archsimd.BroadcastFloat32x8(levels-1)
	done := len(row) / 8 * 8
	for i := 0; i < done; i += 8 {
		p := (*[8]float32)(row[i:])
		archsimd.LoadFloat32x8(p).Mul(all).Trunc().Min(highest).Mul(step).Store(p)
	}
	return done
}

// solarizeWide is Solarize.
func solarizeWide(row []float32, threshold float32) int {
	if !hasWide {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	limit, one := archsimd.BroadcastFloat32x8(threshold), archsimd.BroadcastFloat32x8(1)
	done := len(row) / 8 * 8
	for i := 0; i < done; i += 8 {
		p := (*[8]float32)(row[i:])
		v := archsimd.LoadFloat32x8(p)
		one.Sub(v).Merge(v, v.GreaterEqual(limit)).Store(p)
	}
	return done
}

// threefold gives the numbers of three channels as those of eight pixels.
func threefold(channels *[3]float32) (x, y, z floats) {
	var all [24]float32
	for i := range all {
		all[i] = channels[i%3]
	}
	return archsimd.LoadFloat32x8((*[8]float32)(all[0:8])), archsimd.LoadFloat32x8((*[8]float32)(all[8:16])), archsimd.LoadFloat32x8((*[8]float32)(all[16:24]))
}

// spreadWide is spreadRow.
func spreadWide(row []float32, shift, spread *[3]float32) int {
	if !hasWide {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	x0, y0, z0 := threefold(shift)
	x1, y1, z1 := threefold(spread)
	zero, one := archsimd.BroadcastFloat32x8(0), archsimd.BroadcastFloat32x8(1)
	done := len(row) / 24 * 24
	for i := 0; i < done; i += 24 {
		p := (*[24]float32)(row[i:])
		x, y, z := (*[8]float32)(p[0:8]), (*[8]float32)(p[8:16]), (*[8]float32)(p[16:24])
		archsimd.LoadFloat32x8(x).Sub(x0).Div(x1).Max(zero).Min(one).Store(x)
		archsimd.LoadFloat32x8(y).Sub(y0).Div(y1).Max(zero).Min(one).Store(y)
		archsimd.LoadFloat32x8(z).Sub(z0).Div(z1).Max(zero).Min(one).Store(z)
	}
	return done
}

// lookWide is look.
func (e *extremes) lookWide(row []float32) int {
	if !hasWide {
		return 0
	}
	defer archsimd.ClearAVXUpperBits()
	x0, y0, z0 := threefold(&e.low)
	x1, y1, z1 := threefold(&e.high)
	done := len(row) / 24 * 24
	for i := 0; i < done; i += 24 {
		p := (*[24]float32)(row[i:])
		x, y, z := archsimd.LoadFloat32x8((*[8]float32)(p[0:8])), archsimd.LoadFloat32x8((*[8]float32)(p[8:16])), archsimd.LoadFloat32x8((*[8]float32)(p[16:24]))
		x0, y0, z0 = x0.Min(x), y0.Min(y), z0.Min(z)
		x1, y1, z1 = x1.Max(x), y1.Max(y), z1.Max(z)
	}
	var low, high [24]float32
	for i, v := range [3]floats{x0, y0, z0} {
		v.Store((*[8]float32)(low[8*i:]))
	}
	for i, v := range [3]floats{x1, y1, z1} {
		v.Store((*[8]float32)(high[8*i:]))
	}
	for i := range low {
		e.low[i%3], e.high[i%3] = min(e.low[i%3], low[i]), max(e.high[i%3], high[i])
	}
	return done
}

// sharpenWide is sharpen, from the second pixel on.
func sharpenWide(out, above, here, below []float32, factor, rest float32) int {
	if !hasWide {
		return 3
	}
	defer archsimd.ClearAVXUpperBits()
	five, zero, one := archsimd.BroadcastFloat32x8(5), archsimd.BroadcastFloat32x8(0), archsimd.BroadcastFloat32x8(1)
	mine, others := archsimd.BroadcastFloat32x8(factor), archsimd.BroadcastFloat32x8(rest)
	load := func(row []float32, at int) floats { return archsimd.LoadFloat32x8((*[8]float32)(row[at:])) }
	i := 3
	for ; i+11 <= len(out); i += 8 {
		own := load(here, i)
		sum := load(above, i-3).Add(load(above, i)).Add(load(above, i+3)).Add(load(here, i-3)).Add(five.Mul(own)).Add(load(here, i+3))
		sum = sum.Add(load(below, i-3)).Add(load(below, i)).Add(load(below, i+3))
		mine.Mul(own).Add(others.Mul(sum)).Max(zero).Min(one).Store((*[8]float32)(out[i:]))
	}
	return i
}

// orderWide is order.
func orderWide(a, b []float32) int {
	if !hasWide {
		return 0
	}
	done := min(len(a), len(b)) / 8 * 8
	for i := 0; i < done; i += 8 {
		x, y := archsimd.LoadFloat32x8(at8(a, i)), archsimd.LoadFloat32x8(at8(b, i))
		x.Min(y).Store(at8(a, i))
		x.Max(y).Store(at8(b, i))
	}
	archsimd.ClearAVXUpperBits()
	return done
}
