package render

import "math"

// Camera is a pinhole camera. Pixel positions are continuous: pixel i spans [i, i+1), y grows downwards.
type Camera struct {
	Eye                Vec
	right, up, forward Vec
	focal              float64 // in pixels
	cx, cy             float64
}

// NewCamera returns a camera at eye that looks at target, Y upwards (-Z where it looks straight down). fov is the vertical angle of view in degrees of a
// 4:3 picture; wider pictures show more at the sides, narrower ones more above and below, so that what a 4:3 picture
// holds is always in view.
func NewCamera(eye, target Vec, fov float64, width, height int) Camera {
	forward := target.Sub(eye).Unit()
	right := forward.sideways()
	s, c := SinCos(fov * math.Pi / 360)
	w, h := float64(width), float64(height)
	return Camera{
		Eye: eye, right: right, up: right.Cross(forward), forward: forward,
		focal: min(h, w*3/4) / 2 * c / s, cx: w / 2, cy: h / 2,
	}
}

// Direction returns the unit direction of the ray through the pixel position (x, y).
func (c Camera) Direction(x, y float64) Vec {
	return c.forward.Scale(c.focal).Along(c.right, x-c.cx).Along(c.up, c.cy-y).Unit()
}

// Project returns the pixel position at which the point p appears; ok is false where p is not in front of the camera.
func (c Camera) Project(p Vec) (x, y float64, ok bool) {
	d := p.Sub(c.Eye)
	z := d.Dot(c.forward)
	if z <= 1e-9 {
		return 0, 0, false
	}
	s := c.focal / z
	return c.cx + float64(s*d.Dot(c.right)), c.cy - float64(s*d.Dot(c.up)), true
}
