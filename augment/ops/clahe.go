package ops

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// CLAHE equalizes the lightness of a picture in tiles, with a limit to the contrast, and interpolates between the tiles' tables. Lightness is L of CIE Lab
// in 256 levels; a and b stay.
//
//   - x: float `[B, H, W, 3]`.
//   - limit: `[B]` or scalar: how often a level may occur in a tile, in multiples of the mean of all levels. What is above is spread over all levels.
//   - tiles: into how many tiles each side is cut, at least 1.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch. The tiles are those of each picture.
//
// No gradient goes through the tables. Source: K. Zuiderveld, "Contrast Limited Adaptive Histogram Equalization", Graphics Gems IV, 1994; OpenCV's
// createCLAHE on L, as albumentations and imgaug use it.
func CLAHE(x, limit *Node, tiles int, sizes *Node) *Node {
	checkImages("CLAHE", x)
	checkSizes("CLAHE", x, sizes)
	if tiles < 1 {
		exceptions.Panicf("ops.CLAHE: tiles must be at least 1, got %d", tiles)
	}
	roots := split(x).lab()
	levels := ClipScalar(Round(MulScalar(SubScalar(MulScalar(roots[1], 116), 16), 2.55)), 0, 255)
	t := newTiling(x, sizes, tiles)
	lightness := StopGradient(t.equalized(ConvertDType(levels, dtypes.Int32), perImage("CLAHE", "limit", x, limit)))
	change := Sub(DivScalar(AddScalar(MulScalar(lightness, 100.0/255), 16), 116), roots[1])
	for c := range roots {
		roots[c] = Add(roots[c], change)
	}
	return fromLab(roots).within(inside(x, sizes)).join()
}

// tiling cuts pictures into tiles, OpenCV's way: where a side is no multiple of the tiles, both grow to the next multiple above and are filled up by
// reflection.
type tiling struct {
	n, batch, height, width int
	sizes                   [2]*Node // int32 [B, 1]: height and width of each picture
	tile                    [2]*Node // int32 [B, 1]: those of a tile
}

func newTiling(x, sizes *Node, n int) *tiling {
	g, d := x.Graph(), x.Shape().Dimensions
	t := &tiling{n: n, batch: d[0], height: d[1], width: d[2]}
	rest := Zeros(g, shapes.Make(dtypes.Int32, t.batch, 1))
	for axis := range t.sizes {
		t.sizes[axis] = AddScalar(ZerosLike(rest), d[1+axis])
		if sizes != nil {
			t.sizes[axis] = ConvertDType(Slice(sizes, AxisRange(), AxisElem(axis)), dtypes.Int32)
		}
		rest = Add(rest, Rem(t.sizes[axis], AddScalar(ZerosLike(rest), n)))
	}
	grow := ConvertDType(GreaterThan(rest, ZerosLike(rest)), dtypes.Int32)
	for axis := range t.tile {
		t.tile[axis] = Add(DivScalar(t.sizes[axis], n), grow)
	}
	return t
}

// places counts along an axis, int32 `[B, length]`.
func (t *tiling) places(axis, length int) *Node {
	return Iota(t.tile[axis].Graph(), shapes.Make(dtypes.Int32, t.batch, length), 1)
}

// source gives where along an axis the values of the grown pictures come from, their tiles, and which are there: all `[B, length]`.
func (t *tiling) source(axis int) (from, tile, there *Node) {
	place := t.places(axis, []int{t.height, t.width}[axis]+t.n)
	period := MaxScalar(MulScalar(AddScalar(t.sizes[axis], -1), 2), 1)
	from = Rem(place, BroadcastToShape(period, place.Shape()))
	from = Min(from, Sub(MulScalar(AddScalar(t.sizes[axis], -1), 2), from)) // 0 1 2 3 2 1 0 1 ...
	from = MaxScalar(from, 0)
	tile = Div(place, BroadcastToShape(t.tile[axis], place.Shape()))
	return from, MinScalar(tile, t.n-1), LessThan(tile, AddScalar(ZerosLike(tile), t.n))
}

// down and across make `[B, n]` ready to meet along rows and columns.
func down(v *Node) *Node   { return ExpandAxes(v, 2) }
func across(v *Node) *Node { return ExpandAxes(v, 1) }

// images numbers the images, int32 `[B, 1, 1]`.
func (t *tiling) images() *Node {
	return Iota(t.tile[0].Graph(), shapes.Make(dtypes.Int32, t.batch, 1, 1), 0)
}

// row numbers the tiles of all images.
func (t *tiling) row(y, x *Node) *Node {
	return Add(MulScalar(Add(MulScalar(t.images(), t.n), y), t.n), x)
}

// tables gives the table of each tile, float32 `[B*n*n, 256]`, of levels `[B, H, W]`.
func (t *tiling) tables(levels, limit *Node) *Node {
	fromY, tileY, thereY := t.source(0)
	fromX, tileX, thereX := t.source(1)
	at := Add(MulScalar(Add(MulScalar(t.images(), t.height), down(fromY)), t.width), across(fromX))
	grown := Reshape(Gather(Reshape(levels, -1), Reshape(at, -1, 1)), at.Shape().Dimensions...)
	ones := Mul(ConvertDType(down(thereY), dtypes.Int32), ConvertDType(across(thereX), dtypes.Int32))
	counts := count(Add(MulScalar(t.row(down(tileY), across(tileX)), 256), grown), ones, t.batch*t.n*t.n)
	area := Mul(t.tile[0], t.tile[1]) // [B, 1]
	most := MaxScalar(ConvertDType(Floor(DivScalar(Mul(ConvertDType(area, dtypes.Float32), Reshape(limit, -1, 1)), 256)), dtypes.Int32), 1)
	counts = spread(counts, t.eachTile(most))
	scale := MulScalar(Reciprocal(ConvertDType(t.eachTile(area), dtypes.Float32)), 255)
	return MinScalar(Round(Mul(running(counts), scale)), 255)
}

// eachTile repeats `[B, 1]` for the tiles, `[B*n*n, 1]`.
func (t *tiling) eachTile(v *Node) *Node {
	return Reshape(BroadcastToDims(v, t.batch, t.n*t.n), -1, 1)
}

// spread cuts counts `[rows, 256]` off at most, `[rows, 1]`, and spreads what was cut off: evenly, and the remainder at equal distances.
func spread(counts, most *Node) *Node {
	excess := ReduceAndKeep(MaxScalar(Sub(counts, most), 0), ReduceSum, 1)
	counts = Add(Min(counts, BroadcastToShape(most, counts.Shape())), DivScalar(excess, 256))
	remainder := Rem(excess, AddScalar(ZerosLike(excess), 256))
	step := MaxScalar(Div(AddScalar(ZerosLike(remainder), 256), MaxScalar(remainder, 1)), 1)
	level := Iota(counts.Graph(), counts.Shape(), 1)
	step = BroadcastToShape(step, level.Shape())
	more := And(Equal(Rem(level, step), ZerosLike(level)), LessThan(Div(level, step), BroadcastToShape(remainder, level.Shape())))
	return Add(counts, ConvertDType(more, dtypes.Int32))
}

// between gives, along an axis, the tiles whose centres a place lies between, int32 `[B, length]`, and the weight of the second.
func (t *tiling) between(axis int) (first, second, weight *Node) {
	place := t.places(axis, []int{t.height, t.width}[axis])
	at := SubScalar(Mul(ConvertDType(place, dtypes.Float32), Reciprocal(ConvertDType(t.tile[axis], dtypes.Float32))), 0.5)
	floor := Floor(at)
	tile := ConvertDType(floor, dtypes.Int32)
	return MaxScalar(MinScalar(tile, t.n-1), 0), MinScalar(AddScalar(tile, 1), t.n-1), Sub(at, floor)
}

// equalized gives the new levels of levels `[B, H, W]`, from 0 to 255.
func (t *tiling) equalized(levels, limit *Node) *Node {
	tables := t.tables(levels, limit)
	up, below, fall := t.between(0)
	left, right, way := t.between(1)
	at := func(y, x *Node) *Node { return look(tables, Add(MulScalar(t.row(down(y), across(x)), 256), levels)) }
	mix := func(a, b, weight *Node) *Node { return Add(a, Mul(weight, Sub(b, a))) }
	return mix(mix(at(up, left), at(up, right), across(way)), mix(at(below, left), at(below, right), across(way)), down(fall))
}

// count gives how often each byte occurs, int32 `[rows, 256]`: places are 256*row + byte, of which those with a one beside them count.
func count(places, ones *Node, rows int) *Node {
	n := places.Shape().Size()
	zeros := Zeros(places.Graph(), shapes.Make(dtypes.Int32, rows*256))
	return Reshape(ScatterSum(zeros, Reshape(places, n, 1), Reshape(ones, n), false, false), rows, 256)
}

// look gives what stands in a table `[rows, 256]` at places 256*row + byte.
func look(table, places *Node) *Node {
	flat := Gather(Reshape(table, -1), Reshape(places, -1, 1))
	return Reshape(flat, places.Shape().Dimensions...)
}

// running adds counts `[rows, 256]` up along each row. The sums are exact to 2^24 pixels.
func running(counts *Node) *Node {
	return CumSum(ConvertDType(counts, dtypes.Float32), 1)
}
