package ops

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// Flare says how the sun looks into the camera. All are float, `[B]` unless said otherwise.
type Flare struct {
	// Sun is where the sun stands, `[B, 2]`: x and y in parts of the width and height.
	Sun *Node
	// Radius is that of the glow, in parts of the shorter side.
	Radius *Node
	// Strength is how much light there is, in [0, 1].
	Strength *Node
	// Turn turns the six rays, in degrees.
	Turn *Node
	// Ghosts are reflections in the lens, `[B, n*6]`, each of six numbers: where it lies on the line from the sun (0) through the picture's middle (1) and beyond;
	// its radius in parts of the shorter side; how bright its red, green and blue are; and how soft its edge is, in parts of its radius.
	Ghosts *Node
}

// ghostNumbers are how many numbers describe a ghost.
const ghostNumbers = 6

// sunColour is the light of the sun; package host has the same.
var sunColour = [3]float32{1, 0.96, 0.86}

// SunFlare adds the glow, the rays and the ghosts of a sun that looks into the camera. Light is added in the way that never exceeds white.
//
//   - x: float `[B, H, W, 3]`.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: albumentations RandomSunFlare for the elements (a glow, and circles on a line through the middle); how they are drawn is ours.
func SunFlare(x *Node, flare Flare, sizes *Node) *Node {
	checkImages("SunFlare", x)
	checkSizes("SunFlare", x, sizes)
	c := newCanvas(x, sizes)
	radius := MaxScalar(Mul(c.plane(flare.Radius), c.short()), 1e-3)
	dx, dy := c.from(flare.Sun, 0)
	far := Div(distance(dx, dy), radius)
	glow := Add(MulScalar(Exp(Neg(Square(far))), 1.2), MulScalar(Exp(MulScalar(far, -0.4)), 0.4))
	for ray := range 3 {
		across, along := turned(dx, dy, AddScalar(c.plane(flare.Turn), float64(60*ray)))
		dim := Add(DivScalar(Abs(across), 0.06), DivScalar(Abs(along), 3))
		glow = Add(glow, MulScalar(Exp(Neg(Div(dim, radius))), 0.5))
	}
	light := shaded(glow, sunColour)
	for at := 0; at < flare.Ghosts.Shape().Dimensions[1]; at += ghostNumbers {
		disc := c.ghost(flare, at)
		for i := range light {
			light[i] = Add(light[i], Mul(disc, c.number(flare.Ghosts, at+2+i)))
		}
	}
	for i := range light {
		light[i] = MinScalar(Mul(light[i], c.plane(flare.Strength)), 1)
	}
	return shine(x, light, sizes)
}

// ghost gives how bright the ghost whose numbers begin at a column is: a disc that is brighter at its rim.
func (c canvas) ghost(flare Flare, at int) *Node {
	place, soft := c.number(flare.Ghosts, at), c.number(flare.Ghosts, at+5)
	centre := func(sun, middle *Node) *Node { return Add(sun, Mul(Sub(middle, sun), place)) }
	sunX, sunY := Mul(c.width, c.number(flare.Sun, 0)), Mul(c.height, c.number(flare.Sun, 1))
	dx := Sub(c.x, centre(sunX, MulScalar(c.width, 0.5)))
	dy := Sub(c.y, centre(sunY, MulScalar(c.height, 0.5)))
	radius := MaxScalar(Mul(c.number(flare.Ghosts, at+1), c.short()), 1e-3)
	far := Div(distance(dx, dy), radius)
	disc := smoothstep(Div(OneMinus(far), MaxScalar(soft, 1e-2)))
	return Mul(disc, AddScalar(MulScalar(Square(MinScalar(far, 1)), 0.5), 0.5))
}

// distance is that from zero.
func distance(dx, dy *Node) *Node { return Sqrt(AddScalar(Add(Square(dx), Square(dy)), 1e-12)) }

// Shadow darkens what lies within a polygon.
//
//   - x: float `[B, H, W, 3]`.
//   - corners: `[B, 2*n]`: x and y of the polygon's corners in order, in parts of the width and height. Where the outline crosses itself, what lies within an even number
//     of loops is outside.
//   - darkness: `[B]` or scalar, the part of the light that is lost, in [0, 1].
//   - soft: `[B]` or scalar, how wide the edge is, in parts of the shorter side, but at least a pixel.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: albumentations RandomShadow, whose edges are sharp.
func Shadow(x, corners, darkness, soft, sizes *Node) *Node {
	checkImages("Shadow", x)
	checkSizes("Shadow", x, sizes)
	n := corners.Shape().Dimensions[corners.Rank()-1] / 2
	if corners.Rank() != 2 || n < 3 {
		exceptions.Panicf("ops.Shadow: the corners must be [batch, 2*n] with at least three corners, got %s", corners.Shape())
	}
	c := newCanvas(x, sizes)
	at := func(i int) (px, py *Node) {
		return Mul(c.number(corners, 2*(i%n)), c.width), Mul(c.number(corners, 2*(i%n)+1), c.height)
	}
	var odd, nearest *Node
	for i := range n {
		ax, ay := at(i)
		bx, by := at(i + 1)
		crosses, far := c.side(ax, ay, bx, by)
		if i == 0 {
			odd, nearest = crosses, far
		} else {
			odd, nearest = LogicalXor(odd, crosses), Min(nearest, far)
		}
	}
	signed := Where(odd, nearest, Neg(nearest))
	edge := MaxScalar(Mul(c.plane(soft), c.short()), 1)
	part := smoothstep(AddScalar(Div(signed, edge), 0.5))
	return coat{}.over(Mul(part, c.plane(darkness)), colours(x.Graph(), [3]float32{})).on(x, sizes)
}

// side says of each pixel whether the ray from it to the right crosses the line from a to b, and how far the line is.
func (c canvas) side(ax, ay, bx, by *Node) (crosses, far *Node) {
	dims := Add(c.x, Add(c.y, ax)).Shape().Dimensions
	full := func(n *Node) *Node { return BroadcastToDims(n, dims...) }
	ex, ey := Sub(bx, ax), Sub(by, ay)
	dx, dy := Sub(c.x, ax), Sub(c.y, ay)
	between := LogicalXor(full(GreaterThan(dy, ZerosLike(dy))), full(GreaterThan(Sub(c.y, by), ZerosLike(dy))))
	level := Where(Equal(ey, ZerosLike(ey)), OnesLike(ey), ey)
	crosses = And(between, LessThan(full(dx), full(Div(Mul(ex, dy), level))))
	along := ClipScalar(Div(Add(Mul(dx, ex), Mul(dy, ey)), MaxScalar(Add(Square(ex), Square(ey)), 1e-6)), 0, 1)
	return crosses, distance(Sub(dx, Mul(along, ex)), Sub(dy, Mul(along, ey)))
}

// TableGlare adds the reflections of ceiling lamps on a polished table: long soft spots, in the colour of the lamps and white where they are brightest. Light is
// added in the way that never exceeds white.
//
//   - x: float `[B, H, W, 3]`.
//   - spots: `[B, n*5]`, each of five numbers: x and y of its middle in parts of the width and height, half its length and half its width in parts of the shorter
//     side, and its brightness, 0 for none.
//   - turn: `[B]` or scalar, the direction in which the spots are long, in degrees from straight down towards the right.
//   - colour: `[B, 3]`, that of the lamps, in [0, 1].
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
func TableGlare(x, spots, turn, colour, sizes *Node) *Node {
	checkImages("TableGlare", x)
	checkSizes("TableGlare", x, sizes)
	c := newCanvas(x, sizes)
	var sum *Node
	for at := 0; at < spots.Shape().Dimensions[1]; at += spotNumbers {
		dx, dy := c.from(spots, at)
		across, along := turned(dx, dy, c.plane(turn))
		side := func(i int) *Node { return MaxScalar(Mul(c.number(spots, at+i), c.short()), 1e-3) }
		far := Add(Square(Div(along, side(2))), Square(Div(across, side(3))))
		spot := Add(MulScalar(Exp(Neg(Square(far))), 0.8), MulScalar(Exp(MulScalar(far, -0.15)), 0.2))
		if spot = Mul(spot, c.number(spots, at+4)); sum == nil {
			sum = spot
		} else {
			sum = Add(sum, spot)
		}
	}
	sum = MinScalar(sum, 1)
	var light [3]*Node
	for i := range light {
		of := c.number(colour, i)
		light[i] = Mul(sum, Add(of, Mul(OneMinus(of), Square(Square(sum)))))
	}
	return shine(x, light, sizes)
}

// spotNumbers are how many numbers describe a spot.
const spotNumbers = 5
