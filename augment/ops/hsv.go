package ops

import . "github.com/gomlx/gomlx/core/graph"

// grayChroma is how far the channels of a pixel may lie apart that counts as gray: half of a step between bytes.
const grayChroma = 0.5 / 255

// HueSaturationValue adds to hue, saturation and value of the HSV space; saturation and value are clamped to [0, 1].
//
//   - x: float `[B, H, W, 3]`.
//   - hue: `[B]` or scalar, in turns.
//   - saturation, value: `[B]` or scalar, between -1 and 1.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Pixels whose channels lie less than half of 1/255 apart are gray and have no saturation to change. Source: albumentations HueSaturationValue.
func HueSaturationValue(x, hue, saturation, value, sizes *Node) *Node {
	const name = "HueSaturationValue"
	checkImages(name, x)
	checkSizes(name, x, sizes)
	p := split(x).hue(perImage(name, "hue", x, hue))
	old := Max(Max(p[0], p[1]), p[2])
	chroma := Sub(old, Min(Min(p[0], p[1]), p[2]))
	bright := ClipScalar(Add(old, perImage(name, "value", x, value)), 0, 1)
	colour := GreaterOrEqual(chroma, AddScalar(ZerosLike(chroma), grayChroma))
	strong := ClipScalar(Add(Div(chroma, Where(colour, old, OnesLike(old))), perImage(name, "saturation", x, saturation)), 0, 1)
	scale := Where(colour, Div(Mul(strong, bright), Where(colour, chroma, OnesLike(chroma))), ZerosLike(chroma))
	for c, v := range p {
		p[c] = Sub(bright, Mul(scale, Sub(old, v)))
	}
	return p.within(inside(x, sizes)).join()
}
