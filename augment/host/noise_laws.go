package host

import (
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// numbered changes the values of a row in order, with the number of the random one that belongs to it: its own, or its pixel's where the channels share it.
func numbered(row []float32, shared bool, change func(i int, v float32) float32) {
	for i, v := range row {
		if shared {
			row[i] = change(i/3, v)
		} else {
			row[i] = change(i, v)
		}
	}
}

// Uniforms changes each value with a number uniform in [0, 1), that of ops.Uniforms for the same key.
func Uniforms(key rng.Key, shared bool, change func(v, u float32) float32) Rows {
	return func(y int, row []float32) {
		var words [2]uint32
		last := -1
		numbered(row, shared, func(i int, v float32) float32 {
			if i/2 != last {
				last = i / 2
				words = key.Block(uint64(y)<<32 | uint64(last))
			}
			return change(v, float32(unitOf(words[i%2])))
		})
	}
}

// Normals changes each value with a normal number, that of ops.Normals for the same key.
func Normals(key rng.Key, shared bool, change func(v, n float32) float32) Rows {
	return func(y int, row []float32) {
		var pair [2]float32
		last := -1
		numbered(row, shared, func(i int, v float32) float32 {
			if i/2 != last {
				last = i / 2
				pair[0], pair[1] = normal(key.Block(uint64(y)<<32 | uint64(last)))
			}
			return change(v, pair[i%2])
		})
	}
}

// AddUniforms adds what a law, a quantile function, makes of uniform numbers, and clamps.
func AddUniforms(key rng.Key, shared bool, law func(u float64) float64) Rows {
	return Uniforms(key, shared, func(v, u float32) float32 { return clamp(v + float32(law(float64(u)))) })
}

// MultiplyUniforms multiplies by what a law, a quantile function, makes of uniform numbers, and clamps.
func MultiplyUniforms(key rng.Key, shared bool, law func(u float64) float64) Rows {
	return Uniforms(key, shared, func(v, u float32) float32 { return clamp(v * float32(law(float64(u)))) })
}

// LaplaceNoise adds noise with heavy tails; see ops.LaplaceNoise.
func LaplaceNoise(key rng.Key, shared bool, scale float64) Rows {
	return AddUniforms(key, shared, func(u float64) float64 {
		v := u - 0.5
		return math.Copysign(scale*math.Log(max(1-2*math.Abs(v), 0x1p-24)), v)
	})
}

// SpeckleNoise multiplies by normal noise about 1; see ops.SpeckleNoise.
func SpeckleNoise(key rng.Key, shared bool, sigma float32) Rows {
	return Normals(key, shared, func(v, n float32) float32 { return clamp(v * (1 + sigma*n)) })
}

// SaltAndPepper makes a part of the values white or black; see ops.SaltAndPepper.
func SaltAndPepper(key rng.Key, shared bool, amount, salt float32) Rows {
	white := amount * salt
	return Uniforms(key, shared, func(v, u float32) float32 {
		switch {
		case u < white:
			return 1
		case u < amount:
			return 0
		}
		return v
	})
}

// poissonExact and poissonSteps are those of ops.Poisson.
const poissonExact, poissonSteps = 12, 40

// inverses are those of the numbers from 1.
var inverses = func() (table [poissonSteps + 1]float32) {
	for i := range table[1:] {
		table[i+1] = float32(1 / float64(i+1))
	}
	return table
}()

// poisson gives a number of Poisson's law with the mean rate, of the two words of a block, as ops.Poisson does.
func poisson(rate float32, words [2]uint32) float32 {
	return poissonFrom(rate, none(rate), words)
}

// none is the probability of 0 with a mean.
func none(rate float32) float32 { return float32(expOf(-float64(min(rate, poissonExact)))) }

// poissonFrom is poisson where the probability of 0 is known.
func poissonFrom(rate, none float32, words [2]uint32) float32 {
	if rate > poissonExact {
		z, _ := normal(words)
		about := rate + float32(math.Sqrt(float64(rate)))*z + (z*z-1)*float32(1.0/6)
		return max(float32(math.Floor(float64(about+0.5))), 0)
	}
	u := float32(unitOf(words[0]))
	term, total, count := none, none, 0
	for count < poissonSteps && u >= total {
		count++
		term *= rate * inverses[count]
		total += term
	}
	return float32(count)
}

// counted changes each value with a block of random words of its own, that of ops.NewChances for the same key. It says which value of the row it is.
func counted(key rng.Key, shared bool, change func(at int, v float32, words [2]uint32) float32) Rows {
	return func(y int, row []float32) {
		var words [2]uint32
		last := -1
		for at, v := range row {
			i := at
			if shared {
				i = at / 3
			}
			if i != last {
				last = i
				words = key.Block(uint64(y)<<32 | uint64(i))
			}
			row[at] = change(at, v, words)
		}
	}
}

// ShotNoise counts light in photons; see ops.ShotNoise.
func ShotNoise(key rng.Key, shared bool, scale float32) Rows {
	values := make([]float32, min(int(1/scale)+2, 1<<10)) // of so many photons, those above white among them
	for photons := range values {
		values[photons] = power(clamp(float32(photons)*scale), 1/2.2)
	}
	var rates, nones []float32
	count := counted(key, shared, func(at int, _ float32, words [2]uint32) float32 {
		photons := poissonFrom(rates[at], nones[at], words)
		if photons < float32(len(values)) {
			return values[int(photons)]
		}
		return power(clamp(photons*scale), 1/2.2)
	})
	return func(y int, row []float32) {
		rates, nones = resized(rates, len(row)), resized(nones, len(row))
		for i, v := range row { // before anything is counted: how far that goes cannot be foretold, and all that follows would wait for it
			rates[i] = power(max(v, 1e-6), 2.2) / scale
		}
		for i, rate := range rates {
			nones[i] = none(rate)
		}
		count(y, row)
	}
}

// power is v to a power, for v in [0, 1].
func power(v float32, exponent float64) float32 {
	if v == 0 {
		return 0
	}
	return float32(expOf(exponent * logOf(v, 0)))
}

// PoissonNoise adds numbers of Poisson's law in units of 1/255; see ops.PoissonNoise.
func PoissonNoise(key rng.Key, shared bool, rate float32) Rows {
	return counted(key, shared, func(_ int, v float32, words [2]uint32) float32 { return clamp(v + poisson(rate, words)/255) })
}
