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
	p := split(x)
	old, chroma := p.chroma()
	bright := ClipScalar(Add(old, perImage(name, "value", x, value)), 0, 1)
	divisor := Where(GreaterThan(old, ZerosLike(old)), old, OnesLike(old))
	strong := ClipScalar(Add(Div(chroma, divisor), perImage(name, "saturation", x, saturation)), 0, 1)
	gray := LessThan(chroma, AddScalar(ZerosLike(chroma), grayChroma))
	strong = Where(gray, ZerosLike(strong), strong)
	sixths := Add(p.sixths(chroma), MulScalar(perImage(name, "hue", x, hue), 6))
	return fromHSV(sixths, Mul(strong, bright), bright).within(inside(x, sizes)).join()
}
