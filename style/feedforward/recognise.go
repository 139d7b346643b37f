package feedforward

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/lib/weights"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// found is what a file says of the network in it.
type found struct {
	network Network
	colors  Colors
	rename  func(name string) string // the parameter that an array of the file is; "" for what belongs to none
}

// dataParallel is what PyTorch's DataParallel puts before all names.
const dataParallel = "module."

// recognise tells from the names and shapes of its arrays which network a file of a project holds.
func recognise(f *weights.File) (found, error) {
	f.TrimPrefix(dataParallel)
	switch {
	case has(f, "conv1.conv2d.weight"):
		return found{Johnson{outputs(f, "conv1.conv2d.weight")}, byteColors, withoutStatistics}, nil
	case has(f, "model1.0.conv2d.weight"):
		return recogniseMSGNet(f)
	case slices.ContainsFunc(f.Names(), flatName.MatchString):
		return recogniseFlat(f)
	case has(f, "0.weight"):
		return found{}, errors.New("it is the encoder of AdaIN; give the decoder's file, and this one with WithEncoder")
	case dimension(f, "1.weight", 2) == 3:
		return recogniseDecoder(f)
	}
	return found{}, fmt.Errorf("it holds no network that is known here: neither Johnson's of pytorch/examples, nor an MSG-Net, nor the decoder of pytorch-AdaIN; its arrays are %s", weights.Some(f.Names()))
}

// has says whether a file has a parameter.
func has(f *weights.File, name string) bool { _, ok := f.Info(name); return ok }

// outputs is the number of channels that a convolution gives, in PyTorch's and MXNet's order; 0 where the file has no such convolution.
func outputs(f *weights.File, name string) int { return dimension(f, name, 0) }

func dimension(f *weights.File, name string, axis int) int {
	info, _ := f.Info(name)
	if axis >= len(info.Shape) {
		return 0
	}
	return info.Shape[axis]
}

// withoutStatistics leaves out the averages that PyTorch kept in old versions for instance norms, which did not use them.
func withoutStatistics(name string) string {
	for _, suffix := range []string{"running_mean", "running_var", "num_batches_tracked"} {
		if strings.HasSuffix(name, suffix) {
			return ""
		}
	}
	return name
}

// msgName are the names of MXNet's instance norms.
var msgName = strings.NewReplacer(".gamma", ".weight", ".beta", ".bias")

// recogniseMSGNet reads names by structure, as PyTorch and Gluon's save_parameters give them. Both repeat the encoder and the CoMatch layer, as parts of
// the list of all layers.
func recogniseMSGNet(f *weights.File) (found, error) {
	n, colors := msgNet(f, "model1.0.conv2d.weight", "ins.weight"), pytorchColors
	if has(f, "model1.1.beta") {
		n.Zeros, colors = true, mxnetColors
	}
	n.Affine = n.Zeros || has(f, "model1.1.weight")
	for has(f, fmt.Sprintf("model.%d.conv_block.2.weight", n.Blocks+2)) {
		n.Blocks++
	}
	n.Blocks -= 2 // those that enlarge
	return found{n, colors, func(name string) string {
		if name = withoutStatistics(name); strings.HasPrefix(name, "model.0.") || name == "model.1.weight" {
			return ""
		}
		return msgName.Replace(name)
	}}, nil
}

// msgNet reads the widths of an MSG-Net off its first convolution and its CoMatch layer.
func msgNet(f *weights.File, first, match string) MSGNet {
	return MSGNet{Width: outputs(f, first) / expansion, Filters: dimension(f, match, 1) / expansion}
}

// recogniseDecoder reads the decoder of pytorch-AdaIN off the places of its convolutions in the list of layers: behind one that enlarges they have a
// place more between them.
func recogniseDecoder(f *weights.File) (found, error) {
	a := AdaIN{Width: outputs(f, "1.weight") / 4}
	level := len(a.Convs)
	for at, gap := 1, 0; gap <= 4; at, gap = at+1, gap+1 {
		if !has(f, fmt.Sprintf("%d.weight", at)) {
			continue
		}
		if gap == 4 {
			level--
		}
		if level < 0 {
			break
		}
		if level < len(a.Convs) {
			a.Convs[level]++
		}
		gap = 0
	}
	return found{a, unitColors, func(name string) string { return "decoder." + name }}, nil
}

// encoderNames gives the names of the encoder's parameters in a file like vgg_normalised.pth, which goes on behind the layers that are used.
func encoderNames(n Network) func(name string) string {
	return func(name string) string {
		name = "encoder." + name
		if slices.ContainsFunc(paramsOf(n), func(p zoo.Param) bool { return p.Name == name }) {
			return name
		}
		return ""
	}
}
