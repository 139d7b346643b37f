package zoo

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/imagelab-go/imagelab/lib/weights"
)

// dialect is a way to name the parameters of a network in a file that is not that of its architecture here.
type dialect struct {
	arch   string // the prefix of the names of architectures that it is for
	marker string // a name that only it has
	// rename gives the name here for one in the file; false means that the file has it for something else.
	rename func(a *Arch, name string) (string, bool)
	// entry is what the file must be, whatever was asked for; nil leaves that to the caller.
	entry *Weights
}

// dialects are the known ones.
var dialects = []dialect{
	{arch: "", marker: "_conv_stem.weight", rename: (*Arch).fromUnderscored, entry: &liteOfWheel},
	{arch: "vgg", marker: "pre_logits.fc1.weight", rename: fromTimmVGG},
	{arch: "vgg16", marker: "block1/layers/conv2d/vars/0", rename: fromKerasBlocks, entry: &edges},
}

// dataParallel is what PyTorch's DataParallel puts before all names.
const dataParallel = "module."

// dialectOf recognises the dialect of a file, whose names it frees from DataParallel's prefix; the zero one changes no name.
func dialectOf(arch string, f *weights.File) dialect {
	f.TrimPrefix(dataParallel)
	for _, d := range dialects {
		if _, ok := f.Info(d.marker); ok && strings.HasPrefix(strings.TrimPrefix(arch, "tf_"), d.arch) {
			return d
		}
	}
	return dialect{rename: func(_ *Arch, name string) (string, bool) { return name, true }}
}

// fromTimmVGG reads timm's names of VGG's classifier, which it keeps as convolutions.
func fromTimmVGG(_ *Arch, name string) (string, bool) {
	return strings.NewReplacer("pre_logits.fc1.", "classifier.0.", "pre_logits.fc2.", "classifier.3.", "head.fc.", "classifier.6.").Replace(name), true
}

// kerasLayer is a convolution of a block in Keras's weights: block3/layers/conv2d_2/vars/0 is the kernel of the third.
var kerasLayer = regexp.MustCompile(`^block([1-5])/layers/conv2d(?:_(\d+))?/vars/([01])$`)

// fromKerasBlocks reads the names of a Keras model of VGG's blocks.
func fromKerasBlocks(a *Arch, name string) (string, bool) {
	parts := kerasLayer.FindStringSubmatch(name)
	if parts == nil {
		return "", false // the layers that find edges
	}
	index, _ := strconv.Atoi("0" + parts[2])
	kind, _ := strconv.Atoi(parts[3])
	for _, group := range a.Groups() {
		if i := 2*index + kind; group.Name == "block"+parts[1] && i < len(group.Params) { // weight and bias take turns
			return group.Params[i].Name, true
		}
	}
	return name, true
}

// underscored are the layers of EfficientNet-PyTorch's blocks.
var underscored = regexp.MustCompile(`^_blocks\.(\d+)\._(\w+)\.(\w+)$`)

// fromUnderscored reads the names of EfficientNet-PyTorch, which numbers all blocks on end.
func (a *Arch) fromUnderscored(name string) (string, bool) {
	parts := underscored.FindStringSubmatch(name)
	if parts == nil {
		return strings.NewReplacer("_conv_stem.", "conv_stem.", "_bn0.", "bn1.", "_conv_head.", "conv_head.", "_bn1.", "bn2.", "_fc.", "classifier.").Replace(name), true
	}
	names := a.names()
	block := blockOf(names, parts[1])
	layers := map[string]string{"depthwise_conv": "conv_dw", "bn1": "bn1", "project_conv": "conv_pw", "bn2": "bn2"}
	if slices.Contains(names, block+".conv_pwl.weight") { // it widens its input first
		layers = map[string]string{"expand_conv": "conv_pw", "bn0": "bn1", "depthwise_conv": "conv_dw", "bn1": "bn2", "project_conv": "conv_pwl", "bn2": "bn3"}
	}
	return fmt.Sprintf("%s.%s.%s", block, layers[parts[2]], parts[3]), true
}

// blockOf gives the name of the block of a number, counted through all stages: "blocks.1.0" for "1".
func blockOf(names []string, number string) string {
	var blocks []string
	for _, name := range names {
		if parts := strings.Split(name, "."); parts[0] == "blocks" {
			blocks = append(blocks, strings.Join(parts[:3], "."))
		}
	}
	blocks = slices.Compact(blocks)
	if i, err := strconv.Atoi(number); err == nil && i < len(blocks) {
		return blocks[i]
	}
	return "blocks." + number // none: the caller says that the network has no such parameter
}
