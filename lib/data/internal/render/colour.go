package render

import (
	"image"
	"math"
)

func sqrt(x float64) float64 { return math.Sqrt(x) }

// Hex returns the linear colour of an sRGB colour written 0xRRGGBB.
func Hex(rgb uint32) Vec {
	return Vec{linear[rgb>>16&255], linear[rgb>>8&255], linear[rgb&255]}
}

// linear holds the light of each sRGB byte (IEC 61966-2-1).
var linear = func() (table [256]float64) {
	for i := range table {
		v := float64(i) / 255
		if v <= 0.04045 {
			table[i] = v / 12.92
		} else {
			table[i] = Pow((v+0.055)/1.055, 2.4)
		}
	}
	return table
}()

// encode turns linear light in [0, 1] into an sRGB byte; what lies outside is limited.
func encode(v float64) uint8 {
	v = Clamp(v, 0, 1)
	if v <= 0.0031308 {
		v *= 12.92
	} else {
		v = float64(1.055*Pow(v, 1/2.4)) - 0.055
	}
	return uint8(float64(v*255) + 0.5)
}

// Kelvin returns the linear sRGB colour of a black body of the given temperature, with luminance 1. Channels outside
// the gamut of sRGB (blue, below about 1900 K) are set to 0. The chromaticity is the cubic approximation of Kim, Cho and
// Lee, "Design of Advanced Color Temperature Control System for HDTV Applications", J. Korean Phys. Soc. 41 (2002),
// valid from 1667 K to 25000 K.
func Kelvin(t float64) Vec {
	s := 1000 / t
	x := poly(s, []float64{0.240390, 0.2226347, 2.1070379, -3.0258469})
	if t <= 4000 {
		x = poly(s, []float64{0.179910, 0.8776956, -0.2343589, -0.2661239})
	}
	var y float64
	switch {
	case t <= 2222:
		y = poly(x, []float64{-0.20219683, 2.18555832, -1.34811020, -1.1063814})
	case t <= 4000:
		y = poly(x, []float64{-0.16748867, 2.09137015, -1.37418593, -0.9549476})
	default:
		y = poly(x, []float64{-0.37001483, 3.75112997, -5.87338670, 3.0817580})
	}
	xyz := Vec{x / y, 1, (1 - x - y) / y}
	rgb := Vec{ // IEC 61966-2-1
		xyz.Dot(Vec{3.2406, -1.5372, -0.4986}),
		xyz.Dot(Vec{-0.9689, 1.8758, 0.0415}),
		xyz.Dot(Vec{0.0557, -0.2040, 1.0570}),
	}
	return Vec{max(0, rgb.X), max(0, rgb.Y), max(0, rgb.Z)}
}

// Luminance returns the brightness of a linear sRGB colour.
func Luminance(c Vec) float64 { return c.Dot(Vec{0.2126, 0.7152, 0.0722}) }

// Film is the camera's response from scene light to display light in [0, 1], channel by channel: steep in the middle,
// with a soft shoulder in place of hard clipping. (Narkowicz, "ACES Filmic Tone Mapping Curve", 2016.)
func Film(c Vec) Vec { return Vec{film(c.X), film(c.Y), film(c.Z)} }

func film(x float64) float64 {
	x = max(0, x) * 0.6
	return Clamp(x*(float64(2.51*x)+0.03)/(float64(x*(float64(2.43*x)+0.59))+0.14), 0, 1)
}

// setRGBA writes a display colour as an opaque sRGB pixel.
func setRGBA(img *image.RGBA, x, y int, c Vec) {
	i := img.PixOffset(x, y)
	p := img.Pix[i : i+4 : i+4]
	p[0], p[1], p[2], p[3] = encode(c.X), encode(c.Y), encode(c.Z), 255
}
