package ops

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// canvas knows where the pixels of a batch lie, in float32: what is painted over a picture is a function of that.
type canvas struct {
	batch         int
	x, y          *Node // the centres of pixels, `[1, 1, W]` and `[1, H, 1]`
	width, height *Node // of each picture, `[B, 1, 1]`
}

func newCanvas(x, sizes *Node) canvas {
	d, g := x.Shape().Dimensions, x.Graph()
	c := canvas{
		batch: d[0],
		x:     AddScalar(Iota(g, shapes.Make(dtypes.Float32, 1, 1, d[2]), 2), 0.5),
		y:     AddScalar(Iota(g, shapes.Make(dtypes.Float32, 1, d[1], 1), 1), 0.5),
	}
	side := func(axis int) *Node {
		if sizes == nil {
			return BroadcastToDims(Scalar(g, dtypes.Float32, d[1+axis]), d[0], 1, 1)
		}
		return Reshape(ConvertDType(column(sizes, axis), dtypes.Float32), d[0], 1, 1)
	}
	c.height, c.width = side(0), side(1)
	return c
}

// short and long are the shorter and the longer side of each picture, `[B, 1, 1]`.
func (c canvas) short() *Node { return Min(c.width, c.height) }
func (c canvas) long() *Node  { return Max(c.width, c.height) }

// from gives how far pixels lie to the right of and below a point of each picture, points being `[B, n]` of x, y, ... in parts of its width and
// height, and at the number of the point's x.
func (c canvas) from(points *Node, at int) (dx, dy *Node) {
	return Sub(c.x, Mul(c.width, c.number(points, at))), Sub(c.y, Mul(c.height, c.number(points, at+1)))
}

// number gives number i of each picture's `[B, n]`, `[B, 1, 1]`.
func (c canvas) number(values *Node, i int) *Node {
	return Reshape(ConvertDType(column(values, i), dtypes.Float32), c.batch, 1, 1)
}

// plane shapes one number a picture, `[B]` or scalar, as float32 `[B, 1, 1]`.
func (c canvas) plane(value *Node) *Node {
	value = ConvertDType(value, dtypes.Float32)
	if value.IsScalar() {
		return BroadcastToDims(value, c.batch, 1, 1)
	}
	return Reshape(value, c.batch, 1, 1)
}

// turned gives how far points lie along and to the right of a direction: the one that points down, turned by degrees towards the right.
func turned(dx, dy, degrees *Node) (across, along *Node) {
	angle := MulScalar(degrees, math.Pi/180)
	cos, sin := Cos(angle), Sin(angle)
	return Sub(Mul(dx, cos), Mul(dy, sin)), Add(Mul(dx, sin), Mul(dy, cos))
}

// ValueNoise makes for each picture a smooth noise in [0, 1], with the mean 0.5 and most of it within 0.25 of that: random numbers at the
// points of a lattice of square cells, joined by smoothsteps, and the same on finer lattices.
//
//   - x: float `[B, H, W, 3]`, whose sizes it has.
//   - keys: uint32 `[B, 2]`: one key an image. The noise is a function of the key, the place and the size of the picture alone.
//   - cells: how many cells of the coarsest lattice the longer side of a picture spans.
//   - octaves: how many lattices there are, each with twice the cells and half the weight of the one before.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// It returns float32 `[B, H, W]`. Source: value noise, e.g. D. Ebert et al., "Texturing and Modeling", 3rd edition 2003, chapter 2.
func ValueNoise(x, keys *Node, cells, octaves int, sizes *Node) *Node {
	checkImages("ValueNoise", x)
	checkSizes("ValueNoise", x, sizes)
	total := 2 - math.Exp2(float64(1-octaves))
	return lattices(newCanvas(x, sizes), keys, cells, octaves, func(octave int, layer *Node) *Node {
		return MulScalar(layer, math.Exp2(float64(-octave))/total)
	})
}

// lattices adds up random lattices, each with twice the cells of the one before, whose points are joined by smoothsteps: float32 `[B, H, W]`. weigh makes each as
// strong as it shall be.
func lattices(c canvas, keys *Node, cells, octaves int, weigh func(octave int, layer *Node) *Node) *Node {
	table := rng.Uniform(keys, cells<<octaves-cells+octaves, cells<<(octaves-1)+1) // the points of all, one lattice below the other
	var sum *Node
	row := 0
	for o := range octaves {
		n := cells << o
		lattice := Slice(table, AxisRange(), AxisRange(row, row+n+1), AxisRange(0, n+1))
		row += n + 1
		weights := func(at *Node) *Node { // [B, side, n+1]
			point := Iota(keys.Graph(), shapes.Make(dtypes.Float32, 1, 1, n+1), 2)
			return smoothstep(OneMinus(Abs(Sub(Div(MulScalar(at, n), c.long()), point))))
		}
		down, right := weights(c.y), weights(Reshape(c.x, 1, -1, 1))
		layer := DotGeneral(down, []int{2}, []int{0}, lattice, []int{1}, []int{0}) // [B, H, n+1]
		layer = DotGeneral(layer, []int{2}, []int{0}, right, []int{2}, []int{0})   // [B, H, W]
		if layer = weigh(o, layer); sum == nil {
			sum = layer
		} else {
			sum = Add(sum, layer)
		}
	}
	return sum
}

// smoothstep is t*t*(3-2t) for t moved into [0, 1].
func smoothstep(t *Node) *Node {
	t = ClipScalar(t, 0, 1)
	return Mul(Square(t), AddScalar(MulScalar(t, -2), 3))
}

// shine adds light to pictures in the way that never exceeds white: what lacks to white is multiplied by 1 - light.
func shine(x *Node, light [3]*Node, sizes *Node) *Node {
	return mix(x, func(c int) *Node { return OneMinus(light[c]) }, func(c int) *Node { return light[c] }, sizes)
}

// mix gives keep*x + add for each channel, moved into [0, 1].
func mix(x *Node, keep, add func(c int) *Node, sizes *Node) *Node {
	p := split(x)
	d := x.Shape().Dimensions
	within := inside(x, sizes)
	for c, v := range p {
		full := func(n *Node) *Node { return ConvertDType(BroadcastToDims(n, d[:3]...), x.DType()) }
		v = ClipScalar(Add(Mul(v, full(keep(c))), full(add(c))), 0, 1)
		if within != nil {
			v = Where(within, v, ZerosLike(v))
		}
		p[c] = v
	}
	return p.join()
}

// coat is what layers of paint, one over the other, do to a pixel: keep*x + add, each `[B, H, W]`.
type coat struct {
	keep *Node
	add  [3]*Node
}

// over gives the coat with another layer over it, which covers a part of each pixel with a colour; the zero coat is none.
func (k coat) over(part *Node, colour [3]*Node) coat {
	rest := OneMinus(part)
	for c := range colour {
		add := Mul(part, colour[c])
		if k.keep != nil {
			add = Add(Mul(k.add[c], rest), add)
		}
		k.add[c] = add
	}
	if k.keep != nil {
		rest = Mul(k.keep, rest)
	}
	k.keep = rest
	return k
}

// on paints the coat on pictures.
func (k coat) on(x, sizes *Node) *Node {
	return mix(x, func(int) *Node { return k.keep }, func(c int) *Node { return k.add[c] }, sizes)
}

// colours makes three scalars of a colour.
func colours(g *Graph, colour [3]float32) (all [3]*Node) {
	for c, v := range colour {
		all[c] = Scalar(g, dtypes.Float32, v)
	}
	return all
}

// shaded multiplies a colour by a shade of each pixel.
func shaded(shade *Node, colour [3]float32) (all [3]*Node) {
	for c, v := range colour {
		all[c] = MulScalar(shade, v)
	}
	return all
}
