package host

import (
	"image"
	"math"
)

// lit multiplies each pixel by a light.
func lit(light func(x, y int) float32) Rows {
	return func(y int, row []float32) {
		for x := range len(row) / 3 {
			pixel, l := row[3*x:], light(x, y)
			pixel[0], pixel[1], pixel[2] = clamp(pixel[0]*l), clamp(pixel[1]*l), clamp(pixel[2]*l)
		}
	}
}

// LinearIllumination is ops.LinearIllumination for a picture of a size.
func LinearIllumination(degrees, intensity float32, size image.Point) Rows {
	s, c := math.Sincos(float64(degrees) * math.Pi / 180)
	scale := float64(intensity) / (math.Abs(c) + math.Abs(s))
	lastX, lastY := size.X-1, size.Y-1
	perX, perY := float32(scale*c/float64(max(lastX, 1))), float32(scale*s/float64(max(lastY, 1)))
	return lit(func(x, y int) float32 { return 1 + perX*float32(2*x-lastX) + perY*float32(2*y-lastY) })
}

// CornerIllumination is ops.CornerIllumination for a picture of a size.
func CornerIllumination(corner int, intensity float32, size image.Point) Rows {
	var cx, cy int
	if corner == 1 || corner == 2 {
		cx = size.X - 1
	}
	if corner >= 2 {
		cy = size.Y - 1
	}
	fall := float64(intensity) / math.Hypot(float64(size.X), float64(size.Y))
	return lit(func(x, y int) float32 {
		dx, dy := float64(x-cx), float64(y-cy)
		return float32(1 - fall*math.Sqrt(dx*dx+dy*dy))
	})
}

// Spot is ops.Spot for one picture.
type Spot struct{ Intensity, X, Y, Sigma float32 }

// GaussianIllumination is ops.GaussianIllumination for a picture of a size.
func GaussianIllumination(spot Spot, size image.Point) Rows {
	sigma := spot.Sigma * float32(max(size.X, size.Y))
	bell := func(i, length int, middle float32) float32 {
		off := (float32(i) + 0.5 - middle*float32(length)) / sigma
		return float32(math.Exp(float64(-off * off / 2)))
	}
	across := make([]float32, size.X)
	for x := range across {
		across[x] = bell(x, size.X, spot.X)
	}
	return func(y int, row []float32) {
		down := spot.Intensity * bell(y, size.Y, spot.Y)
		lit(func(x, _ int) float32 { return 1 + down*across[x] })(y, row)
	}
}
