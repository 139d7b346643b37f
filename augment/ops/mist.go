package ops

import . "github.com/gomlx/gomlx/core/graph"

// What air and glass look like; package host has the same.
var (
	fogColour   = [3]float32{0.86, 0.88, 0.9}
	cloudColour = [3]float32{0.97, 0.98, 1}
	frostColour = [3]float32{0.88, 0.94, 1}
	mudColour   = [3]float32{0.36, 0.26, 0.16}
	waterColour = [3]float32{0.92, 0.96, 1}
)

// Fog hides pictures behind fog, less where they are near: at the bottom.
//
//   - x: float `[B, H, W, 3]`.
//   - keys: uint32 `[B, 2]`: one key an image, from which the drifts of the fog follow.
//   - density: `[B]` or scalar, not negative: about exp(-density) of the light comes through at the top where the fog is of middle thickness, and about the fourth
//     root of that at the bottom.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: the law of attenuation by which haze is modelled (E. J. McCartney, "Optics of the Atmosphere", 1976), over [ValueNoise].
func Fog(x, keys, density, sizes *Node) *Node {
	checkImages("Fog", x)
	checkSizes("Fog", x, sizes)
	c := newCanvas(x, sizes)
	far := AddScalar(MulScalar(Div(c.y, c.height), -0.75), 1)
	thick := AddScalar(MulScalar(ValueNoise(x, keys, 3, 4, sizes), 1.4), 0.3)
	part := OneMinus(Exp(Neg(Mul(Mul(c.plane(density), far), thick))))
	return coat{}.over(part, colours(x.Graph(), fogColour)).on(x, sizes)
}

// Clouds paints white clouds with gray cores over pictures, as one sees them from above.
//
//   - x: float `[B, H, W, 3]`.
//   - keys: uint32 `[B, 2]`: one key an image, from which the clouds follow.
//   - amount: `[B]` or scalar, in [0, 1]: from no clouds to a closed cover.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: imgaug Clouds for the idea; it is a threshold of [ValueNoise].
func Clouds(x, keys, amount, sizes *Node) *Node {
	checkImages("Clouds", x)
	checkSizes("Clouds", x, sizes)
	a := newCanvas(x, sizes).plane(amount)
	above := Sub(ValueNoise(x, keys, 4, 5, sizes), AddScalar(MulScalar(a, -0.55), 0.75))
	part := Mul(smoothstep(DivScalar(above, 0.22)), MinScalar(MulScalar(a, 4), 0.96))
	shade := AddScalar(MulScalar(smoothstep(DivScalar(AddScalar(above, -0.1), 0.4)), -0.25), 1)
	return coat{}.over(part, shaded(shade, cloudColour)).on(x, sizes)
}

// Frost covers pictures with ice that grows from their edges, in needles.
//
//   - x: float `[B, H, W, 3]`.
//   - keys: uint32 `[B, 2]`: one key an image, from which the ice follows.
//   - amount: `[B]` or scalar, in [0, 1]: from none to ice over all of the picture.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: the corruption "frost" of D. Hendrycks and T. Dietterich, "Benchmarking Neural Network Robustness to Common Corruptions and
// Perturbations", 2019, which blends in photographs of ice; here the ice is made of [ValueNoise].
func Frost(x, keys, amount, sizes *Node) *Node {
	checkImages("Frost", x)
	checkSizes("Frost", x, sizes)
	c := newCanvas(x, sizes)
	a := c.plane(amount)
	edge := Div(Min(Min(c.x, Sub(c.width, c.x)), Min(c.y, Sub(c.height, c.y))), c.short())
	needle := OneMinus(Abs(AddScalar(MulScalar(ValueNoise(x, otherKeys(keys, 1), 24, 3, sizes), 4), -2)))
	needle = Square(ClipScalar(needle, 0, 1))
	level := Sub(Add(MulScalar(a, 1.7), MulScalar(AddScalar(ValueNoise(x, keys, 6, 3, sizes), -0.5), 1.6)), MulScalar(edge, 2.4))
	level = Add(level, MulScalar(AddScalar(needle, -0.7), 0.5))
	part := Mul(smoothstep(level), Mul(AddScalar(MulScalar(needle, 0.35), 0.6), MinScalar(MulScalar(a, 4), 1)))
	return coat{}.over(part, colours(x.Graph(), frostColour)).on(x, sizes)
}

// Spatter puts drops on the lens: of water, which is clear with a dark rim, or of mud.
//
//   - x: float `[B, H, W, 3]`.
//   - keys: uint32 `[B, 2]`: one key an image, from which the places of the drops follow.
//   - amount: `[B]` or scalar, in [0, 1]: from no drops to many that run together.
//   - mud: `[B]` or scalar: 1 for mud, 0 for water.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: the corruption "spatter" of Hendrycks and Dietterich and albumentations' Spatter for the idea; it is a threshold of [ValueNoise].
func Spatter(x, keys, amount, mud, sizes *Node) *Node {
	checkImages("Spatter", x)
	checkSizes("Spatter", x, sizes)
	c := newCanvas(x, sizes)
	a, dirty := c.plane(amount), c.plane(mud)
	above := Sub(ValueNoise(x, keys, 18, 2, sizes), AddScalar(MulScalar(a, -0.26), 0.82))
	drop := Mul(smoothstep(DivScalar(above, 0.06)), MinScalar(MulScalar(a, 10), 1))
	depth := smoothstep(DivScalar(above, 0.2))
	part := Mul(drop, blend(dirty, AddScalar(MulScalar(depth, 0.1), 0.9), AddScalar(MulScalar(depth, 0.15), 0.45)))
	shade := blend(dirty, AddScalar(MulScalar(depth, -0.45), 1.05), AddScalar(MulScalar(depth, 0.85), 0.15))
	var colour [3]*Node
	for c := range colour {
		of := AddScalar(MulScalar(dirty, mudColour[c]-waterColour[c]), waterColour[c])
		colour[c] = Mul(shade, of)
	}
	return coat{}.over(part, colour).on(x, sizes)
}

// blend is a where part is 1 and b where it is 0.
func blend(part, a, b *Node) *Node { return Add(b, Mul(part, Sub(a, b))) }
