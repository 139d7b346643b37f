package ops

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// plasmaOctaves is how many lattices a plasma adds up: number i, from 0, cuts the longer side of a picture into 2^(i+1) cells.
const plasmaOctaves = 6

// plasmaColumns is how many points a side of the finest lattice has, and plasmaRows how many the sides of all have together.
const (
	plasmaColumns = 1<<plasmaOctaves + 1
	plasmaRows    = 2<<plasmaOctaves - 2 + plasmaOctaves
)

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
	side := Max(extent(x, sizes, 0), extent(x, sizes, 1))
	rough := perImage("Plasma", "roughness", x, roughness)
	numbers := ConvertDType(rng.Uniform(keys, plasmaRows, plasmaColumns), x.DType())
	var sum *Node
	weight, row := OnesLike(rough), 0
	for octave := range plasmaOctaves {
		cells := 2 << octave
		lattice := Slice(numbers, AxisRange(), AxisRange(row, row+cells+1), AxisRange(0, cells+1))
		across := func(axis int) *Node { return latticeWeights(x, side, axis, cells) }
		layer := Einsum("bhm,bwm->bhw", Einsum("bhn,bnm->bhm", across(0), lattice), across(1))
		layer = Mul(layer, weight)
		if sum == nil {
			sum = layer
		} else {
			sum = Add(sum, layer)
		}
		weight, row = Mul(weight, rough), row+cells+1
	}
	return StopGradient(fromZeroToOne(sum, inside(x, sizes)))
}

// latticeWeights gives how much each point of a lattice counts for each pixel along an axis, `[B, length, cells+1]`.
func latticeWeights(x, side *Node, axis, cells int) *Node {
	length := x.Shape().Dimensions[1+axis]
	at := Div(MulScalar(AddScalar(Reshape(ruler(x, axis), 1, length, 1), 0.5), float64(cells)), side) // [B, length, 1]
	point := Iota(x.Graph(), shapes.Make(x.DType(), 1, 1, cells+1), 2)
	near := MaxScalar(OneMinus(Abs(Sub(at, point))), 0)
	return Mul(Square(near), AddScalar(MulScalar(near, -2), 3)) // smooth; the two neighbours still add up to 1
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
