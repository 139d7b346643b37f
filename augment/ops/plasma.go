package ops

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// plasmaOctaves is how many lattices a plasma adds up: number i, from 0, cuts the longer side of a picture into 2^(i+1) cells.
const plasmaOctaves = 6

// Plasma gives a random cloud for each picture of a batch, `[B, H, W]`, that spans [0, 1]: lattices of random numbers, the finer ones weaker, are
// interpolated and added up.
//
//   - x: float `[B, H, W, 3]`, for the shape alone.
//   - keys: uint32 `[B, 2]`: one key an image.
//   - roughness: `[B]` or scalar, above 0 to 1: by what each lattice is weaker than the one before.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch. It is 0.5 in a picture of one pixel.
//
// No gradient goes through it. Source: K. Perlin, "An Image Synthesizer", 1985, in place of kornia's and albumentations' diamonds and squares, which no
// graph does at once.
func Plasma(x, keys, roughness, sizes *Node) *Node {
	checkImages("Plasma", x)
	checkSizes("Plasma", x, sizes)
	rough := ConvertDType(perImage("Plasma", "roughness", x, roughness), dtypes.Float32)
	weight := OnesLike(rough)
	sum := lattices(newCanvas(x, sizes), keys, 2, plasmaOctaves, func(_ int, layer *Node) *Node {
		layer = Mul(layer, weight)
		weight = Mul(weight, rough)
		return layer
	})
	return StopGradient(fromZeroToOne(ConvertDType(sum, x.DType()), inside(x, sizes)))
}

// fromZeroToOne maps the values of each picture of `[B, H, W]` evenly onto [0, 1].
func fromZeroToOne(v, inside *Node) *Node {
	const far = 1e6
	low, high := v, v
	if inside != nil {
		low, high = Where(inside, v, AddScalar(ZerosLike(v), far)), Where(inside, v, AddScalar(ZerosLike(v), -far))
	}
	low, high = ReduceAndKeep(low, ReduceMin, 1, 2), ReduceAndKeep(high, ReduceMax, 1, 2)
	span := Sub(high, low)
	flat := LessThan(span, AddScalar(ZerosLike(span), crumb))
	return ClipScalar(Where(BroadcastToShape(flat, v.Shape()), AddScalar(ZerosLike(v), 0.5), Div(Sub(v, low), Where(flat, OnesLike(span), span))), 0, 1)
}

// PlasmaBrightness adds intensity*(2*plasma - 1), see [Plasma], and clamps to [0, 1]; intensity is `[B]` or scalar, from 0 to 1.
//
// Source: kornia RandomPlasmaBrightness.
func PlasmaBrightness(x, plasma, intensity, sizes *Node) *Node {
	change := Mul(perImage("PlasmaBrightness", "intensity", x, intensity), AddScalar(MulScalar(plasma, 2), -1))
	return tone("PlasmaBrightness", x, sizes, func(v *Node, _ int) *Node { return Add(v, change) })
}

// PlasmaContrast multiplies the differences from the middle, 0.5, by 1 + intensity*(2*plasma - 1), see [Plasma], and clamps to [0, 1]; intensity is `[B]` or
// scalar, from 0 to 1.
//
// Source: albumentations PlasmaBrightnessContrast (there about the mean of the picture).
func PlasmaContrast(x, plasma, intensity, sizes *Node) *Node {
	factor := OnePlus(Mul(perImage("PlasmaContrast", "intensity", x, intensity), AddScalar(MulScalar(plasma, 2), -1)))
	return tone("PlasmaContrast", x, sizes, func(v *Node, _ int) *Node { return AddScalar(Mul(AddScalar(v, -0.5), factor), 0.5) })
}

// PlasmaShadow multiplies by 1 - intensity*plasma, see [Plasma]; intensity is `[B]` or scalar, from 0 to 1.
//
// Source: albumentations PlasmaShadow.
func PlasmaShadow(x, plasma, intensity *Node) *Node {
	light := OneMinus(Mul(perImage("PlasmaShadow", "intensity", x, intensity), plasma))
	return tone("PlasmaShadow", x, nil, func(v *Node, _ int) *Node { return Mul(v, light) })
}
