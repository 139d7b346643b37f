package feedforward

import (
	"errors"
	"fmt"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// AdaIN is the network of Huang and Belongie (2017) in the form of pytorch-AdaIN: VGG up to relu4_1 with reflected borders as the encoder, adaptive
// instance normalization, and a decoder that mirrors the encoder. The encoder begins with a 1x1 convolution that makes of colours what VGG wants.
type AdaIN struct {
	Width int    `json:"width"` // channels at full size; 2, 4 and 8 times as many at half, a quarter and an eighth: 64 as published
	Convs [3]int `json:"convs"` // convolutions at full size, half and a quarter: VGG-19 has 2, 2 and 4, which was published, and VGG-16 2, 2 and 3
}

// Target gives what AdaIN wants of a style: mean and standard deviation of the encoder's features, `[2, 8*Width]`. The variance is divided by one less
// than the number of pixels, and 1e-5 is added to it.
//
//   - x: a style picture `[1, H, W, 3]`, of at least 9 pixels a side, in [0, 1] as published.
func (a AdaIN) Target(s *model.Scope, x *Node) *Node {
	mean, deviation := statistics(a.Encode(s, x))
	return Concatenate([]*Node{mean, deviation}, 0)
}

// Paint builds the network.
//
//   - s: holds the parameters, by the names of pytorch-AdaIN: "encoder.0", the file vgg_normalised.pth, and "decoder.1", the file decoder.pth.
//   - x: pictures `[B, H, W, 3]`, of at least 9 pixels a side, in [0, 1] as published.
//   - target: what Target gives, or a mean of several, which is the paper's interpolation of styles.
//   - alpha: a scalar from 0, the content's own features, to 1, those with the style's statistics (section 6.1 of the paper).
//
// It gives pictures `[B, 8*ceil(H/8), 8*ceil(W/8), 3]`.
func (a AdaIN) Paint(s *model.Scope, x, target, alpha *Node) *Node {
	x = a.Encode(s, x)
	styled := restyled(x, Slice(target, AxisElem(0)), Slice(target, AxisElem(1)))
	return a.decode(s, Add(Mul(styled, alpha), Mul(x, OneMinus(alpha))))
}

// restyled is adaptive instance normalization: features x `[B, h, w, C]` with another mean and deviation of each channel, both `[B, C]` or `[1, C]`.
func restyled(x, mean, deviation *Node) *Node {
	wide := func(v *Node) *Node { return Reshape(v, -1, 1, 1, channels(x)) }
	ownMean, ownDeviation := statistics(x)
	return Add(Mul(Div(Sub(x, wide(ownMean)), wide(ownDeviation)), wide(deviation)), wide(mean))
}

// statistics gives mean and standard deviation of each channel, `[B, C]`, with the variance of a sample.
func statistics(x *Node) (mean, deviation *Node) {
	mean = ReduceMean(x, 1, 2)
	d := x.Shape().Dimensions
	pixels := float64(d[1] * d[2])
	centred := Sub(x, Reshape(mean, d[0], 1, 1, d[3]))
	variance := DivScalar(ReduceSum(Square(centred), 1, 2), pixels-1)
	return mean, Sqrt(AddScalar(variance, epsilon))
}

// Encode gives the features of pictures x `[B, H, W, 3]`: `[B, ceil(H/8), ceil(W/8), 8*Width]`.
func (a AdaIN) Encode(s *model.Scope, x *Node) *Node {
	levels := a.levels(s, x)
	return levels[len(levels)-1]
}

// levels gives what the first convolution of each size has found in pictures: relu1_1, relu2_1, relu3_1 and relu4_1, which is the encoding.
func (a AdaIN) levels(s *model.Scope, x *Node) (firsts []*Node) {
	x = convolution{out: 3, size: 1}.of(s, "encoder.0", x)
	at := 2 // in the list of layers; one that reflects comes before each convolution, and an activation behind it
	for level, count := range append(a.Convs[:], 1) {
		if level > 0 {
			x = nn.MaxPool2D(x, 2, 2, nn.Same) // with a last half window, as ceil_mode does
			at++
		}
		for i := range count {
			x = nn.ReLU(convolution{out: a.Width << level, size: 3}.of(s, fmt.Sprintf("encoder.%d", at), x))
			at += 3
			if i == 0 {
				firsts = append(firsts, x)
			}
		}
	}
	return firsts
}

// decode makes pictures of features.
func (a AdaIN) decode(s *model.Scope, x *Node) *Node {
	convs := []convolution{{out: 4 * a.Width, size: 3}}
	for level, count := range slices.Backward(a.Convs[:]) {
		for i := range count {
			convs = append(convs, convolution{out: a.Width << level, size: 3, enlarge: i == 0})
		}
		convs[len(convs)-1].out /= 2
	}
	last, at := len(convs)-1, 1
	convs[last].out = 3
	for i, c := range convs {
		if c.enlarge {
			at++
		}
		if x = c.of(s, fmt.Sprintf("decoder.%d", at), x); i < last {
			x = nn.ReLU(x)
		}
		at += 3
	}
	return x
}

func (a AdaIN) check() error {
	return errors.Join(checkNumbers(a, maxWidth, a.Width), checkNumbers(a, maxCount, a.Convs[:]...))
}
