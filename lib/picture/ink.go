package picture

import (
	"image/color"
	"math"
)

// inks are colours that lines and text are drawn in, each with a contrast of
// at least 4.5:1 to white. Neighbours also differ for people who see fewer
// colours, as far as that contrast leaves room; a second sign, such as a dash
// or a label, should go with them.
var inks = [...]color.RGBA{
	{0x16, 0x68, 0xc7, 0xff}, // blue
	{0xcc, 0x44, 0x10, 0xff}, // vermilion
	{0x00, 0x56, 0x3f, 0xff}, // deep green
	{0x9a, 0x3f, 0xa5, 0xff}, // purple
	{0x8a, 0x62, 0x00, 0xff}, // ochre
	{0x2b, 0x30, 0x38, 0xff}, // charcoal
}

// Ink returns the i-th of the colours that the lab draws lines and boxes in;
// after the last the first comes again. All have a contrast of at least 4.5:1
// to white. It panics when i is negative.
func Ink(i int) color.RGBA {
	return inks[i%len(inks)]
}

// InkOn returns a dark or a light text colour, whichever has the greater
// contrast to the background; it is at least 4.5:1 on every opaque colour.
func InkOn(background color.Color) color.RGBA {
	light := color.RGBA{255, 255, 255, 255}
	dark := color.RGBA{0x14, 0x16, 0x1a, 255}
	if Contrast(dark, background) >= 7 {
		return dark
	}
	if black := (color.RGBA{A: 255}); Contrast(black, background) >= Contrast(light, background) {
		return black
	}
	return light
}

// Contrast returns the contrast ratio of two opaque colours, from 1 for equal
// ones to 21 for black and white, as WCAG 2.2 defines it; text should have 4.5.
func Contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance returns the relative luminance of an sRGB colour in [0, 1].
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// linear undoes the transfer curve of sRGB on a 16-bit sample.
func linear(v uint32) float64 {
	s := float64(v) / 0xffff
	if s <= 0.04045 {
		return s / 12.92
	}
	return math.Pow((s+0.055)/1.055, 2.4)
}
