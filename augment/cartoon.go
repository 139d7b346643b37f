package augment

import (
	"image"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() { Register(cartoon{Uniform(0.5, 1)}) }

// cartoon draws an image as a cartoon.
type cartoon struct {
	Strength Dist `json:"strength,omitzero"`
}

// Cartoon draws an image as a cartoon: even colours, few levels of brightness, black edges; on the host only: put it first or last, or apply the pipeline with
// [OnHost]. Its strength, in [0, 1], blends it with the image; 0 leaves that.
//
// Draws: strength. Source: H. Winnemoeller et al., "Real-Time Video Abstraction", 2006; imgaug Cartoon for the name.
func Cartoon(strength Dist) Op { return cartoon{strength} }

func (c cartoon) Name() string { return "cartoon" }

func (c cartoon) Check() error { return checkStrength(c.Strength) }

func (c cartoon) Fields() []Field { return []Field{number("strength")} }

func (c cartoon) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{c.Strength.At(key.Float64(0))}
}

func (c cartoon) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.Cartoon(float32(values[0]))}
}
