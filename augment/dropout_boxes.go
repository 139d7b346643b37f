package augment

import (
	"image"
	"math"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() {
	Register(randomErasing{P: 0.5, Area: Uniform(0.02, 0.33), Ratio: LogUniform(0.3, 3.3)})
	Register(cutout{Count: Constant(1), Size: Constant(0.2)})
	Register(coarseDropout{Count: Choice(1, 2), Height: Uniform(0.1, 0.2), Width: Uniform(0.1, 0.2)})
}

// randomErasing fills one box.
type randomErasing struct {
	P     float64 `json:"p"`
	Area  Dist    `json:"area,omitzero"`
	Ratio Dist    `json:"ratio,omitzero"`
	Fill  Filling `json:"fill,omitzero"`
}

// RandomErasing fills, with probability p, a box of an image that has a random part of its area, within [0, 1], and a random ratio of height to width. Up to ten boxes are
// tried that are smaller than the image in both directions; where none is, nothing is filled.
//
// Draws: boxes, the left, top, width and height of the box in whole pixels, zero where nothing is filled, and what the filling needs. Source: torchvision
// RandomErasing, whose area is Uniform(0.02, 0.33) and whose ratio LogUniform(0.3, 3.3); its noise is normal, for pictures that are normalised.
func RandomErasing(p float64, area, ratio Dist, fill Filling) Op {
	return randomErasing{p, area, ratio, fill}
}

func (e randomErasing) boxes() boxSet { return boxSet{1, e.Fill} }
func (e randomErasing) Name() string  { return "random_erasing" }

func (e randomErasing) Check() error {
	if err := checkProbability(e.P); err != nil {
		return err
	}
	ps := parameters{{"area", e.Area, 0, 1, "Uniform(0.02, 0.33)", nil}, {"ratio", e.Ratio, 1e-3, 1e3, "LogUniform(0.3, 3.3)", nil}}
	if err := ps.check(); err != nil {
		return err
	}
	return e.Fill.check()
}

func (e randomErasing) Fields() []Field { return e.boxes().fields() }

func (e randomErasing) Draw(key rng.Key, size image.Point) []float64 {
	const coinSlot = 2*tries + 2
	if coin(key.Float64(coinSlot), e.P) == 0 {
		return e.boxes().draw(key, nil)
	}
	return e.boxes().draw(key, [][]float64{e.box(size, func(i int) (area, ratio float64) {
		return e.Area.At(key.Float64(uint64(2 * i))), e.Ratio.At(key.Float64(uint64(2*i + 1)))
	}, func(axis, places int) int { return key.IntN(uint64(2*tries+axis), places) })})
}

// box is the algorithm of torchvision's make_params: attempt gives the area, as a part, and the ratio of try i, and place draws one of a number of places from the
// top (axis 0) or from the left (axis 1). It gives nil where no box fits.
func (e randomErasing) box(size image.Point, attempt func(i int) (area, ratio float64), place func(axis, places int) int) []float64 {
	for i := range tries {
		part, ratio := attempt(i)
		area := part * float64(size.X*size.Y)
		h, w := int(math.RoundToEven(math.Sqrt(area*ratio))), int(math.RoundToEven(math.Sqrt(area/ratio)))
		if h < size.Y && w < size.X {
			top := place(0, size.Y-h+1)
			return boxValues(place(1, size.X-w+1), top, w, h)
		}
	}
	return nil
}

func (e randomErasing) checkValues(v []float64, s image.Point) error {
	return e.boxes().checkValues(v, s)
}
func (e randomErasing) Apply(in Images, v Values) Images { return e.boxes().apply(in, v) }
func (e randomErasing) Kernels(v []float64, _ image.Point) []host.Kernel {
	return e.boxes().kernels(v)
}

// cutout fills squares anywhere.
type cutout struct {
	Count Dist    `json:"count,omitzero"`
	Size  Dist    `json:"size,omitzero"`
	Fill  Filling `json:"fill,omitzero"`
}

// Cutout fills count squares of an image. Their side is a part of its shorter side, size, and their middle is any of its pixels: what of a square lies outside is cut
// off.
//
// Draws: boxes, the left, top, width and height of each square in whole pixels, zero for the ones that are not used, and what the filling needs. Source: T. DeVries
// and G. Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout" (2017); imgaug Cutout.
func Cutout(count, size Dist, fill Filling) Op { return cutout{count, size, fill} }

func (c cutout) parameters() parameters {
	return parameters{countParameter("count", c.Count), partParameter("size", c.Size)}
}

func (c cutout) boxes() boxSet { return boxSet{int(c.parameters()[0].most()), c.Fill} }
func (c cutout) Name() string  { return "cutout" }

func (c cutout) Check() error {
	if err := c.parameters().check(); err != nil {
		return err
	}
	return c.Fill.check()
}

func (c cutout) Fields() []Field { return c.boxes().fields() }

func (c cutout) Draw(key rng.Key, size image.Point) []float64 {
	var drawn [][]float64
	for i := range int(c.parameters().draw(key)[0]) {
		box := key.Fold(boxChild).Fold(uint64(i))
		side := pixels(c.Size.At(box.Float64(0)), min(size.X, size.Y))
		left, width := cutOff(box.IntN(1, size.X)-side/2, side, size.X)
		top, height := cutOff(box.IntN(2, size.Y)-side/2, side, size.Y)
		drawn = append(drawn, boxValues(left, top, width, height))
	}
	return c.boxes().draw(key, drawn)
}

// cutOff gives what of a length from start on lies within a side.
func cutOff(start, length, side int) (from, rest int) {
	from = max(start, 0)
	return from, min(start+length, side) - from
}

func (c cutout) checkValues(v []float64, s image.Point) error     { return c.boxes().checkValues(v, s) }
func (c cutout) Apply(in Images, v Values) Images                 { return c.boxes().apply(in, v) }
func (c cutout) Kernels(v []float64, _ image.Point) []host.Kernel { return c.boxes().kernels(v) }

// coarseDropout fills boxes within the image.
type coarseDropout struct {
	Count  Dist    `json:"count,omitzero"`
	Height Dist    `json:"height,omitzero"`
	Width  Dist    `json:"width,omitzero"`
	Fill   Filling `json:"fill,omitzero"`
}

// CoarseDropout fills count boxes of an image that lie within it. Their height and width are parts of the image's, each box with its own.
//
// Draws: boxes, the left, top, width and height of each in whole pixels, zero for the ones that are not used, and what the filling needs. Source: albumentations
// CoarseDropout.
func CoarseDropout(count, height, width Dist, fill Filling) Op {
	return coarseDropout{count, height, width, fill}
}

func (c coarseDropout) parameters() parameters {
	return parameters{countParameter("count", c.Count), partParameter("height", c.Height), partParameter("width", c.Width)}
}

func (c coarseDropout) boxes() boxSet { return boxSet{int(c.parameters()[0].most()), c.Fill} }
func (c coarseDropout) Name() string  { return "coarse_dropout" }

func (c coarseDropout) Check() error {
	if err := c.parameters().check(); err != nil {
		return err
	}
	return c.Fill.check()
}

func (c coarseDropout) Fields() []Field { return c.boxes().fields() }

func (c coarseDropout) Draw(key rng.Key, size image.Point) []float64 {
	var drawn [][]float64
	for i := range int(c.parameters().draw(key)[0]) {
		box := key.Fold(boxChild).Fold(uint64(i))
		height, width := pixels(c.Height.At(box.Float64(0)), size.Y), pixels(c.Width.At(box.Float64(1)), size.X)
		drawn = append(drawn, boxValues(box.IntN(2, size.X-width+1), box.IntN(3, size.Y-height+1), width, height))
	}
	return c.boxes().draw(key, drawn)
}

func (c coarseDropout) checkValues(v []float64, s image.Point) error {
	return c.boxes().checkValues(v, s)
}
func (c coarseDropout) Apply(in Images, v Values) Images { return c.boxes().apply(in, v) }
func (c coarseDropout) Kernels(v []float64, _ image.Point) []host.Kernel {
	return c.boxes().kernels(v)
}
