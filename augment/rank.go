package augment

import (
	"fmt"
	"image"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() { Register(pool{MaxPooling, Choice(3, 5)}); Register(medianBlur{Choice(3, 5, 7)}) }

// maxRank is the largest side of a square whose values are put in order.
const maxRank = 31

// Pooling says what is taken of the values around a pixel.
type Pooling string

const (
	// MaxPooling takes the largest: bright things grow (a dilation).
	MaxPooling Pooling = "max"
	// MinPooling takes the smallest: dark things grow (an erosion).
	MinPooling Pooling = "min"
	// MeanPooling takes the mean, as [BoxBlur] does.
	MeanPooling Pooling = "mean"
	// MedianPooling takes the median, as [MedianBlur] does.
	MedianPooling Pooling = "median"
)

// pooler is how a pooling is done.
type pooler struct {
	graph func(x *graph.Node, side int, size, sizes *graph.Node) *graph.Node
	host  func(size int) host.Kernel
}

// poolers are those of the poolings.
var poolers = map[Pooling]pooler{
	MaxPooling:    {ops.MaximumBlur, func(size int) host.Kernel { return host.MaximumBlur(size) }},
	MinPooling:    {ops.MinimumBlur, func(size int) host.Kernel { return host.MinimumBlur(size) }},
	MeanPooling:   {ops.BoxBlur, host.BoxBlur},
	MedianPooling: {ops.MedianBlur, func(size int) host.Kernel { return host.MedianBlur(size) }},
}

// pool takes one value of each square.
type pool struct {
	Kind Pooling `json:"kind"`
	Size Dist    `json:"size,omitzero"`
}

// Pool replaces each value of an image by the largest, the smallest, the mean or the median of the square around it, in its channel. The size of the square is odd; between
// odd numbers the next one is taken. The image keeps its size: squares overlap, one around each pixel.
//
// Draws: size. See [ops.MaximumBlur]. Source: albumentations Morphological with a square; imgaug MaxPooling and its like take squares side by side and enlarge the result.
func Pool(kind Pooling, size Dist) Op { return pool{kind, size} }

func (p pool) parameters() parameters { return parameters{sizeParameter(p.Size, 1, maxRank)} }
func (p pool) Name() string           { return "pool" }

func (p pool) Check() error {
	if _, ok := poolers[p.Kind]; !ok {
		return fmt.Errorf("kind %q; it must be %s, %s, %s or %s", p.Kind, MaxPooling, MinPooling, MeanPooling, MedianPooling)
	}
	return p.parameters().check()
}

func (p pool) Fields() []Field                              { return p.parameters().fields() }
func (p pool) Draw(key rng.Key, _ image.Point) []float64    { return p.parameters().draw(key) }
func (p pool) checkValues(v []float64, s image.Point) error { return p.parameters().checkValues(v, s) }

func (p pool) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = poolers[p.Kind].graph(in.Pixels, kernelSide(p.Size), v.Number("size"), in.Sizes)
	return in
}

func (p pool) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{poolers[p.Kind].host(int(values[0]))}
}

// medianBlur is a pool with a name of its own.
type medianBlur struct {
	Size Dist `json:"size,omitzero"`
}

// MedianBlur replaces each value of an image by the median of the square around it, in its channel, which takes specks away and keeps edges. The size of the square is odd,
// at most 31; between odd numbers the next one is taken. The border repeats the outermost pixels. In a graph sizes up to 7 are
// reasonable.
//
// Draws: size. See [ops.MedianBlur]. Source: albumentations MedianBlur, imgaug MedianBlur (OpenCV medianBlur).
func MedianBlur(size Dist) Op { return medianBlur{size} }

func (m medianBlur) pool() pool                                   { return pool{MedianPooling, m.Size} }
func (m medianBlur) Name() string                                 { return "median_blur" }
func (m medianBlur) Check() error                                 { return m.pool().Check() }
func (m medianBlur) Fields() []Field                              { return m.pool().Fields() }
func (m medianBlur) Draw(key rng.Key, size image.Point) []float64 { return m.pool().Draw(key, size) }
func (m medianBlur) checkValues(v []float64, s image.Point) error { return m.pool().checkValues(v, s) }
func (m medianBlur) Apply(in Images, v Values) Images             { return m.pool().Apply(in, v) }
func (m medianBlur) Kernels(v []float64, s image.Point) []host.Kernel {
	return m.pool().Kernels(v, s)
}
