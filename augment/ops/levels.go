package ops

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// AutoContrast stretches each channel so that its darkest value becomes 0 and its brightest 1. A channel of one value stays.
//
//   - x: float `[B, H, W, 3]`.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: torchvision autocontrast. (Values that differ by less than 1e-6 count as one.)
func AutoContrast(x, sizes *Node) *Node {
	checkImages("AutoContrast", x)
	checkSizes("AutoContrast", x, sizes)
	p, within := split(x), inside(x, sizes)
	for c, v := range p {
		low, high := v, v
		if within != nil { // values lie in [0, 1]
			low, high = Where(within, v, OnesLike(v)), Where(within, v, ZerosLike(v))
		}
		low, high = ReduceAndKeep(low, ReduceMin, 1, 2), ReduceAndKeep(high, ReduceMax, 1, 2)
		span := Sub(high, low)
		flat := LessThan(span, AddScalar(ZerosLike(span), crumb))
		low, span = Where(flat, ZerosLike(low), low), Where(flat, OnesLike(span), span)
		p[c] = ClipScalar(Div(Sub(v, low), span), 0, 1)
	}
	return p.within(within).join()
}

// Equalize gives each channel a histogram that is as even as it can be made by a table of its 256 levels.
//
//   - x: float `[B, H, W, 3]`. Values become bytes first, each byte an equal part of the range.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// A channel stays (but for the bytes) where all but its brightest pixels are fewer than 255. Its gradient is zero. Source: torchvision equalize,
// which is Pillow's ImageOps.equalize.
func Equalize(x, sizes *Node) *Node {
	checkImages("Equalize", x)
	checkSizes("Equalize", x, sizes)
	batch := x.Shape().Dimensions[0]
	p, within := split(x), inside(x, sizes)
	levels := bytesOf(Stack(p[:], 1)) // [B, 3, H, W]
	ones := OnesLike(levels)
	if within != nil {
		ones = Where(BroadcastToShape(ExpandAxes(within, 1), levels.Shape()), ones, ZerosLike(ones))
	}
	row := Iota(x.Graph(), shapes.Make(dtypes.Int32, batch*3), 0)
	places := Add(levels, MulScalar(Reshape(row, batch, 3, 1, 1), 256))
	table := equalizing(count(places, ones, batch*3)) // [B*3, 256]
	equal := look(table, places)
	for c := range p {
		p[c] = Squeeze(Slice(equal, AxisRange(), AxisElem(c)), 1)
	}
	return p.within(within).join()
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

// equalizing gives Pillow's tables for counts, float32 `[rows, 256]` in [0, 1].
func equalizing(counts *Node) *Node {
	sums := ConvertDType(running(counts), dtypes.Int32)
	all := ReduceAndKeep(counts, ReduceSum, 1)
	brightest := ReduceAndKeep(Where(And(Equal(sums, all), GreaterThan(counts, ZerosLike(counts))), counts, ZerosLike(counts)), ReduceSum, 1)
	step := DivScalar(Sub(all, brightest), 255)
	divisor := MaxScalar(step, 1)
	equal := Div(Add(Sub(sums, counts), DivScalar(step, 2)), divisor) // whole numbers, rounded down
	same := Iota(counts.Graph(), counts.Shape(), 1)
	some := BroadcastToShape(GreaterThan(step, ZerosLike(step)), counts.Shape())
	level := Where(some, Min(equal, AddScalar(ZerosLike(equal), 255)), same)
	return DivScalar(ConvertDType(level, dtypes.Float32), 255)
}
