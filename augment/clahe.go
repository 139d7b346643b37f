package augment

import (
	"fmt"
	"image"

	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// clahe equalizes in tiles.
type clahe struct {
	Limit Dist `json:"limit,omitzero"`
	Tiles int  `json:"tiles"`
}

func init() { Register(clahe{Uniform(1, 4), 8}) }

// CLAHE equalizes the lightness of an image in tiles by tiles tiles, with a limit to the contrast: how often a level of lightness may occur in a tile, in
// multiples of the mean, not negative. A limit of 1 changes little, 4 much. albumentations has Uniform(1, 4) and 8 tiles.
//
// Draws: limit. See [ops.CLAHE]. Source: albumentations CLAHE, imgaug CLAHE, which are OpenCV's.
func CLAHE(limit Dist, tiles int) Op { return clahe{limit, tiles} }

func (c clahe) Name() string    { return "clahe" }
func (c clahe) Fields() []Field { return []Field{number("limit")} }

func (c clahe) Check() error {
	if c.Tiles < 1 || c.Tiles > 64 {
		return fmt.Errorf("tiles %d; it must lie between 1 and 64", c.Tiles)
	}
	return needed(c.Limit, "limit", "Uniform(1, 4)", 0, inf)
}

func (c clahe) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{c.Limit.At(key.Float64(0))}
}

func (c clahe) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.CLAHE(in.Pixels, v.Number("limit"), c.Tiles, in.Sizes)
	return in
}

func (c clahe) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.CLAHE(float32(values[0]), c.Tiles)}
}
