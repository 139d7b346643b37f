package host

import (
	"math/cmplx"

	"gonum.org/v1/gonum/dsp/fourier"
)

// Levels are, for each channel, the parts of a picture's pixels that have each byte's value.
type Levels [3][256]float64

// LevelsOf counts the values of bytes of interleaved red, green and blue.
func LevelsOf(pixels []uint8) (l Levels) {
	part := 3 / float64(len(pixels))
	for i, v := range pixels {
		l[i%3][v] += part
	}
	return l
}

// MatchHistogram gives the channels of a picture the distribution of a reference: each byte's value becomes the one below which as many of the reference's pixels
// lie, and the result is blended with the picture.
func MatchHistogram(reference Levels, blend float32) Measure {
	var counts [3][256]float64
	pixels := 0
	return Measure{
		Row: func(_ int, row []float32) {
			pixels += len(row) / 3
			for i, v := range row {
				counts[i%3][level(v)]++
			}
		},
		Then: func() []Kernel {
			var table [3][256]float32
			for c := range table {
				table[c] = matching(counts[c], reference[c], float64(pixels))
			}
			return []Kernel{Rows(func(_ int, row []float32) {
				for i, v := range row {
					row[i] = clamp(v + blend*(table[i%3][level(v)]-v))
				}
			})}
		},
	}
}

// matching gives, for each byte's value, the reference's value at the same quantile: between two values that the reference has, in proportion, and then cut to
// a byte, as albumentations does.
func matching(counts, reference [256]float64, pixels float64) (table [256]float32) {
	var values, quantiles []float64
	sum := 0.0
	for v, part := range reference {
		if sum += part; part > 0 {
			values, quantiles = append(values, float64(v)), append(quantiles, sum)
		}
	}
	quantiles[len(quantiles)-1] = 1
	below, at := 0.0, 0
	for v := range table {
		below += counts[v]
		q := below / pixels
		for at < len(values)-1 && quantiles[at] < q {
			at++
		}
		value := values[at]
		if at > 0 && quantiles[at] > q {
			value = values[at-1] + (values[at]-values[at-1])*(q-quantiles[at-1])/(quantiles[at]-quantiles[at-1])
		}
		table[v] = float32(int(value+1e-9)) / 255
	}
	return table
}

// SwapAmplitudes gives a picture the amplitudes of a reference of the same size, interleaved numbers in [0, 1], at the frequencies of a window around zero
// that reaches border steps to each side, and leaves its phases.
func SwapAmplitudes(reference []float32, border int) Whole {
	return func(_ *Worker, p Picture) {
		for c := range 3 {
			own, other := newSpectrum(p.Width, p.Height), newSpectrum(p.Width, p.Height)
			for i := range own.values {
				own.values[i] = complex(float64(p.Row(i / p.Width)[3*(i%p.Width)+c]), 0)
				other.values[i] = complex(float64(reference[3*i+c]), 0)
			}
			own.transform(true)
			other.transform(true)
			own.swap(other, border)
			own.transform(false)
			for i, v := range own.values {
				p.Row(i / p.Width)[3*(i%p.Width)+c] = clamp(float32(real(v) / float64(len(own.values))))
			}
		}
	}
}

// spectrum is a plane of numbers or its transform.
type spectrum struct {
	width, height int
	values        []complex128
}

func newSpectrum(width, height int) *spectrum {
	return &spectrum{width, height, make([]complex128, width*height)}
}

// transform is Fourier's, or its inverse times the number of values.
func (s *spectrum) transform(forward bool) {
	along := func(n, lines int, at func(line, i int) int) {
		fft, line := fourier.NewCmplxFFT(n), make([]complex128, n)
		for l := range lines {
			for i := range line {
				line[i] = s.values[at(l, i)]
			}
			if forward {
				fft.Coefficients(line, line)
			} else {
				fft.Sequence(line, line)
			}
			for i, v := range line {
				s.values[at(l, i)] = v
			}
		}
	}
	along(s.width, s.height, func(y, x int) int { return y*s.width + x })
	along(s.height, s.width, func(x, y int) int { return y*s.width + x })
}

// swap takes the amplitudes of another spectrum in a window around the middle of the shifted spectrum: from border steps before it to border-1 behind it.
func (s *spectrum) swap(other *spectrum, border int) {
	window := func(n int) (frequencies []int) {
		centre := (n - 1) / 2
		for i := max(0, centre-border); i < min(centre+border, n); i++ {
			frequencies = append(frequencies, (i+(n+1)/2)%n)
		}
		return frequencies
	}
	for _, y := range window(s.height) {
		for _, x := range window(s.width) {
			i := y*s.width + x
			s.values[i] = cmplx.Rect(cmplx.Abs(other.values[i]), cmplx.Phase(s.values[i]))
		}
	}
}
