package render

import "math"

// Hash mixes three integers and a seed to 32 well-spread bits. (The finaliser is that of MurmurHash3.)
func Hash(x, y, z int, seed uint32) uint32 {
	h := uint32(x)*0x8da6b343 ^ uint32(y)*0xd8163841 ^ uint32(z)*0xcb1ab31f ^ seed*0x9e3779b9
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

// Unit01 maps 32 bits to [0, 1).
func Unit01(h uint32) float64 { return float64(float64(h) / (1 << 32)) }

// Noise2 is gradient noise in the plane: smooth, zero at whole coordinates, roughly within [-1, 1], features about one
// unit wide. (Perlin, "Improving Noise", SIGGRAPH 2002, with hashed gradients.)
func Noise2(x, y float64, seed uint32) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int(fx), int(fy)
	x, y = x-fx, y-fy
	u, v := fade(x), fade(y)
	a := Mix(grad2(Hash(ix, iy, 0, seed), x, y), grad2(Hash(ix+1, iy, 0, seed), x-1, y), u)
	b := Mix(grad2(Hash(ix, iy+1, 0, seed), x, y-1), grad2(Hash(ix+1, iy+1, 0, seed), x-1, y-1), u)
	return 1.4 * Mix(a, b, v)
}

// Noise3 is gradient noise in space, with the properties of Noise2.
func Noise3(p Vec, seed uint32) float64 {
	fx, fy, fz := math.Floor(p.X), math.Floor(p.Y), math.Floor(p.Z)
	ix, iy, iz := int(fx), int(fy), int(fz)
	x, y, z := p.X-fx, p.Y-fy, p.Z-fz
	u, v, w := fade(x), fade(y), fade(z)
	layer := func(k int, z float64) float64 {
		a := Mix(grad3(Hash(ix, iy, k, seed), x, y, z), grad3(Hash(ix+1, iy, k, seed), x-1, y, z), u)
		b := Mix(grad3(Hash(ix, iy+1, k, seed), x, y-1, z), grad3(Hash(ix+1, iy+1, k, seed), x-1, y-1, z), u)
		return Mix(a, b, v)
	}
	return Mix(layer(iz, z), layer(iz+1, z-1), w)
}

// fade is the weight 6t⁵-15t⁴+10t³ of the noise functions.
func fade(t float64) float64 {
	return t * t * t * (float64(t*(float64(t*6)-15)) + 10)
}

// grad2 is the scalar product of (x, y) with one of eight directions.
func grad2(h uint32, x, y float64) float64 {
	if h&4 != 0 {
		x, y = (x+y)*(math.Sqrt2/2), (x-y)*(math.Sqrt2/2)
	}
	switch h & 3 {
	case 0:
		return x
	case 1:
		return -x
	case 2:
		return y
	}
	return -y
}

// grad3 is the scalar product of (x, y, z) with one of the twelve directions to the edges of a cube.
func grad3(h uint32, x, y, z float64) float64 {
	a, b := x, y
	switch (h >> 2) % 3 {
	case 1:
		a = z
	case 2:
		b = z
	}
	if h&1 != 0 {
		a = -a
	}
	if h&2 != 0 {
		b = -b
	}
	return a + b
}

// Fractal2 adds octaves of Noise2, each twice as fine and half as strong, turned so that their lattices do not line up.
// The result lies roughly within [-1, 1].
func Fractal2(x, y float64, octaves int, seed uint32) float64 {
	sum, amp := 0.0, 0.5
	for i := range octaves {
		sum += float64(amp * Noise2(x, y, seed+uint32(i)))
		x, y = float64(1.6*x)+float64(1.2*y), float64(1.6*y)-float64(1.2*x)
		amp /= 2
	}
	return sum
}

// Fractal3 adds octaves of Noise3, each twice as fine and half as strong.
func Fractal3(p Vec, octaves int, seed uint32) float64 {
	sum, amp := 0.0, 0.5
	for i := range octaves {
		sum += float64(amp * Noise3(p, seed+uint32(i)))
		p = p.Scale(2).Add(Vec{0.37, 0.11, 0.73})
		amp /= 2
	}
	return sum
}
