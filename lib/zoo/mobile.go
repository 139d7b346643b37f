package zoo

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// mobileStage is a stage of inverted residual blocks (Sandler et al., "MobileNetV2", 2018).
type mobileStage struct{ expand, kernel, stride, out, blocks int }

// block gives the stage as block j has it: only the first strides.
func (s mobileStage) block(j int) mobileStage {
	if j > 0 {
		s.stride = 1
	}
	return s
}

// mobileStyle is what makes implementations of the same blocks differ.
type mobileStyle struct {
	padding nn.Padding
	epsilon float64
}

// unit is a convolution, its batch norm and ReLU6.
func (m mobileStyle) unit(at place, c *nn.ConvLayer, norm string) *Node {
	return nn.ReLU6(c.Padding(m.padding).Norm(at.norm(norm, m.epsilon)).Done())
}

// mobileNames are the names of a block's parameters, relative to the block's.
type mobileNames struct{ expand, expandNorm, depthwise, depthwiseNorm, project, projectNorm string }

// block widens x by 1x1 convolution, filters each channel, and narrows it again, without an activation at the end.
func (m mobileStyle) block(at place, name string, names mobileNames, x *Node, s mobileStage) *Node {
	in, y := x.Shape().Dimensions[3], x
	if s.expand > 1 {
		y = m.unit(at, at.conv(name+names.expand, y, in*s.expand, 1), name+names.expandNorm)
	}
	y = m.unit(at, at.conv(name+names.depthwise, y, in*s.expand, s.kernel).Stride(s.stride).Groups(in*s.expand), name+names.depthwiseNorm)
	y = at.conv(name+names.project, y, s.out, 1).Norm(at.norm(name+names.projectNorm, m.epsilon)).Done()
	if s.stride == 1 && in == s.out {
		y = nn.Residual(x, y)
	}
	return y
}

// mobilenetV2 makes torchvision's MobileNetV2 of width 1.
func mobilenetV2() *Arch {
	a := &Arch{Name: "mobilenet_v2", Classes: 1000, Input: 224, head: "classifier.1"}
	style := mobileStyle{nn.Half, 1e-5}
	a.add("stem", func(at place, x *Node) *Node {
		return at.as(style.unit(at, at.conv("features.0.0", x, 32, 3).Stride(2), "features.0.1"), "features.0")
	})
	number := 1
	for i, s := range []mobileStage{{1, 3, 1, 16, 1}, {6, 3, 2, 24, 2}, {6, 3, 2, 32, 3}, {6, 3, 2, 64, 4}, {6, 3, 1, 96, 3}, {6, 3, 2, 160, 3}, {6, 3, 1, 320, 1}} {
		for j := range s.blocks {
			s := s.block(j)
			name, names := fmt.Sprintf("features.%d", number), mobileNames{".conv.0.0", ".conv.0.1", ".conv.1.0", ".conv.1.1", ".conv.2", ".conv.3"}
			if s.expand == 1 {
				names = mobileNames{depthwise: ".conv.0.0", depthwiseNorm: ".conv.0.1", project: ".conv.1", projectNorm: ".conv.2"}
			}
			a.add(fmt.Sprintf("stage%d", i+1), func(at place, x *Node) *Node { return at.as(style.block(at, name, names, x, s), name) })
			number++
		}
	}
	a.add("features.18", func(at place, x *Node) *Node {
		x = at.as(style.unit(at, at.conv("features.18.0", x, 1280, 1), "features.18.1"), "features.18")
		return at.as(nn.GlobalAvgPool(x), "avgpool")
	})
	a.add("head", func(at place, x *Node) *Node {
		return at.linear("classifier.1", nn.Dropout(at.scope, x, 0.2))
	})
	return a
}

// efficientnetLite0 makes timm's EfficientNet-Lite0 (Tan and Le, "EfficientNet", 2019; the Lite variants have neither
// squeeze-and-excitation nor swish). Weights that come from TensorFlow want [nn.Same] and 1e-3, those trained by timm nn.Half and 1e-5.
func efficientnetLite0(name string, padding nn.Padding, epsilon float64) *Arch {
	a := &Arch{Name: name, Classes: 1000, Input: 224, head: "classifier"}
	style := mobileStyle{padding, epsilon}
	a.add("stem", func(at place, x *Node) *Node {
		return at.as(style.unit(at, at.conv("conv_stem", x, 32, 3).Stride(2), "bn1"), "bn1")
	})
	for i, s := range []mobileStage{{1, 3, 1, 16, 1}, {6, 3, 2, 24, 2}, {6, 5, 2, 40, 2}, {6, 3, 2, 80, 3}, {6, 5, 1, 112, 3}, {6, 5, 2, 192, 4}, {6, 3, 1, 320, 1}} {
		stage, count := fmt.Sprintf("blocks.%d", i), s.blocks
		for j := range count {
			s := s.block(j)
			name, names := fmt.Sprintf("%s.%d", stage, j), mobileNames{".conv_pw", ".bn1", ".conv_dw", ".bn2", ".conv_pwl", ".bn3"}
			if s.expand == 1 {
				names = mobileNames{depthwise: ".conv_dw", depthwiseNorm: ".bn1", project: ".conv_pw", projectNorm: ".bn2"}
			}
			a.add(stage, func(at place, x *Node) *Node {
				x = at.as(style.block(at, name, names, x, s), name)
				if j == count-1 {
					at.record(stage, x)
				}
				return x
			})
		}
	}
	a.add("conv_head", func(at place, x *Node) *Node {
		x = at.as(style.unit(at, at.conv("conv_head", x, 1280, 1), "bn2"), "bn2")
		return at.as(nn.GlobalAvgPool(x), "global_pool")
	})
	a.add("head", func(at place, x *Node) *Node { return at.linear("classifier", x) })
	return a
}
