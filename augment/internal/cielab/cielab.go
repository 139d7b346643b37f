// Package cielab holds the numbers of the way from sRGB to CIE L*a*b* and back that graphs and host share (OpenCV's, for the white of D65).
package cielab

// The sRGB primaries in CIE XYZ, each row divided by the white's part, and the way back.
var (
	ToXYZ = [3][3]float64{
		{0.412453 / 0.950456, 0.357580 / 0.950456, 0.180423 / 0.950456},
		{0.212671, 0.715160, 0.072169},
		{0.019334 / 1.088754, 0.119193 / 1.088754, 0.950227 / 1.088754},
	}
	FromXYZ = [3][3]float64{
		{3.240479 * 0.950456, -1.537150, -0.498535 * 1.088754},
		{-0.969256 * 0.950456, 1.875991, 0.041556 * 1.088754},
		{0.055648 * 0.950456, -0.204043, 1.057311 * 1.088754},
	}
)

// Where the cube root begins, and the line below it.
const (
	Edge   = 0.008856
	Slope  = 7.787
	Offset = 16.0 / 116
)
