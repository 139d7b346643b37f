package augment

import (
	"fmt"
	"image"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// mist is what a strength and a key describe; kind is one of those below.
type mist struct {
	kind     int
	Strength Dist `json:"strength,omitzero"`
}

// The kinds of mist.
const (
	fog = iota
	clouds
	frost
	mists // how many there are
)

// mistNames are their names.
var mistNames = [mists]string{fog: "fog", clouds: "clouds", frost: "frost"}

func init() {
	for kind := range mists {
		Register(mist{kind, Uniform(0, 1)})
	}
	Register(spatter{Uniform(0, 1), 0.5})
}

// Fog hides an image behind drifts of fog, less at the bottom, where what it shows is near. Its strength, in [0, 1], is a third of the density: at 1 a twentieth of the
// light comes through at the top; 0 leaves the image.
//
// Draws: strength, and key, from which the drifts follow. See [ops.Fog].
func Fog(strength Dist) Op { return mist{fog, strength} }

// Clouds paints white clouds over an image, as one sees them from above. Its strength, in [0, 1], says how much they cover: 0 leaves the image, 1 hides
// nearly all of it.
//
// Draws: strength, and key, from which the clouds follow. See [ops.Clouds].
func Clouds(strength Dist) Op { return mist{clouds, strength} }

// Frost covers an image with ice that grows from its edges. Its strength, in [0, 1], says how far: 0 leaves the image, 1 covers all of it, but not
// wholly.
//
// Draws: strength, and key, from which the ice follows. See [ops.Frost].
func Frost(strength Dist) Op { return mist{frost, strength} }

func (m mist) Name() string { return mistNames[m.kind] }

func (m mist) Check() error { return checkStrength(m.Strength) }

func (m mist) Fields() []Field { return []Field{number("strength"), keyField} }

func (m mist) Draw(key rng.Key, _ image.Point) []float64 {
	return append([]float64{m.Strength.At(key.Float64(0))}, childKey(key)...)
}

// fullFog is the density of fog at the strength 1.
const fullFog = 3

func (m mist) Apply(in Images, v Values) Images {
	in = in.Float()
	strength, key := v.Number("strength"), v.Key("key")
	switch m.kind {
	case fog:
		in.Pixels = ops.Fog(in.Pixels, key, graph.MulScalar(strength, fullFog), in.Sizes)
	case clouds:
		in.Pixels = ops.Clouds(in.Pixels, key, strength, in.Sizes)
	case frost:
		in.Pixels = ops.Frost(in.Pixels, key, strength, in.Sizes)
	}
	return in
}

func (m mist) Kernels(values []float64, size image.Point) []host.Kernel {
	strength, key := float32(values[0]), keyOf(values[1:])
	switch m.kind {
	case fog:
		return []host.Kernel{host.Fog(key, fullFog*strength, size)}
	case clouds:
		return []host.Kernel{host.Clouds(key, strength, size)}
	default:
		return []host.Kernel{host.Frost(key, strength, size)}
	}
}

// spatter is drops on the lens.
type spatter struct {
	Strength Dist    `json:"strength,omitzero"`
	Mud      float64 `json:"mud"`
}

// Spatter puts drops on the lens: of mud with the probability mud, else of water. Its strength, in [0, 1], says how many: 0 leaves the image, at 1 they run
// together.
//
// Draws: strength; mud, 1 or 0; key, from which the places follow. See [ops.Spatter].
func Spatter(strength Dist, mud float64) Op { return spatter{strength, mud} }

func (s spatter) Name() string { return "spatter" }

func (s spatter) Check() error {
	if err := checkStrength(s.Strength); err != nil {
		return err
	}
	if err := checkProbability(s.Mud); err != nil {
		return fmt.Errorf("mud: %w", err)
	}
	return nil
}

func (s spatter) Fields() []Field { return []Field{number("strength"), number("mud"), keyField} }

func (s spatter) Draw(key rng.Key, _ image.Point) []float64 {
	return append([]float64{s.Strength.At(key.Float64(0)), coin(key.Float64(1), s.Mud)}, childKey(key)...)
}

func (s spatter) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.Spatter(in.Pixels, v.Key("key"), v.Number("strength"), v.Number("mud"), in.Sizes)
	return in
}

func (s spatter) Kernels(values []float64, size image.Point) []host.Kernel {
	return []host.Kernel{host.Spatter(keyOf(values[2:]), float32(values[0]), values[1] != 0, size)}
}
