package ops

import . "github.com/gomlx/gomlx/core/graph"

// What rain and snow look like; package host has the same.
var (
	rainColour = [3]float32{0.82, 0.85, 0.9} // of a drop
	wetAir     = [3]float32{0.66, 0.69, 0.73}
	snowColour = [3]float32{0.97, 0.98, 1}
	darkStone  = [3]float32{0.27, 0.24, 0.21}
	paleStone  = [3]float32{0.78, 0.73, 0.66}
)

// Rain paints streaks of rain in three layers, in light that is less and through air that is hazy.
//
//   - x: float `[B, H, W, 3]`.
//   - drops: where the streaks are.
//   - dim: `[B]` or scalar, the part of the light that is lost, in [0, 1]; two fifths of it is the part of haze.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: the elements of albumentations' RandomRain (streaks, less brightness); how they are drawn is ours.
func Rain(x *Node, drops Particles, dim, sizes *Node) *Node {
	checkImages("Rain", x)
	checkSizes("Rain", x, sizes)
	c := newCanvas(x, sizes)
	light := c.plane(dim)
	k := coat{}.over(light, colours(x.Graph(), [3]float32{})).over(MulScalar(light, 0.4), colours(x.Graph(), wetAir))
	for number, scale := range particleScales {
		drop := drops.layer(c, c.x, c.y, number, 0, 0)
		fade := AddScalar(MulScalar(ClipScalar(drop.along, -1, 1), 0.35), 0.65)
		k = k.over(MulScalar(Mul(drop.part, fade), 0.25+0.35*scale), colours(x.Graph(), rainColour))
	}
	return k.on(x, sizes)
}

// Snow makes dark places white as snow that lies there does, and paints flakes in three layers, the nearest out of focus.
//
//   - x: float `[B, H, W, 3]`.
//   - flakes: where the flakes are; they are round, so that their Length is nothing and may be nil.
//   - point: `[B]` or scalar, in [0, 1]: what is darker than 1/3 + point/2 is snow.
//   - brightness: `[B]` or scalar, at least 1: the lightness (of HLS) of snow is multiplied by it, and held at white.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: albumentations RandomSnow, method "bleach", for the snow that lies; the flakes are ours.
func Snow(x *Node, flakes Particles, point, brightness, sizes *Node) *Node {
	checkImages("Snow", x)
	checkSizes("Snow", x, sizes)
	c := newCanvas(x, sizes)
	x = bleach(x, perImage("Snow", "point", x, point), perImage("Snow", "brightness", x, brightness))
	flakes.Length = ZerosLike(flakes.Width)
	k := coat{}
	for number, scale := range particleScales {
		flake := flakes.layer(c, c.x, c.y, number, 0.5*scale, 25)
		k = k.over(MulScalar(flake.part, 0.95), colours(x.Graph(), snowColour))
	}
	return k.on(x, sizes)
}

// bleach multiplies the lightness of HLS where it is low and leaves hue and saturation: with the lightness L a channel is L plus a difference that is
// proportional to 1 - |2L - 1|.
func bleach(x, point, brightness *Node) *Node {
	p := split(x)
	low, high := Min(Min(p[0], p[1]), p[2]), Max(Max(p[0], p[1]), p[2])
	light := MulScalar(Add(low, high), 0.5)
	snow := LessThan(light, BroadcastToShape(AddScalar(MulScalar(point, 0.5), 1.0/3), light.Shape()))
	after := MinScalar(Mul(light, brightness), 1)
	room := func(l *Node) *Node { return OneMinus(Abs(AddScalar(MulScalar(l, 2), -1))) }
	ratio := Div(room(after), MaxScalar(room(light), 1e-6))
	for c, v := range p {
		p[c] = Where(snow, ClipScalar(Add(after, Mul(Sub(v, light), ratio)), 0, 1), v)
	}
	return p.join()
}

// Gravel paints stones that lie on the picture, lit from above and the left.
//
//   - x: float `[B, H, W, 3]`.
//   - stones: where the stones are. Their outlines are bent by a noise.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: albumentations RandomGravel for the idea; how the stones are drawn is ours.
func Gravel(x *Node, stones Particles, sizes *Node) *Node {
	checkImages("Gravel", x)
	checkSizes("Gravel", x, sizes)
	c := newCanvas(x, sizes)
	bend := func(key int) *Node {
		noise := ValueNoise(x, otherKeys(stones.Keys, key), stoneCells, 2, sizes)
		return Mul(AddScalar(noise, -0.5), MulScalar(c.plane(stones.Width), stoneBend))
	}
	px, py := Add(c.x, bend(1)), Add(c.y, bend(2))
	k := coat{}
	for number := range particleScales {
		stone := stones.layer(c, px, py, number, 0, stoneTwist)
		towardsLight, down := turned(Scalar(x.Graph(), px.DType(), -0.6), Scalar(x.Graph(), px.DType(), -0.8), AddScalar(c.plane(stones.Slant), stoneTwist*float64(number)))
		shade := Add(Mul(stone.across, towardsLight), Mul(stone.along, down))
		shade = ClipScalar(AddScalar(MulScalar(shade, 0.4), 0.75), 0.25, 1.25)
		var colour [3]*Node
		for c := range colour {
			colour[c] = Mul(shade, AddScalar(MulScalar(stone.chance, paleStone[c]-darkStone[c]), darkStone[c]))
		}
		k = k.over(stone.part, colour)
	}
	return k.on(x, sizes)
}

// How stones are bent and turned.
const (
	stoneCells = 32 // of the noise that bends their outlines, see [ValueNoise]
	stoneBend  = 0.9
	stoneTwist = 55
)

// otherKeys gives further keys that follow from the keys of images.
func otherKeys(keys *Node, number int) *Node {
	return BitwiseXor(keys, Const(keys.Graph(), [][]uint32{{uint32(number), 0}}))
}
