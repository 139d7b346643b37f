package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() { Register(tableGlare{Uniform(0, 1), Uniform(2700, 7500)}) }

// tableGlare is the reflection of lamps on a table.
type tableGlare struct {
	Strength Dist `json:"strength,omitzero"`
	Kelvin   Dist `json:"kelvin,omitzero"`
}

// lamps are how many lamps there are at most.
const lamps = 6

// TableGlare lets a row of ceiling lamps be reflected by a polished table: one to six long soft spots, larger towards the bottom, where the table is near. Its
// strength, in [0, 1], is the brightness of the spots; 0 leaves the image. Kelvin is the lamps' colour temperature, in [1667, 25000]: 2700 for warm
// white, 4000 for neutral white, 6500 for daylight.
//
// Draws: spots, five numbers for each lamp (see [ops.TableGlare]; the brightness is 0 for lamps that are not there), turn in degrees, and colour, the lamps' red,
// green and blue, of which the largest is 1.
func TableGlare(strength, kelvin Dist) Op { return tableGlare{strength, kelvin} }

func (g tableGlare) Name() string { return "table_glare" }

func (g tableGlare) Check() error {
	if err := checkStrength(g.Strength); err != nil {
		return err
	}
	return needed(g.Kelvin, "kelvin", "Uniform(2700, 7500)", 1667, 25000)
}

func (g tableGlare) Fields() []Field {
	return []Field{{Name: "spots", Size: 5 * lamps}, number("turn"), {Name: "colour", Size: 3}}
}

func (g tableGlare) Draw(key rng.Key, _ image.Point) (values []float64) {
	u := key.Float64
	strength, there := g.Strength.At(u(0)), 1+key.IntN(2, lamps)
	x, y := u(3), 0.35+0.5*u(4) // of the row's middle
	sin, cos := math.Sincos(math.Pi * (u(5) - 0.5))
	step := 0.18 + 0.14*u(6)
	long, wide := 0.06+0.14*u(7), 0.025+0.045*u(8)
	for i := range lamps {
		v := key.Fold(uint64(i)).Float64
		at := step * (float64(i) - float64(there-1)/2 + 0.15*(v(0)-0.5))
		down := y + at*sin
		near := 0.4 + max(0, min(down, 1.2)) // a part of the size at the bottom
		bright := 0.0
		if i < there {
			bright = strength * (0.75 + 0.25*v(1))
		}
		values = append(values, x+at*cos, down, near*long*(0.8+0.4*v(2)), near*wide*(0.8+0.4*v(3)), bright)
	}
	colour := glow(g.Kelvin.At(u(1)))
	return append(values, 30*(u(9)-0.5), colour[0], colour[1], colour[2])
}

// glow gives the colour of a glowing body in sRGB, the largest part being 1; see blackBody.
func glow(kelvin float64) (rgb [3]float64) {
	r, g, b := blackBody(kelvin)
	linear := [3]float64{r, g, b}
	most := max(linear[0], linear[1], linear[2])
	for c, v := range linear {
		if v = max(v, 0) / most; v <= 0.0031308 {
			rgb[c] = 12.92 * v
		} else {
			rgb[c] = min(1.055*math.Pow(v, 1/2.4)-0.055, 1)
		}
	}
	return rgb
}

func (g tableGlare) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.TableGlare(in.Pixels, v.Vector("spots"), v.Number("turn"), v.Vector("colour"), in.Sizes)
	return in
}

func (g tableGlare) Kernels(values []float64, size image.Point) []host.Kernel {
	n := floats(values)
	var spots []host.GlareSpot
	for at := 0; at < 5*lamps; at += 5 {
		if n[at+4] > 0 {
			spots = append(spots, host.GlareSpot{X: n[at], Y: n[at+1], Length: n[at+2], Width: n[at+3], Brightness: n[at+4]})
		}
	}
	return []host.Kernel{host.TableGlare(spots, n[5*lamps], [3]float32(n[5*lamps+1:]), size)}
}
