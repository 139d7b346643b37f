package augment

import (
	"encoding/json"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// Filling says what stands where a dropout has taken a part of an image away: [Colour], [MeanColour], [RandomColour] or [RandomNoise]. The zero Filling is
// black. In JSON it is the name of one of the last three, or a list of red, green and blue.
type Filling struct {
	kind   string
	colour [3]float64
}

// Colour fills with one colour: red, green and blue in [0, 1].
func Colour(red, green, blue float64) Filling { return Filling{colour: [3]float64{red, green, blue}} }

var (
	// MeanColour fills with the mean colour of the image.
	MeanColour = Filling{kind: "mean_colour"}
	// RandomColour fills each part that is taken away with a colour of its own, uniform in [0, 1] in each channel.
	RandomColour = Filling{kind: "random_colour"}
	// RandomNoise fills with a number for each value, uniform in [0, 1).
	RandomNoise = Filling{kind: "random_noise"}
)

// fillings are those with a name.
var fillings = map[string]Filling{MeanColour.kind: MeanColour, RandomColour.kind: RandomColour, RandomNoise.kind: RandomNoise}

// IsZero says whether f is black.
func (f Filling) IsZero() bool { return f == Filling{} }

// MarshalJSON writes the name or the colour.
func (f Filling) MarshalJSON() ([]byte, error) {
	if f.kind != "" {
		return json.Marshal(f.kind)
	}
	return json.Marshal(f.colour)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (f *Filling) UnmarshalJSON(data []byte) error {
	var kind string
	if json.Unmarshal(data, &kind) == nil {
		named, ok := fillings[kind]
		if !ok {
			return fmt.Errorf("unknown filling %q; want %s, %s, %s or a list of red, green and blue", kind, MeanColour.kind, RandomColour.kind, RandomNoise.kind)
		}
		*f = named
		return nil
	}
	var colour []float64
	if err := json.Unmarshal(data, &colour); err != nil || len(colour) != 3 {
		return fmt.Errorf("want a list of red, green and blue or the name of a filling, got %.40s", data)
	}
	*f = Colour(colour[0], colour[1], colour[2])
	return nil
}

// check reports a colour that is none.
func (f Filling) check() error {
	for _, v := range f.colour {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("filling %v; red, green and blue must lie between 0 and 1", f.colour)
		}
	}
	return nil
}

// fields are the values of the filling of n parts.
func (f Filling) fields(n int) []Field {
	switch f {
	case RandomColour:
		return []Field{{Name: "colours", Size: 3 * n}}
	case RandomNoise:
		return []Field{namedKey("noise_key")}
	}
	return nil
}

// The numbers of children of an operation's key: [childKey] takes 0.
const noiseChild, colourChild, boxChild = 2, 3, 4

// draw draws the values of the filling of n parts.
func (f Filling) draw(key rng.Key, n int) (values []float64) {
	switch f {
	case RandomColour:
		colours := key.Fold(colourChild)
		for i := range 3 * n {
			values = append(values, colours.Float64(uint64(i)))
		}
	case RandomNoise:
		values = wordsOf(key.Fold(noiseChild))
	}
	return values
}

// cover fills what lies under a mask; paint gives pictures with the random colours of the parts.
func (f Filling) cover(in Images, v Values, mask *graph.Node, paint func(colours *graph.Node) *graph.Node) Images {
	var with *graph.Node
	switch f {
	case MeanColour:
		with = ops.MeanColour(in.Pixels, in.Sizes)
	case RandomColour:
		with = paint(v.Vector("colours"))
	case RandomNoise:
		with = ops.Uniforms(in.Pixels, v.Key("noise_key"), false)
	default:
		with = graph.ConvertDType(graph.Const(in.Pixels.Graph(), [][][][]float64{{{f.colour[:]}}}), in.Pixels.DType())
	}
	in.Pixels = ops.Cover(in.Pixels, mask, with, in.Sizes)
	return in
}

// evenly gives pictures of the one colour of each image; see cover.
func evenly(colours *graph.Node) *graph.Node { return graph.Reshape(colours, -1, 1, 1, 3) }

// kernels fill a region with the values that fields describe.
func (f Filling) kernels(values []float64, region host.Region) []host.Kernel {
	colour := func(v []float64) [3]float32 { return [3]float32{float32(v[0]), float32(v[1]), float32(v[2])} }
	switch f {
	case MeanColour:
		return []host.Kernel{host.CoverWithMean(region)}
	case RandomNoise:
		return []host.Kernel{host.Cover(region, host.Noise(keyOf(values)))}
	case RandomColour:
		var colours [][3]float32
		for ; len(values) >= 3; values = values[3:] {
			colours = append(colours, colour(values))
		}
		return []host.Kernel{host.Cover(region, host.Colours(colours...))}
	}
	return []host.Kernel{host.Cover(region, host.Colours(colour(f.colour[:])))}
}
