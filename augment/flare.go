package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(sunFlare{Uniform(0, 1)})
	Register(shadow{Uniform(0.2, 0.6), Uniform(0, 0.1)})
}

// sunFlare is a sun that looks into the camera.
type sunFlare struct {
	Strength Dist `json:"strength,omitzero"`
}

// ghosts are how many reflections in the lens a flare has.
const ghosts = 5

// SunFlare lets the sun look into the camera, from the upper half of an image: a glow, six rays, and five coloured reflections on the line through the
// middle. Its strength, in [0, 1], multiplies the light; 0 leaves the image.
//
// Draws: sun, its x and y in parts of the width and height; radius of the glow in parts of the shorter side; strength; turn of the rays in degrees; ghosts, six
// numbers for each reflection (see [ops.Flare]).
func SunFlare(strength Dist) Op { return sunFlare{strength} }

func (f sunFlare) Name() string { return "sun_flare" }

func (f sunFlare) Check() error { return checkStrength(f.Strength) }

func (f sunFlare) Fields() []Field {
	return []Field{{Name: "sun", Size: 2}, number("radius"), number("strength"), number("turn"), {Name: "ghosts", Size: 6 * ghosts}}
}

func (f sunFlare) Draw(key rng.Key, _ image.Point) []float64 {
	u := key.Float64
	values := []float64{u(1), 0.5 * u(2), 0.1 + 0.12*u(3), f.Strength.At(u(0)), 60 * u(4)}
	for i := range ghosts {
		v := key.Fold(uint64(i)).Float64
		bright := 0.2 + 0.35*v(2)
		colour := func(c int) float64 { // a colour of the spectrum, of a coating
			return bright * (0.55 + 0.45*math.Cos(2*math.Pi*(v(3)+float64(c)/3)))
		}
		values = append(values, 0.45+0.4*(float64(i)+v(0)), 0.02+0.11*v(1)*v(1), colour(0), colour(1), colour(2), 0.08+0.4*v(4))
	}
	return values
}

func (f sunFlare) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.SunFlare(in.Pixels, ops.Flare{Sun: v.Vector("sun"), Radius: v.Number("radius"), Strength: v.Number("strength"),
		Turn: v.Number("turn"), Ghosts: v.Vector("ghosts")}, in.Sizes)
	return in
}

func (f sunFlare) Kernels(values []float64, size image.Point) []host.Kernel {
	n := floats(values)
	flare := host.Flare{Sun: [2]float32(n), Radius: n[2], Strength: n[3], Turn: n[4]}
	for at := 5; at < len(n); at += 6 {
		flare.Ghosts = append(flare.Ghosts, [6]float32(n[at:]))
	}
	return []host.Kernel{host.SunFlare(flare, size)}
}

// floats gives numbers as the graph has them.
func floats(values []float64) []float32 {
	all := make([]float32, len(values))
	for i, v := range values {
		all[i] = float32(v)
	}
	return all
}

// shadow is the shadow of something that is not in the picture.
type shadow struct {
	Darkness Dist `json:"darkness,omitzero"`
	Soft     Dist `json:"soft,omitzero"`
}

// shadowCorners are how many corners a shadow has, as albumentations' have by default.
const shadowCorners = 5

// Shadow throws a shadow with five corners over an image; put it into a pipeline twice for two. Darkness is the part of the light that is lost, in [0, 1] (0 leaves the
// image); soft is how wide the shadow's edge is, in parts of the shorter side, in [0, 1].
//
// Draws: corners, x and y of each in parts of the width and height; darkness; soft. See [ops.Shadow].
func Shadow(darkness, soft Dist) Op { return shadow{darkness, soft} }

func (s shadow) Name() string { return "shadow" }

func (s shadow) Check() error {
	if err := needed(s.Darkness, "darkness", "Uniform(0.2, 0.6)", 0, 1); err != nil {
		return err
	}
	return needed(s.Soft, "soft", "Constant(0)", 0, 1)
}

func (s shadow) Fields() []Field {
	return []Field{{Name: "corners", Size: 2 * shadowCorners}, number("darkness"), number("soft")}
}

func (s shadow) Draw(key rng.Key, _ image.Point) (values []float64) {
	u := key.Fold(0).Float64
	x, y, turn := u(0), u(1), u(2)
	for i := range shadowCorners { // around the middle, so that the outline does not cross itself
		v := key.Fold(uint64(1 + i)).Float64
		sin, cos := math.Sincos(2 * math.Pi * (turn + (float64(i)+0.8*v(0))/shadowCorners))
		radius := 0.2 + 0.45*v(1)
		values = append(values, x+radius*cos, y+radius*sin)
	}
	return append(values, s.Darkness.At(key.Float64(0)), s.Soft.At(key.Float64(1)))
}

func (s shadow) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.Shadow(in.Pixels, v.Vector("corners"), v.Number("darkness"), v.Number("soft"), in.Sizes)
	return in
}

func (s shadow) Kernels(values []float64, size image.Point) []host.Kernel {
	n := floats(values)
	return []host.Kernel{host.Shadow(n[:2*shadowCorners], n[2*shadowCorners], n[2*shadowCorners+1], size)}
}
