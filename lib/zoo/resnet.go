package zoo

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// resnetBlock is a residual block: the place it has in the network, its input, its width and its stride.
type resnetBlock func(at place, name string, x *Node, width, stride int) *Node

// resnet makes a residual network (He et al., "Deep Residual Learning for Image Recognition", 2015) with as many blocks a stage as
// given. It is torchvision's: a bottleneck strides in its 3x3 convolution ("v1.5").
func resnet(name string, block resnetBlock, blocks ...int) *Arch {
	a := &Arch{Name: name, Classes: 1000, Input: 224, head: "fc"}
	a.add("stem", func(at place, x *Node) *Node {
		x = at.conv("conv1", x, 64, 7).Stride(2).Padding(nn.Half).Norm(at.norm("bn1", 1e-5)).Done()
		x = at.as(nn.ReLU(x), "relu")
		return at.as(nn.MaxPool2D(x, 3, 2, nn.Half), "maxpool")
	})
	for stage, count := range blocks {
		for i := range count {
			stride := 1
			if stage > 0 && i == 0 {
				stride = 2
			}
			layer := fmt.Sprintf("layer%d", stage+1)
			name := fmt.Sprintf("%s.%d", layer, i)
			a.add(layer, func(at place, x *Node) *Node {
				x = at.as(block(at, name, x, 64<<stage, stride), name)
				if i == count-1 {
					at.record(layer, x)
				}
				return x
			})
		}
	}
	a.add(fmt.Sprintf("layer%d", len(blocks)), func(at place, x *Node) *Node { return at.as(nn.GlobalAvgPool(x), "avgpool") })
	a.add("head", func(at place, x *Node) *Node { return at.linear("fc", x) })
	return a
}

// basic is the block of two 3x3 convolutions.
func basic(at place, name string, x *Node, width, stride int) *Node {
	y := nn.ReLU(at.convNorm(name+".conv1", name+".bn1", x, width, 3, stride))
	y = at.convNorm(name+".conv2", name+".bn2", y, width, 3, 1)
	return nn.ReLU(nn.Residual(y, at.shortcut(name, x, width, stride)))
}

// bottleneck is the block of a 1x1, a 3x3 and a 1x1 convolution to four times the width.
func bottleneck(at place, name string, x *Node, width, stride int) *Node {
	y := nn.ReLU(at.convNorm(name+".conv1", name+".bn1", x, width, 1, 1))
	y = nn.ReLU(at.convNorm(name+".conv2", name+".bn2", y, width, 3, stride))
	y = at.convNorm(name+".conv3", name+".bn3", y, 4*width, 1, 1)
	return nn.ReLU(nn.Residual(y, at.shortcut(name, x, 4*width, stride)))
}

// shortcut gives what a block adds to its result: its input, projected where size or width differ.
func (at place) shortcut(name string, x *Node, width, stride int) *Node {
	if stride == 1 && x.Shape().Dimensions[3] == width {
		return x
	}
	return at.convNorm(name+".downsample.0", name+".downsample.1", x, width, 1, stride)
}

// convNorm is a convolution and its batch norm.
func (at place) convNorm(conv, norm string, x *Node, out, size, stride int) *Node {
	return at.as(at.conv(conv, x, out, size).Stride(stride).Padding(nn.Half).Norm(at.norm(norm, 1e-5)).Done(), norm)
}
