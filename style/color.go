package style

import (
	"image"
	"math"

	"gonum.org/v1/gonum/mat"
)

// The weights of red, green and blue in lightness (ITU-R BT.601).
var luma = [3]float64{0.299, 0.587, 0.114}

// withColorsOf gives a picture with the lightness of one and the chroma, Cb and Cr, of another of the same size. Where a chroma has no colour
// so light or dark, the lightness gives way, and not the chroma.
func withColorsOf(light, colored *image.RGBA) *image.RGBA {
	result := image.NewRGBA(light.Rect)
	for i := 0; i < len(result.Pix); i += 4 {
		own, y := lightness(colored.Pix[i:]), lightness(light.Pix[i:])
		low, high := math.Inf(-1), math.Inf(1)
		for c := range 3 {
			chroma := float64(colored.Pix[i+c]) - own
			low, high = max(low, -chroma), min(high, 255-chroma)
		}
		y = min(max(y, low), high)
		for c := range 3 {
			result.Pix[i+c] = uint8(math.Round(min(max(float64(colored.Pix[i+c])-own+y, 0), 255)))
		}
		result.Pix[i+3] = 255
	}
	return result
}

func lightness(pixel []uint8) float64 {
	return luma[0]*float64(pixel[0]) + luma[1]*float64(pixel[1]) + luma[2]*float64(pixel[2])
}

// coloring is the mean and the covariance of a picture's colours, red, green and blue of 0 to 255.
type coloring struct {
	mean       [3]float64
	covariance *mat.SymDense
}

// recolored gives a picture whose colours have a mean and a covariance: of all linear maps that do so, the symmetric one of
// Gatys et al. (2016), section 2.2, "image analogies". Where a picture is grey, or has one colour only, a little is added to its covariance, so that
// the map stays finite.
func recolored(img *image.RGBA, to coloring) *image.RGBA {
	from := coloringOf(img, nil)
	var product mat.Dense
	product.Mul(power(to.covariance, 0.5), power(from.covariance, -0.5))
	var change [3][3]float64
	for c := range 3 {
		mat.Row(change[c][:], c, &product)
	}
	result := image.NewRGBA(img.Rect)
	for i := 0; i < len(img.Pix); i += 4 {
		for c := range 3 {
			v := to.mean[c]
			for k, factor := range change[c] {
				v += factor * (float64(img.Pix[i+k]) - from.mean[k])
			}
			result.Pix[i+c] = uint8(math.Round(min(max(v, 0), 255)))
		}
		result.Pix[i+3] = 255
	}
	return result
}

// regular is the variance, of samples of 0 to 255, that is added to each channel.
const regular = 1.0

// coloringOf gives the coloring of a picture, whose pixels count as much as counts says, nil for one each.
func coloringOf(img *image.RGBA, counts []float64) coloring {
	p := coloring{covariance: mat.NewSymDense(3, nil)}
	var total float64
	var products [3][3]float64
	for i := range len(img.Pix) / 4 {
		count := 1.0
		if counts != nil {
			count = counts[i]
		}
		total += count
		pixel := img.Pix[4*i:]
		for c := range 3 {
			p.mean[c] += count * float64(pixel[c])
			for k := c; k < 3; k++ {
				products[c][k] += count * float64(pixel[c]) * float64(pixel[k])
			}
		}
	}
	for c := range 3 {
		p.mean[c] /= total
	}
	for c := range 3 {
		for k := c; k < 3; k++ {
			p.covariance.SetSym(c, k, products[c][k]/total-p.mean[c]*p.mean[k])
		}
		p.covariance.SetSym(c, c, p.covariance.At(c, c)+regular)
	}
	return p
}

// power gives a power of a symmetric matrix whose eigenvalues are positive.
func power(m *mat.SymDense, exponent float64) *mat.Dense {
	var result mat.Dense
	var eigen mat.EigenSym
	eigen.Factorize(m, true)
	values := eigen.Values(nil)
	for i, v := range values {
		values[i] = math.Pow(max(v, regular/2), exponent)
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	result.Mul(&vectors, mat.NewDiagDense(len(values), values))
	result.Mul(&result, vectors.T())
	return &result
}
