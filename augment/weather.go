package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(rain{Uniform(0, 1), Uniform(-20, 20)})
	Register(snow{Uniform(0.1, 0.3), Constant(2.5), Uniform(0, 1)})
	Register(gravel{Uniform(0, 1)})
}

// checkStrength checks a strength from 0 to 1.
func checkStrength(d Dist) error { return needed(d, "strength", "Uniform(0, 1)", 0, 1) }

// shortSide is the shorter side of a picture.
func shortSide(size image.Point) float64 { return float64(min(size.X, size.Y)) }

// particleFields are the fields that say where particles are, before all others of an action.
func particleFields(more ...Field) []Field {
	return append([]Field{number("slant"), number("width"), number("length"), number("spacing"), number("chance"), keyField}, more...)
}

// particleValues are values of those fields.
func particleValues(key rng.Key, slant, width, length, spacing, chance float64) []float64 {
	return append([]float64{slant, width, length, spacing, chance}, wordsOf(key)...)
}

// afterParticles is where the values of further fields begin.
const afterParticles = 7

// particlesIn gives the particles of a graph.
func particlesIn(v Values) ops.Particles {
	return ops.Particles{Keys: v.Key("key"), Slant: v.Number("slant"), Width: v.Number("width"), Length: v.Number("length"),
		Spacing: v.Number("spacing"), Chance: v.Number("chance")}
}

// particlesOn gives the particles of the host.
func particlesOn(values []float64) host.Particles {
	return host.Particles{Slant: float32(values[0]), Width: float32(values[1]), Length: float32(values[2]), Spacing: float32(values[3]),
		Chance: float32(values[4]), Key: keyOf(values[5:])}
}

// rain is falling rain.
type rain struct {
	Strength Dist `json:"strength,omitzero"`
	Slant    Dist `json:"slant,omitzero"`
}

// Rain lets rain fall over an image: streaks in three layers, less light, and hazy air. Its strength, in [0, 1], says how many streaks there
// are, how long and wide they are, and how much light is lost (at most 35 %); 0 leaves the image. The slant is in degrees from straight down, positive
// towards the right, in [-60, 60].
//
// Draws: slant; width, length and spacing of the nearest streaks in pixels; chance, the part of places that hold one; key, from which the places follow; dim,
// the part of light that is lost. See [ops.Rain].
func Rain(strength, slant Dist) Op { return rain{strength, slant} }

func (r rain) Name() string { return "rain" }

func (r rain) Check() error {
	if err := checkStrength(r.Strength); err != nil {
		return err
	}
	return needed(r.Slant, "slant", "Constant(0)", -60, 60)
}

func (r rain) Fields() []Field { return particleFields(number("dim")) }

func (r rain) Draw(key rng.Key, size image.Point) []float64 {
	s, side := r.Strength.At(key.Float64(0)), shortSide(size)
	values := particleValues(key.Fold(0), r.Slant.At(key.Float64(1)), max(1, side*(0.004+0.004*s)), side*(0.06+0.1*s), side*0.035, 0.9*s)
	return append(values, 0.35*s)
}

func (r rain) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.Rain(in.Pixels, particlesIn(v), v.Number("dim"), in.Sizes)
	return in
}

func (r rain) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.Rain(particlesOn(values), float32(values[afterParticles]))}
}

// snow is snow that lies and snow that falls.
type snow struct {
	Point      Dist `json:"point,omitzero"`
	Brightness Dist `json:"brightness,omitzero"`
	Flakes     Dist `json:"flakes,omitzero"`
}

// Snow lets snow lie on an image and fall over it. What is darker than 1/3 + point/2, point being in [0, 1], has its lightness multiplied by
// brightness, at least 1 (1 leaves it, 2.5 is albumentations' default), and flakes, in [0, 1], says how many flakes fall (0 for none).
//
// Draws: point, brightness; slant, width, length, spacing and chance of the flakes as [Rain] has them; key, from which the places follow. See [ops.Snow].
// Source: albumentations RandomSnow, method "bleach", for the snow that lies.
func Snow(point, brightness, flakes Dist) Op { return snow{point, brightness, flakes} }

func (s snow) Name() string { return "snow" }

func (s snow) Check() error {
	if err := needed(s.Brightness, "brightness", "Constant(2.5)", 1, math.Inf(1)); err != nil {
		return err
	}
	if err := needed(s.Point, "point", "Constant(0.2)", 0, 1); err != nil {
		return err
	}
	return needed(s.Flakes, "flakes", "Constant(0)", 0, 1)
}

func (s snow) Fields() []Field { return particleFields(number("point"), number("brightness")) }

func (s snow) Draw(key rng.Key, size image.Point) []float64 {
	side := shortSide(size)
	values := particleValues(key.Fold(0), 360*key.Float64(3), max(1.5, side*0.022), 0, side*0.05, 0.85*s.Flakes.At(key.Float64(2)))
	return append(values, s.Point.At(key.Float64(0)), s.Brightness.At(key.Float64(1)))
}

func (s snow) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.Snow(in.Pixels, particlesIn(v), v.Number("point"), v.Number("brightness"), in.Sizes)
	return in
}

func (s snow) Kernels(values []float64, _ image.Point) []host.Kernel {
	return host.Snow(particlesOn(values), float32(values[afterParticles]), float32(values[afterParticles+1]))
}

// gravel is stones on the picture.
type gravel struct {
	Strength Dist `json:"strength,omitzero"`
}

// Gravel strews stones over an image, in three sizes and lit from above and the left. Its strength, in [0, 1], says how many places hold one; 0 leaves the
// image.
//
// Draws: slant, width, length and spacing of the largest stones in pixels, chance, the part of places that hold one, and key, from which the
// places follow. See [ops.Gravel].
func Gravel(strength Dist) Op { return gravel{strength} }

func (g gravel) Name() string { return "gravel" }

func (g gravel) Check() error { return checkStrength(g.Strength) }

func (g gravel) Fields() []Field { return particleFields() }

func (g gravel) Draw(key rng.Key, size image.Point) []float64 {
	width := max(2, shortSide(size)*0.05)
	return particleValues(key.Fold(0), 360*key.Float64(1), width, width*0.5, width*2, 0.8*g.Strength.At(key.Float64(0)))
}

func (g gravel) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.Gravel(in.Pixels, particlesIn(v), in.Sizes)
	return in
}

func (g gravel) Kernels(values []float64, size image.Point) []host.Kernel {
	return []host.Kernel{host.Gravel(particlesOn(values), size)}
}
