package augment

import (
	"fmt"
	"image"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// grayscale makes an image gray or leaves it.
type grayscale struct {
	P float64 `json:"p"`
}

// channelShuffle puts the channels in another order.
type channelShuffle struct{}

// channelDropout sets channels to one value.
type channelDropout struct {
	Count int     `json:"count"`
	Fill  float64 `json:"fill"`
}

func init() {
	Register(grayscale{0.1})
	Register(channelShuffle{})
	Register(channelDropout{Count: 1})
}

// Grayscale makes an image gray with probability p, in [0, 1]: all channels become its luma.
//
// Draws: gray, 1 or 0. Source: torchvision RandomGrayscale.
func Grayscale(p float64) Op { return grayscale{p} }

func (g grayscale) Name() string    { return "grayscale" }
func (g grayscale) Check() error    { return checkProbability(g.P) }
func (g grayscale) Fields() []Field { return []Field{number("gray")} }
func (g grayscale) pointwise()      {}

func (g grayscale) Draw(key rng.Key, _ image.Point) []float64 {
	return []float64{coin(key.Float64(0), g.P)}
}

func (g grayscale) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.AdjustSaturation(in.Pixels, graph.OneMinus(v.Number("gray")))
	return in
}

func (g grayscale) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{host.Blend(float32(1-values[0]), 1, 0)}
}

// ChannelShuffle puts red, green and blue in a random order, every order equally probable.
//
// Draws: order, three numbers: which old channel becomes the new red, green and blue. Source: albumentations ChannelShuffle, torchvision
// RandomChannelPermutation.
func ChannelShuffle() Op { return channelShuffle{} }

func (s channelShuffle) Name() string    { return "channel_shuffle" }
func (s channelShuffle) Check() error    { return nil }
func (s channelShuffle) Fields() []Field { return []Field{{Name: "order", Size: 3}} }
func (s channelShuffle) pointwise()      {}

func (s channelShuffle) Draw(key rng.Key, _ image.Point) (values []float64) {
	return channelOrder(key, 0)
}

// channelOrder draws an order of the channels with the slots from the given one on.
func channelOrder(key rng.Key, slot uint64) (order []float64) {
	for _, c := range key.Perm(slot, 3) {
		order = append(order, float64(c))
	}
	return order
}

func (s channelShuffle) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.ColorMatrix(in.Pixels, orderMatrices(v.Vector("order")), in.Sizes)
	return in
}

// orderMatrices gives the colour matrices of orders `[B, 3]`.
func orderMatrices(order *graph.Node) *graph.Node {
	g, batch := order.Graph(), order.Shape().Dimensions[0]
	columns := graph.Iota(g, shapes.Make(dtypes.Int32, batch, 3, 4), 2)
	from := graph.BroadcastToDims(graph.ExpandAxes(graph.ConvertDType(order, dtypes.Int32), -1), batch, 3, 4)
	return graph.ConvertDType(graph.Equal(columns, from), dtypes.Float32)
}

// orderMatrix is the colour matrix of an order.
func orderMatrix(order []float64) (m host.Colour) {
	for c, from := range order {
		m[c][int(from)] = 1
	}
	return m
}

func (s channelShuffle) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{orderMatrix(values)}
}

func (s channelShuffle) checkValues(values []float64, _ image.Point) error {
	return checkChannelOrder(values)
}

// checkChannelOrder reports an order of channels that is none.
func checkChannelOrder(values []float64) error {
	for _, v := range values {
		if v != 0 && v != 1 && v != 2 {
			return fmt.Errorf("order %v; it must hold 0, 1 or 2 for each channel", values)
		}
	}
	return nil
}

// ChannelDropout sets count channels, 1 to 3, to the value fill in [0, 1]; every choice of channels is equally probable.
//
// Draws: keep, 1 or 0 for red, green and blue. Source: albumentations ChannelDropout, kornia RandomChannelDropout.
func ChannelDropout(count int, fill float64) Op { return channelDropout{count, fill} }

func (d channelDropout) Name() string { return "channel_dropout" }

func (d channelDropout) Check() error {
	if d.Count < 1 || d.Count > 3 {
		return fmt.Errorf("count %d; it must lie between 1 and 3", d.Count)
	}
	if !(d.Fill >= 0 && d.Fill <= 1) {
		return fmt.Errorf("fill %v; it must lie between 0 and 1", d.Fill)
	}
	return nil
}

func (d channelDropout) Fields() []Field { return []Field{{Name: "keep", Size: 3}} }
func (d channelDropout) pointwise()      {}

func (d channelDropout) Draw(key rng.Key, _ image.Point) []float64 {
	values := []float64{1, 1, 1}
	for _, c := range key.Perm(0, 3)[:d.Count] {
		values[c] = 0
	}
	return values
}

// mixture keeps a channel or fills it.
func (d channelDropout) mixture() (m mixture) {
	fill := float32(d.Fill)
	for c := range 3 {
		m.rest[c][3] = fill
		keep := single(c, c, 1)
		keep[c][3] = -fill
		m.each = append(m.each, keep)
	}
	return m
}

func (d channelDropout) Apply(in Images, v Values) Images {
	in = in.Float()
	in.Pixels = ops.ColorMatrix(in.Pixels, d.mixture().graph(v.Vector("keep")), in.Sizes)
	return in
}

func (d channelDropout) Kernels(values []float64, _ image.Point) []host.Kernel {
	return []host.Kernel{d.mixture().host(values)}
}
