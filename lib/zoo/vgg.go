package zoo

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// vgg makes a network of 3x3 convolutions (Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
// Recognition", 2014) with as many convolutions a block as given; parameters are named as in torchvision. Layers go by the paper's
// names (conv1_1, relu1_1, pool1 to pool5) and by torchvision's numbers (features.0 and on).
func vgg(name string, convs ...int) *Arch {
	a := &Arch{Name: name, Classes: 1000, Input: 224, head: "classifier.6"}
	number := 0 // of a layer in torchvision's list
	for block, count := range convs {
		group, width := fmt.Sprintf("block%d", block+1), min(64<<block, 512)
		for i := range count {
			label, n := fmt.Sprintf("%d_%d", block+1, i+1), number
			a.add(group, func(at place, x *Node) *Node {
				parameters := fmt.Sprintf("features.%d", n)
				x = at.conv(parameters, x, width, 3).Padding(nn.Half).WithBias().Done()
				at.as(x, "conv"+label, parameters)
				return at.as(nn.ReLU(x), "relu"+label, fmt.Sprintf("features.%d", n+1))
			})
			number += 2
		}
		n := number
		a.add(group, func(at place, x *Node) *Node {
			return at.as(nn.MaxPool2D(x, 2, 2, nn.None), fmt.Sprintf("pool%d", block+1), fmt.Sprintf("features.%d", n))
		})
		number++
	}
	vggClassifier(a)
	return a
}

// vggClassifier adds three linear layers over 7x7 cells, whatever the size of the pictures.
func vggClassifier(a *Arch) {
	a.add("block5", func(at place, x *Node) *Node {
		x = at.as(nn.AdaptiveAvgPool2D(x, 7, 7), "avgpool")
		return Reshape(TransposeAllAxes(x, 0, 3, 1, 2), x.Shape().Dimensions[0], -1) // [B, 7, 7, 512] -> [B, 512*7*7], PyTorch's order
	})
	for _, name := range []string{"classifier.0", "classifier.3"} {
		a.add(name, func(at place, x *Node) *Node {
			x = nn.ReLU(at.as(nn.Linear(nn.Scope(at.scope, name), x, 4096), name))
			return nn.Dropout(at.scope, x, 0.5)
		})
	}
	a.add("head", func(at place, x *Node) *Node { return at.linear("classifier.6", x) })
}
