package ops

import (
	"slices"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/support/exceptions"
)

// The adjustments of a jitter, numbered as torchvision's ColorJitter numbers them.
const (
	Brightness = iota
	Contrast
	Saturation
	Hue
	adjustments // how many there are
)

// Jitter says how [ColorJitter] changes each picture. An adjustment whose parameter is nil is left out.
type Jitter struct {
	// Brightness, Contrast and Saturation are factors, `[B]` or scalar; Hue is in turns. See [AdjustBrightness] and its kin.
	Brightness, Contrast, Saturation, Hue *Node
	// Order is an integer `[B, 4]`: for each picture the four numbers [Brightness] to [Hue] in the order in which the adjustments
	// are made. Nil stands for 0, 1, 2, 3. Adjustments that are left out may stand anywhere.
	Order *Node
}

// ColorJitter makes up to four adjustments of colour, for each picture in an order of its own. Every adjustment clamps to
// [0, 1], so that the order matters.
//
//   - x: float `[B, H, W, 3]`.
//   - sizes: int32 `[B, 2]`, or nil when every picture fills the batch.
//
// Source: torchvision ColorJitter, which has one order a call.
//
// A graph cannot branch an image, so the adjustments stand in a fixed row of places of which every order is a part, and a place that
// an image does not need has a factor without effect: contrast twice with the one hue (the dearest) between them, and around
// them places for brightness and saturation, which are one formula. That is 2 + 1 + 8 adjustments where four slots of four
// would make 16, four of them hues.
func ColorJitter(x *Node, jitter Jitter, sizes *Node) *Node {
	checkImages("ColorJitter", x)
	checkSizes("ColorJitter", x, sizes)
	var factors [adjustments]*Node
	names := [adjustments]string{"brightness", "contrast", "saturation", "hue"}
	for kind, value := range [adjustments]*Node{jitter.Brightness, jitter.Contrast, jitter.Saturation, jitter.Hue} {
		if value != nil {
			factors[kind] = perImage("ColorJitter", names[kind], x, value)
		}
	}
	order := checkOrder(x, jitter.Order)
	row := places(func(kind int) bool { return factors[kind] != nil })
	if len(row) == 0 {
		return x
	}
	all, saturate := seats(x, row, factors, order)
	p, within := split(x), inside(x, sizes)
	for i, kinds := range row {
		at := func(values *Node) *Node { return Reshape(column(values, i), -1, 1, 1) }
		switch {
		case len(kinds) == 2:
			p = p.blend(at(all), Mul(at(saturate), p.gray()))
		case kinds[0] == Brightness:
			p = p.brightness(at(all))
		case kinds[0] == Saturation:
			p = p.blend(at(all), p.gray())
		case kinds[0] == Contrast:
			p = p.contrast(at(all), within)
		case kinds[0] == Hue:
			p = p.hue(factors[Hue]) // its only place, which every image takes
		}
	}
	return p.join()
}

// places is the row of places for the adjustments that are asked for: for each place the kinds that it may make.
func places(has func(kind int) bool) (row [][]int) {
	var pair []int // brightness and saturation, or one of them
	for _, kind := range []int{Brightness, Saturation} {
		if has(kind) {
			pair = append(pair, kind)
		}
	}
	around := func(kinds ...int) {
		for _, kind := range kinds {
			row = append(row, []int{kind})
			row = append(row, slices.Repeat([][]int{pair}, len(pair))...)
		}
	}
	row = slices.Repeat([][]int{pair}, len(pair))
	switch {
	case has(Contrast) && has(Hue):
		around(Contrast, Hue, Contrast)
	case has(Contrast):
		around(Contrast)
	case has(Hue):
		around(Hue)
	}
	return row
}

// seat gives, for each place of the row, the kind of adjustment that an order makes there, or -1: each takes the first place
// behind the one before it that may make it. Kinds that the row does not know are left out.
func seat(order []int, row [][]int) []int {
	taken := make([]int, len(row))
	known := slices.Concat(row...)
	order = slices.DeleteFunc(slices.Clone(order), func(kind int) bool { return !slices.Contains(known, kind) })
	for i, kinds := range row {
		taken[i] = -1
		if len(order) > 0 && slices.Contains(kinds, order[0]) {
			taken[i], order = order[0], order[1:]
		}
	}
	return taken
}

// checkOrder panics unless the order is `[B, 4]`; it fills in the one that nil stands for.
func checkOrder(x, order *Node) *Node {
	batch := x.Shape().Dimensions[0]
	if order == nil {
		return BroadcastPrefix(Const(x.Graph(), []int32{Brightness, Contrast, Saturation, Hue}), batch)
	}
	if order.Rank() != 2 || order.Shape().Dimensions[0] != batch || order.Shape().Dimensions[1] != adjustments {
		exceptions.Panicf("ops.ColorJitter: the order must be integers [%d, 4], got %s", batch, order.Shape())
	}
	return order
}

// seats gives the factor of each image at each place of the row, `[B, places]`, and 1 where it is one of saturation, else 0.
func seats(x *Node, row [][]int, factors [adjustments]*Node, order *Node) (all, saturate *Node) {
	batch, g := x.Shape().Dimensions[0], x.Graph()
	// An order is a number of four digits of two bits, and a table knows the seats of each.
	table := make([][]int32, 1<<8)
	for code := range table {
		for _, kind := range seat([]int{code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6}, row) {
			table[code] = append(table[code], int32(kind))
		}
	}
	digits := Mul(ConvertDType(order, dtypes.Int32), Const(g, [][]int32{{1, 4, 16, 64}}))
	taken := Gather(Const(g, table), ReduceAndKeep(digits, ReduceSum, 1)) // [B, places]
	all = ConvertDType(OnesLike(taken), x.DType())
	for kind, factor := range factors {
		if factor != nil {
			here := Equal(taken, Scalar(g, dtypes.Int32, kind))
			all = Where(here, BroadcastToShape(Reshape(factor, batch, 1), all.Shape()), all)
		}
	}
	return all, ConvertDType(Equal(taken, Scalar(g, dtypes.Int32, Saturation)), x.DType())
}
