package ops

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// Tone says how [AdjustTone] changes the values of each channel. A part whose parameters are nil is left out; the parts are done in this order.
type Tone struct {
	// Autocontrast and Equalize are flags, Bool `[B]` or scalar or numbers: see [Autocontrast] and [Equalize].
	Autocontrast, Equalize *Node
	// Threshold, `[B]` or scalar, is that of [Solarize]: values at or above it are inverted. Above 1 none is.
	Threshold *Node
	// Levels, `[B]` or scalar, are how many equal steps [Posterize] leaves; 0 leaves the values.
	Levels *Node
}

// AdjustTone changes the values of each channel, one formula for all operations that do: what one image needs is a matter of parameters.
//
//   - x: float `[B, H, W, 3]` in [0, 1].
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
func AdjustTone(x *Node, tone Tone, sizes *Node) *Node {
	checkImages("AdjustTone", x)
	checkSizes("AdjustTone", x, sizes)
	within := inside(x, sizes)
	number := func(name string, value *Node) *Node { return ExpandAxes(perImage("AdjustTone", name, x, value), -1) }
	y := x
	if tone.Autocontrast != nil {
		y = Where(perImageFlag("AdjustTone", "autocontrast", x, tone.Autocontrast), stretched(y, within), y)
	}
	if tone.Equalize != nil {
		y = Where(perImageFlag("AdjustTone", "equalize", x, tone.Equalize), equalized(y, within), y)
	}
	if tone.Threshold != nil {
		y = Where(GreaterOrEqual(y, number("threshold", tone.Threshold)), OneMinus(y), y)
	}
	if tone.Levels != nil {
		levels := number("levels", tone.Levels)
		some := MaxScalar(levels, 1)
		steps := Div(Max(Min(StopGradient(Floor(Mul(y, some))), AddScalar(some, -1)), ZerosLike(y)), some)
		y = Where(BroadcastToShape(GreaterThan(levels, ZerosLike(levels)), y.Shape()), steps, y)
	}
	return Inside(y, sizes)
}

// Posterize keeps the upper bits of each value: floor(x*2^bits)/2^bits, and at most 1-2^-bits. With 8 bits or more it leaves the picture.
//
//   - x: float `[B, H, W, 3]` in [0, 1].
//   - bits: `[B]` or scalar, whole numbers from 1 to 8.
//
// Source: torchvision posterize on float images.
func Posterize(x, bits *Node) *Node {
	table := Const(x.Graph(), []float32{1, 2, 4, 8, 16, 32, 64, 128, 0})
	index := ConvertDType(ClipScalar(ConvertDType(bits, dtypes.Float32), 0, 8), dtypes.Int32)
	return AdjustTone(x, Tone{Levels: Gather(table, ExpandAxes(index, -1))}, nil)
}

// Solarize inverts the values at or above a threshold: x becomes 1-x.
//
//   - x: float `[B, H, W, 3]` in [0, 1].
//   - threshold: `[B]` or scalar.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: torchvision solarize.
func Solarize(x, threshold, sizes *Node) *Node {
	return AdjustTone(x, Tone{Threshold: threshold}, sizes)
}

// Invert gives 1-x. Source: torchvision invert.
//
//   - x: float `[B, H, W, 3]` in [0, 1].
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
func Invert(x, sizes *Node) *Node {
	checkImages("Invert", x)
	return Inside(OneMinus(x), sizes)
}

// Autocontrast stretches each channel of each picture so that its values reach from 0 to 1; a channel of one value stays.
//
//   - x: float `[B, H, W, 3]` in [0, 1].
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: torchvision autocontrast.
func Autocontrast(x, sizes *Node) *Node {
	return AdjustTone(x, Tone{Autocontrast: Scalar(x.Graph(), dtypes.Float32, 1)}, sizes)
}

// Equalize spreads the values of each channel of each picture so that all are about equally frequent. Values are taken to the nearest of 256 for it, and
// those of a channel with too few pixels or of one value stay.
//
//   - x: float `[B, H, W, 3]` in [0, 1].
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: torchvision equalize, which is Pillow's; torchvision cuts values off to bytes where this rounds.
func Equalize(x, sizes *Node) *Node {
	return AdjustTone(x, Tone{Equalize: Scalar(x.Graph(), dtypes.Float32, 1)}, sizes)
}

// stretched is Autocontrast.
func stretched(x, within *Node) *Node {
	low, high := x, x
	if within != nil {
		there := BroadcastToShape(ExpandAxes(within, -1), x.Shape())
		low, high = Where(there, x, OnesLike(x)), Where(there, x, ZerosLike(x))
	}
	low, high = ReduceAndKeep(low, ReduceMin, 1, 2), ReduceAndKeep(high, ReduceMax, 1, 2)
	flat := LessOrEqual(high, low)
	spread := Where(flat, OnesLike(low), Sub(high, low))
	return ClipScalar(Div(Sub(x, Where(flat, ZerosLike(low), low)), spread), 0, 1)
}

// equalized is Equalize.
func equalized(x, within *Node) *Node {
	g, d := x.Graph(), x.Shape().Dimensions
	bins := shapes.Make(dtypes.Int32, d[0], 1, 1, 3)
	base := Add(MulScalar(Iota(g, bins, 0), 3*256), MulScalar(Iota(g, bins, 3), 256))
	value := ConvertDType(StopGradient(ClipScalar(Round(MulScalar(x, 255)), 0, 255)), dtypes.Int32)
	at := ExpandAxes(Add(value, base), -1) // [B, H, W, 3, 1]
	count := OnesLike(value)
	if within != nil {
		count = ConvertDType(BroadcastToShape(ExpandAxes(within, -1), value.Shape()), dtypes.Int32)
	}
	histogram := Scatter(at, count, shapes.Make(dtypes.Int32, d[0]*3*256), false, false)
	table, spread := equalizing(Reshape(histogram, d[0]*3, 256))
	looked := DivScalar(ConvertDType(Gather(Reshape(table, -1), at), x.DType()), 255)
	return Where(BroadcastToShape(Reshape(spread, d[0], 1, 1, 3), x.Shape()), looked, x)
}

// equalizing makes the table of each histogram `[n, 256]`, and says whether it is to be used, Bool `[n]`.
func equalizing(histogram *Node) (table, use *Node) {
	sums := histogram // of all up to a value
	for reach := 1; reach < 256; reach *= 2 {
		sums = Add(sums, behind(sums, reach))
	}
	total := Slice(sums, AxisRange(), AxisElem(255))
	// The last value that occurs is the first whose sum is the total.
	least := Where(LessThan(sums, total), ZerosLike(sums), histogram)
	last := ReduceAndKeep(least, ReduceMax, 1)
	step := Div(Sub(total, last), MulScalar(OnesLike(total), 255))
	some := MaxScalar(step, 1)
	table = Div(Add(behind(sums, 1), Div(step, MulScalar(OnesLike(step), 2))), some)
	return ClipScalar(table, 0, 255), Squeeze(GreaterThan(step, ZerosLike(step)), 1)
}

// behind moves columns to the right and puts zeros where they were.
func behind(x *Node, by int) *Node {
	moved := Slice(x, AxisRange(), AxisRange(0, x.Shape().Dimensions[1]-by))
	return Concatenate([]*Node{ZerosLike(Slice(x, AxisRange(), AxisRange(0, by))), moved}, 1)
}
