package finetune

import (
	"encoding/binary"
	"image"
	"math"
	"math/rand/v2"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// Mix makes each picture of a batch out of two, and its target out of both targets. The zero value mixes nothing. Where both laws are set,
// each picture takes one of them with equal probability.
type Mix struct {
	// Mixup is the parameter a of the law Beta(a, a) of a picture's own share, where the other picture shines through (Zhang et al., "mixup", 2018,
	// who take 0.1 to 0.4 for ImageNet); 0 means none.
	Mixup float64 `json:"mixup,omitempty"`
	// CutMix is the parameter of the same law where a box of the other picture lies on top (Yun et al., "CutMix", 2019, who take 1). The box
	// has the other's share of the area and its middle anywhere, and is cut at the edges; the targets mix by what is left. 0 means none.
	CutMix float64 `json:"cut_mix,omitempty"`
}

func (m Mix) check() error {
	return checkSettings("Mix", setting{"Mixup", m.Mixup, unbounded, nil}, setting{"CutMix", m.CutMix, unbounded, nil})
}

// mixed is what was drawn for the rows of a batch.
type mixed struct {
	partner []int32    // the row that is mixed in; itself where nothing is
	blend   []float32  // the row's own share in a pixel outside of the box
	box     [][4]int32 // left, top, right and bottom of the box, in pixels, in which the partner stands alone
	share   []float32  // the row's own share of the target
}

// mixSource gives the random numbers of a step, which are a function of the seed, the phase and its step alone.
func mixSource(seed uint64, phase, step int) *rand.Rand {
	key := [32]byte{24: 'm', 'i', 'x'}
	for i, number := range []uint64{seed, uint64(phase), uint64(step)} {
		binary.LittleEndian.PutUint64(key[8*i:], number)
	}
	return rand.New(rand.NewChaCha8(key))
}

// draw draws what happens to a batch, of which the first rows hold pictures and the others only fill it up to its size. These stay as they
// are, and nothing takes them for a partner. Partners are a permutation. A zero size, that of features, has no room for boxes.
func (m Mix) draw(r *rand.Rand, rows, batch int, size image.Point) mixed {
	d := mixed{make([]int32, batch), make([]float32, batch), make([][4]int32, batch), make([]float32, batch)}
	order := r.Perm(rows)
	for i := range batch {
		d.partner[i], d.blend[i], d.share[i] = int32(i), 1, 1
		if i < rows {
			d.partner[i] = int32(order[i])
			m.drawRow(r, d, i, size)
		}
	}
	return d
}

// drawRow draws the blend or the box of a row.
func (m Mix) drawRow(r *rand.Rand, d mixed, i int, size image.Point) {
	cut := m.CutMix > 0 && size != image.Point{}
	if cut && m.Mixup > 0 {
		cut = r.IntN(2) == 0
	}
	switch {
	case cut:
		box := cutBox(r, beta(r, m.CutMix), size)
		d.box[i] = [4]int32{int32(box.Min.X), int32(box.Min.Y), int32(box.Max.X), int32(box.Max.Y)}
		d.share[i] = float32(1 - float64(box.Dx()*box.Dy())/float64(size.X*size.Y))
	case m.Mixup > 0:
		d.blend[i] = float32(beta(r, m.Mixup))
		d.share[i] = d.blend[i]
	}
}

// cutBox draws a box with the part 1-share of a picture's area, before it is cut at the edges (CutMix's rand_bbox).
func cutBox(r *rand.Rand, share float64, size image.Point) image.Rectangle {
	side := math.Sqrt(1 - share)
	half := image.Pt(int(side*float64(size.X))/2, int(side*float64(size.Y))/2)
	middle := image.Pt(r.IntN(size.X), r.IntN(size.Y))
	return image.Rectangle{middle.Sub(half), middle.Add(half)}.Intersect(image.Rectangle{Max: size})
}

// beta draws from Beta(a, a), as the part of one Gamma(a) number in the sum of two, whose logarithms do not underflow for a small a.
func beta(r *rand.Rand, a float64) float64 {
	return 1 / (1 + math.Exp(logGamma(r, a)-logGamma(r, a)))
}

// logGamma draws the logarithm of a Gamma(a) number (Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables", 2000, with their
// way to a below 1: Gamma(a) is Gamma(a+1) times U^(1/a)).
func logGamma(r *rand.Rand, a float64) float64 {
	d := a + 1 - 1./3
	for {
		x := r.NormFloat64()
		v := math.Pow(1+x/math.Sqrt(9*d), 3)
		if v > 0 && math.Log(1-r.Float64()) < x*x/2+d*(1-v+math.Log(v)) {
			return math.Log(d*v) + math.Log(1-r.Float64())/a
		}
	}
}

// inputs gives what [mixInputs] and [mixTargets] take.
func (d mixed) inputs() (partner, blend, box, share *tensors.Tensor) {
	corners := make([]int32, 0, 4*len(d.box))
	for _, b := range d.box {
		corners = append(corners, b[:]...)
	}
	box = tensors.FromFlatDataAndDimensions(corners, len(d.box), 4)
	return tensors.FromValue(d.partner), tensors.FromValue(d.blend), box, tensors.FromValue(d.share)
}

// mixInputs mixes, in a graph, the rows of a batch. A row that was drawn to stay keeps every bit.
//
//   - x: float pictures `[B, H, W, C]`, or features `[B, n]`, for which boxes mean nothing.
//   - partner: int32 `[B]`.
//   - blend: float32 `[B]`, the row's own share outside of the box.
//   - box: int32 `[B, 4]`: left, top, right and bottom; the row's own share is 0 where left <= column < right and top <= row < bottom.
func mixInputs(x, partner, blend, box *Node) *Node {
	own := wideAs(blend, x)
	if x.Rank() == 4 {
		own = Mul(own, outside(box, x))
	}
	return mixRows(x, partner, own)
}

// mixTargets mixes the targets `[B, C]` of a batch by the share float32 `[B]` of each row's own.
func mixTargets(targets, partner, share *Node) *Node {
	return mixRows(targets, partner, wideAs(share, targets))
}

// mixRows gives own*x + (1-own)*x[partner].
func mixRows(x, partner, own *Node) *Node {
	own = ConvertDType(own, x.DType())
	return Add(Mul(x, own), Mul(Gather(x, ExpandAxes(partner, -1)), OneMinus(own)))
}

// wideAs gives a number a row, `[B]`, the rank of x: `[B, 1, ...]`.
func wideAs(perRow, x *Node) *Node {
	for perRow.Rank() < x.Rank() {
		perRow = ExpandAxes(perRow, -1)
	}
	return perRow
}

// outside gives 0 in the boxes `[B, 4]` of pictures x `[B, H, W, C]` and 1 elsewhere, float32 `[B, H, W, 1]`.
func outside(box, x *Node) *Node {
	d := x.Shape().Dimensions
	pixel := shapes.Make(dtypes.Int32, d[0], d[1], d[2], 1)
	within := func(axis, from, to int) *Node {
		place := Iota(x.Graph(), pixel, axis)
		edge := func(i int) *Node { return wideAs(Squeeze(Slice(box, AxisRange(), AxisElem(i)), 1), x) } // [B, 1, 1, 1]
		return LogicalAnd(GreaterOrEqual(place, edge(from)), LessThan(place, edge(to)))
	}
	return ConvertDType(LogicalNot(LogicalAnd(within(2, 0, 2), within(1, 1, 3))), dtypes.Float32)
}
