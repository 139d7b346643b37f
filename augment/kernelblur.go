package augment

import (
	"image"
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(motionBlur{Choice(3, 5, 7), Uniform(0, 360), Uniform(-1, 1)})
	Register(defocus{Choice(3, 4, 5, 6, 7, 8, 9, 10), Uniform(0.1, 0.5)})
	Register(ringingOvershoot{Choice(7, 9, 11, 13, 15), Uniform(math.Pi/4, math.Pi/2)})
}

// filtered replaces each pixel by the sum of its neighbourhood with the weights of a kernel.
func filtered(in Images, kernel *graph.Node) Images {
	in = in.Float()
	in.Pixels = ops.Filter2D(in.Pixels, kernel, in.Sizes)
	return in
}

// motionBlur blurs along a line.
type motionBlur struct {
	Size      Dist `json:"size,omitzero"`
	Degrees   Dist `json:"degrees,omitzero"`
	Direction Dist `json:"direction,omitzero"`
}

// MotionBlur blurs an image along a straight line, as a camera does that moves while it exposes. The line is size pixels long, an odd number from 3 on, and
// turned by degrees, counter-clockwise from the horizontal. Direction, from -1 to 1, says how uneven the motion is: 0 is even, at 1 and -1 the weight falls
// to nothing towards one end. The border is mirrored.
//
// Draws: size, degrees, direction. See [ops.MotionKernel]. Source: kornia motion_blur with bilinear kernels; imgaug and albumentations draw the same line.
func MotionBlur(size, degrees, direction Dist) Op { return motionBlur{size, degrees, direction} }

func (m motionBlur) parameters() parameters {
	return parameters{sizeParameter(m.Size, 3, maxKernel), {"degrees", m.Degrees, -360, 360, "Uniform(0, 360)", nil},
		{"direction", m.Direction, -1, 1, "Constant(0)", nil}}
}

func (m motionBlur) Name() string                              { return "motion_blur" }
func (m motionBlur) Check() error                              { return m.parameters().check() }
func (m motionBlur) Fields() []Field                           { return m.parameters().fields() }
func (m motionBlur) Draw(key rng.Key, _ image.Point) []float64 { return m.parameters().draw(key) }
func (m motionBlur) checkValues(v []float64, s image.Point) error {
	return m.parameters().checkValues(v, s)
}

func (m motionBlur) Apply(in Images, v Values) Images {
	return filtered(in, ops.MotionKernel(kernelSide(m.Size), v.Number("size"), v.Number("degrees"), v.Number("direction")))
}

func (m motionBlur) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.Filter2D(host.MotionKernel(int(values[0]), values[1], values[2]), int(values[0]))}
}

// defocus blurs as a lens does.
type defocus struct {
	Radius Dist `json:"radius,omitzero"`
	Sigma  Dist `json:"sigma,omitzero"`
}

// Defocus blurs an image as a lens does that is out of focus: each point becomes a disc of a radius in pixels, a whole number, whose edge is softened by a
// Gaussian of deviation sigma. The border is mirrored.
//
// Draws: radius, sigma. See [ops.DefocusKernel]. Source: albumentations Defocus.
func Defocus(radius, sigma Dist) Op { return defocus{radius, sigma} }

func (d defocus) parameters() parameters {
	return parameters{{"radius", d.Radius, 1, maxKernel / 2, "Choice(3, 5, 7)", math.Round}, {"sigma", d.Sigma, 0, math.Inf(1), "Uniform(0.1, 0.5)", nil}}
}

func (d defocus) Name() string                              { return "defocus" }
func (d defocus) Check() error                              { return d.parameters().check() }
func (d defocus) Fields() []Field                           { return d.parameters().fields() }
func (d defocus) Draw(key rng.Key, _ image.Point) []float64 { return d.parameters().draw(key) }
func (d defocus) checkValues(v []float64, s image.Point) error {
	return d.parameters().checkValues(v, s)
}

func (d defocus) Apply(in Images, v Values) Images {
	side := 2*max(8, int(d.parameters()[0].most())) + 1
	return filtered(in, ops.DefocusKernel(side, v.Number("radius"), v.Number("sigma")))
}

func (d defocus) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.Filter2D(host.DefocusKernel(int(values[0]), values[1]))}
}

// ringingOvershoot cuts high frequencies off.
type ringingOvershoot struct {
	Size   Dist `json:"size,omitzero"`
	Cutoff Dist `json:"cutoff,omitzero"`
}

// RingingOvershoot cuts all frequencies of an image above cutoff off, in radians a pixel (pi is the highest there is), by a kernel of an odd size. Edges get
// rings beside them, as sharpened or strongly compressed pictures have. The border is mirrored.
//
// Draws: size, cutoff. See [ops.RingingKernel]. Source: albumentations RingingOvershoot.
func RingingOvershoot(size, cutoff Dist) Op { return ringingOvershoot{size, cutoff} }

func (r ringingOvershoot) parameters() parameters {
	return parameters{sizeParameter(r.Size, 3, maxKernel), {"cutoff", r.Cutoff, 1e-3, math.Pi, "Uniform(0.8, 1.5)", nil}}
}

func (r ringingOvershoot) Name() string                              { return "ringing_overshoot" }
func (r ringingOvershoot) Check() error                              { return r.parameters().check() }
func (r ringingOvershoot) Fields() []Field                           { return r.parameters().fields() }
func (r ringingOvershoot) Draw(key rng.Key, _ image.Point) []float64 { return r.parameters().draw(key) }
func (r ringingOvershoot) checkValues(v []float64, s image.Point) error {
	return r.parameters().checkValues(v, s)
}

func (r ringingOvershoot) Apply(in Images, v Values) Images {
	return filtered(in, ops.RingingKernel(kernelSide(r.Size), v.Number("size"), v.Number("cutoff")))
}

func (r ringingOvershoot) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.Filter2D(host.RingingKernel(int(values[0]), values[1]), int(values[0]))}
}
