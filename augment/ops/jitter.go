package ops

import (
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
// A graph cannot branch an image, so the adjustments stand in a fixed row of which every order is a part, and those that are not
// an image's turn have a factor without effect: contrast twice with the one hue (the dearest) between them, and around
// them places for brightness and saturation, which are one formula. That is 2 + 1 + 8 adjustments where four slots of four
// would make 16, four of them hues.
func ColorJitter(x *Node, jitter Jitter, sizes *Node) *Node {
	checkImages("ColorJitter", x)
	checkSizes("ColorJitter", x, sizes)
	s := newSchedule(x, jitter)
	p, within := split(x), inside(x, sizes)
	has := func(kind int) bool { return s.factors[kind] != nil }
	p = s.pair(p)
	if has(Contrast) {
		p = p.contrast(s.take(Contrast).factor, within)
		p = s.pair(p)
	}
	if has(Hue) {
		p = s.hue(p)
		p = s.pair(p)
	}
	if has(Contrast) && has(Hue) {
		p = p.contrast(s.take(Contrast).factor, within)
		p = s.pair(p)
	}
	return p.join()
}

// schedule hands the places of the row to the adjustments whose turn it is.
type schedule struct {
	factors [adjustments]*Node // [B, 1, 1], nil where left out
	ranks   [adjustments]*Node // [B, 1, 1]: which place in the image's order
	done    *Node              // [B, 1, 1]: the rank of the last adjustment made
}

// place is what one place of the row does to each image.
type place struct {
	factor *Node   // [B, 1, 1]: the factor, or one without effect
	taken  []*Node // [B, 1, 1] Bool for each kind: its turn is here
}

// newSchedule checks the parameters of a jitter.
func newSchedule(x *Node, jitter Jitter) *schedule {
	s := &schedule{}
	batch := x.Shape().Dimensions[0]
	names := [adjustments]string{"brightness", "contrast", "saturation", "hue"}
	for kind, value := range [adjustments]*Node{jitter.Brightness, jitter.Contrast, jitter.Saturation, jitter.Hue} {
		if value != nil {
			s.factors[kind] = perImage("ColorJitter", names[kind], x, value)
		}
	}
	order := jitter.Order
	if order == nil {
		order = BroadcastPrefix(Const(x.Graph(), []int32{Brightness, Contrast, Saturation, Hue}), batch)
	}
	if order.Rank() != 2 || order.Shape().Dimensions[0] != batch || order.Shape().Dimensions[1] != adjustments {
		exceptions.Panicf("ops.ColorJitter: the order must be integers [%d, 4], got %s", batch, order.Shape())
	}
	order = ConvertDType(order, dtypes.Int32)
	positions := Const(x.Graph(), [][]int32{{0, 1, 2, 3}})
	for kind := range adjustments {
		here := ConvertDType(Equal(order, Scalar(x.Graph(), dtypes.Int32, kind)), dtypes.Int32)
		s.ranks[kind] = Reshape(ReduceSum(Mul(here, positions), 1), batch, 1, 1)
	}
	s.done = AddScalar(ZerosLike(s.ranks[0]), -1)
	return s
}

// take gives the next place of the row to whichever of the kinds is each image's next adjustment, if one is.
func (s *schedule) take(kinds ...int) place {
	p := place{}
	done := s.done
	for _, kind := range kinds {
		turn := GreaterThan(s.ranks[kind], s.done)
		for other, factor := range s.factors {
			if factor != nil && other != kind { // no other one waits before it
				waits := And(GreaterThan(s.ranks[other], s.done), LessThan(s.ranks[other], s.ranks[kind]))
				turn = And(turn, Not(waits))
			}
		}
		if p.factor == nil {
			p.factor = OnesLike(s.factors[kind])
		}
		p.factor = Where(turn, s.factors[kind], p.factor)
		p.taken = append(p.taken, turn)
		done = Where(turn, s.ranks[kind], done)
	}
	s.done = done
	return p
}

// pair makes brightness and saturation in either order, or what of the two is asked for and has its turn.
func (s *schedule) pair(p planes) planes {
	switch bright, sat := s.factors[Brightness] != nil, s.factors[Saturation] != nil; {
	case bright && sat:
		for range 2 {
			here := s.take(Brightness, Saturation)
			weight := ConvertDType(here.taken[1], here.factor.DType())
			p = p.blend(here.factor, Mul(weight, p.gray()))
		}
	case bright:
		p = p.brightness(s.take(Brightness).factor)
	case sat:
		p = p.blend(s.take(Saturation).factor, p.gray())
	}
	return p
}

// hue turns the hue. It has one place only, at which its turn always comes.
func (s *schedule) hue(p planes) planes {
	s.take(Hue)
	return p.hue(s.factors[Hue])
}
