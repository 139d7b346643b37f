package augment

import (
	"fmt"
	"image"
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(xyMasking{Columns: Choice(0, 1, 2), Rows: Choice(0, 1, 2), Width: Uniform(0.05, 0.2), Height: Uniform(0.05, 0.2)})
	Register(gridDropout{Unit: Uniform(0.1, 0.3), Ratio: Constant(0.5)})
	Register(pixelDropout{Amount: Constant(0.01), Grain: ByPixel})
	Register(totalDropout{P: 0.5})
}

// XYMaskingSettings are those of [XYMasking]. All but Fill are needed.
type XYMaskingSettings struct {
	// Columns and Rows are how many stripes there are from top to bottom and from left to right.
	Columns Dist `json:"columns,omitzero"`
	Rows    Dist `json:"rows,omitzero"`
	// Width is how wide a stripe from top to bottom is, Height how high one from left to right is, as parts of the image's sides.
	Width  Dist    `json:"width,omitzero"`
	Height Dist    `json:"height,omitzero"`
	Fill   Filling `json:"fill,omitzero"`
}

// xyMasking fills stripes.
type xyMasking XYMaskingSettings

// XYMasking fills stripes of an image that go from top to bottom or from left to right, as is done to the times and frequencies of spectrograms.
//
// Draws: boxes, the left, top, width and height of each stripe in whole pixels, first the columns, zero for the ones that are not used, and what the filling needs. Source:
// albumentations XYMasking, after SpecAugment (D. Park et al., 2019).
func XYMasking(settings XYMaskingSettings) Op { return xyMasking(settings) }

func (m xyMasking) parameters() parameters {
	return parameters{countParameter("columns", m.Columns), countParameter("rows", m.Rows), partParameter("width", m.Width), partParameter("height", m.Height)}
}

func (m xyMasking) boxes() boxSet {
	ps := m.parameters()
	return boxSet{int(ps[0].most() + ps[1].most()), m.Fill}
}

func (m xyMasking) Name() string { return "xy_masking" }

func (m xyMasking) Check() error {
	if err := m.parameters().check(); err != nil {
		return err
	}
	return m.Fill.check()
}

func (m xyMasking) Fields() []Field { return m.boxes().fields() }

func (m xyMasking) Draw(key rng.Key, size image.Point) []float64 {
	counts := m.parameters().draw(key)
	var drawn [][]float64
	stripe := func(part Dist, side int) (start, length int) {
		box := key.Fold(boxChild).Fold(uint64(len(drawn)))
		length = pixels(part.At(box.Float64(0)), side)
		return box.IntN(1, side-length+1), length
	}
	for range int(counts[0]) {
		left, width := stripe(m.Width, size.X)
		drawn = append(drawn, boxValues(left, 0, width, size.Y))
	}
	for range int(counts[1]) {
		top, height := stripe(m.Height, size.Y)
		drawn = append(drawn, boxValues(0, top, size.X, height))
	}
	return m.boxes().draw(key, drawn)
}

func (m xyMasking) checkValues(v []float64, s image.Point) error     { return m.boxes().checkValues(v, s) }
func (m xyMasking) Apply(in Images, v Values) Images                 { return m.boxes().apply(in, v) }
func (m xyMasking) Kernels(v []float64, _ image.Point) []host.Kernel { return m.boxes().kernels(v) }

// gridDropout fills the holes of a grid.
type gridDropout struct {
	Unit  Dist    `json:"unit,omitzero"`
	Ratio Dist    `json:"ratio,omitzero"`
	Fill  Filling `json:"fill,omitzero"`
}

// GridDropout fills the square holes of a regular grid that covers an image. Unit is the distance from hole to hole as a part of its shorter side, at least two pixels; ratio, in
// [0, 1], is the hole's part of that, at least one pixel and at most all but one. The grid begins anywhere.
//
// Draws: unit, hole, left and top of the grid, in whole pixels, and what the filling needs. Source: albumentations GridDropout with a common offset, after GridMask
// (P. Chen et al., 2020).
func GridDropout(unit, ratio Dist, fill Filling) Op { return gridDropout{unit, ratio, fill} }

func (g gridDropout) parameters() parameters {
	return parameters{partParameter("unit", g.Unit), {"ratio", g.Ratio, 0, 1, "Constant(0.5)", nil}}
}

func (g gridDropout) Name() string { return "grid_dropout" }

func (g gridDropout) Check() error {
	if err := g.parameters().check(); err != nil {
		return err
	}
	return g.Fill.check()
}

func (g gridDropout) Fields() []Field {
	return append([]Field{number("unit"), number("hole"), number("left"), number("top")}, g.Fill.fields(1)...)
}

func (g gridDropout) Draw(key rng.Key, size image.Point) []float64 {
	drawn := g.parameters().draw(key)
	unit := max(2, pixels(drawn[0], min(size.X, size.Y)))
	hole := min(max(1, int(drawn[1]*float64(unit))), unit-1)
	values := []float64{float64(unit), float64(hole), float64(key.IntN(2, unit)), float64(key.IntN(3, unit))}
	return append(values, g.Fill.draw(key, 1)...)
}

// checkValues reports a grid that is none.
func (g gridDropout) checkValues(v []float64, _ image.Point) error {
	unit, hole, left, top := v[0], v[1], v[2], v[3]
	for _, n := range v[:4] {
		if n != math.Trunc(n) || n < 0 {
			return fmt.Errorf("unit %g, hole %g, left %g, top %g; they must be whole numbers of pixels", unit, hole, left, top)
		}
	}
	if unit < 1 || hole > unit || left >= unit || top >= unit {
		return fmt.Errorf("hole %g, left %g, top %g; a hole must not be larger than the unit %g, and left and top must be smaller", hole, left, top, unit)
	}
	return nil
}

func (g gridDropout) Apply(in Images, v Values) Images {
	in = in.Float()
	mask := ops.InGrid(in.Pixels, v.Number("unit"), v.Number("hole"), v.Number("left"), v.Number("top"))
	return g.Fill.cover(in, v, mask, evenly)
}

func (g gridDropout) Kernels(v []float64, _ image.Point) []host.Kernel {
	return g.Fill.kernels(v[4:], host.Grid(int(v[0]), int(v[1]), int(v[2]), int(v[3])))
}

// pixelDropout fills single pixels.
type pixelDropout struct {
	Amount Dist    `json:"amount,omitzero"`
	Grain  Grain   `json:"grain"`
	Fill   Filling `json:"fill,omitzero"`
}

// PixelDropout fills a part of an image's pixels ([ByPixel]) or of its values ([ByValue]), amount in [0, 1], each chosen on its own.
//
// Draws: amount, and key, from which the pixels follow, and what the filling needs. Source: albumentations PixelDropout, imgaug Dropout.
func PixelDropout(amount Dist, grain Grain, fill Filling) Op {
	return pixelDropout{amount, grain, fill}
}

func (d pixelDropout) parameters() parameters { return parameters{amountParameter(d.Amount)} }
func (d pixelDropout) Name() string           { return "pixel_dropout" }

func (d pixelDropout) Check() error {
	if !d.Grain.local() {
		return fmt.Errorf("grain %q; it must be %s or %s", d.Grain, ByPixel, ByValue)
	}
	if err := d.parameters().check(); err != nil {
		return err
	}
	return d.Fill.check()
}

func (d pixelDropout) Fields() []Field {
	return append(append(d.parameters().fields(), keyField), d.Fill.fields(1)...)
}

func (d pixelDropout) Draw(key rng.Key, _ image.Point) []float64 {
	return append(append(d.parameters().draw(key), childKey(key)...), d.Fill.draw(key, 1)...)
}

func (d pixelDropout) checkValues(v []float64, s image.Point) error {
	return d.parameters().checkValues(v, s)
}

func (d pixelDropout) Apply(in Images, v Values) Images {
	in = in.Float()
	mask := ops.Below(ops.Uniforms(in.Pixels, v.Key("key"), d.Grain == ByPixel), v.Number("amount"))
	return d.Fill.cover(in, v, mask, evenly)
}

func (d pixelDropout) Kernels(v []float64, _ image.Point) []host.Kernel {
	return d.Fill.kernels(v[3:], host.Chosen(keyOf(v[1:]), d.Grain == ByPixel, float32(v[0])))
}

// totalDropout fills whole images.
type totalDropout struct {
	P    float64 `json:"p"`
	Fill Filling `json:"fill,omitzero"`
}

// TotalDropout fills whole images, each with probability p.
//
// Draws: drop, 1 or 0, and what the filling needs. Source: imgaug TotalDropout.
func TotalDropout(p float64, fill Filling) Op { return totalDropout{p, fill} }

func (d totalDropout) Name() string { return "total_dropout" }

func (d totalDropout) Check() error {
	if err := checkProbability(d.P); err != nil {
		return err
	}
	return d.Fill.check()
}

func (d totalDropout) Fields() []Field { return append([]Field{number("drop")}, d.Fill.fields(1)...) }

func (d totalDropout) Draw(key rng.Key, _ image.Point) []float64 {
	return append([]float64{coin(key.Float64(0), d.P)}, d.Fill.draw(key, 1)...)
}

func (d totalDropout) Apply(in Images, v Values) Images {
	in = in.Float()
	mask := ops.Below(graph.ZerosLike(in.Pixels), v.Number("drop"))
	return d.Fill.cover(in, v, mask, evenly)
}

func (d totalDropout) Kernels(v []float64, _ image.Point) []host.Kernel {
	if v[0] == 0 {
		return nil
	}
	return d.Fill.kernels(v[1:], host.Everything)
}
