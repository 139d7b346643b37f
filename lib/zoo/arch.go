package zoo

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"
	"github.com/imagelab-go/imagelab/lib/nn"
)

// Arch is the architecture of a network that classifies pictures: a pure function from normalised pictures and the parameters of a
// scope to logits. It holds no parameters itself.
//
// Parameters have the names that torchvision or timm gives them, with a scope for each part of the name: "layer1.0.conv1.weight" is the
// variable "weight" in the scope "layer1/0/conv1". Kernels are `[kh, kw, in/groups, out]` and linear weights `[in, out]`.
type Arch struct {
	Name    string // for example "resnet18"
	Classes int    // the number of logits; 1000 unless WithClasses says otherwise
	Input   int    // height and width of the pictures it was made for; others work too
	steps   []step
	head    string      // the last linear layer's name
	plan    func() plan // what there is to know of it without running it, found when it is asked for
}

// step is a part of a network that runs behind the one before it.
type step struct {
	group string
	run   func(at place, x *Node) *Node
}

// place is where a network is being built: a scope, its name, and who wants to know the outputs of layers.
type place struct {
	scope   *model.Scope
	classes int
	record  func(name string, y *Node)
}

// conv begins a convolution without bias.
func (at place) conv(name string, x *Node, out, size int) *nn.ConvLayer {
	return nn.Conv(nn.Scope(at.scope, name), x, out, size)
}

// norm gives the batch norm of a name.
func (at place) norm(name string, epsilon float64) nn.Norm {
	return nn.Norm{Scope: nn.Scope(at.scope, name), Epsilon: epsilon}
}

// as records the output of a layer by its names, and gives it.
func (at place) as(y *Node, names ...string) *Node {
	for _, name := range names {
		at.record(name, y)
	}
	return y
}

// add puts a step behind the others.
func (a *Arch) add(group string, run func(at place, x *Node) *Node) {
	a.steps = append(a.steps, step{group, run})
}

// WithClasses gives the same architecture with another number of logits.
func (a *Arch) WithClasses(n int) *Arch {
	changed := *a
	changed.Classes = n
	return changed.planned()
}

// planned makes an architecture remember its plan, which takes long to find.
func (a *Arch) planned() *Arch {
	a.plan = sync.OnceValue(a.findPlan)
	return a
}

// Logits builds the network.
//
//   - s: holds the parameters; nn.SetFrozenStatistics and nn.SetStatic say what else is done with them.
//   - x: normalised pictures `[B, H, W, 3]`, as the weights want them.
//
// It gives the logits `[B, Classes]`.
func (a *Arch) Logits(s *model.Scope, x *Node) *Node { return a.Part(s, x, 0, len(a.Groups())) }

// Part builds some of the network's groups, which [Arch.Groups] lists: those from the one with the number first on, up to but not with the
// one with the number end. Parts that follow each other make the whole: fine-tuning computes what comes before the groups that it trains
// only once.
//
//   - x: what the groups before give; for first = 0 normalised pictures `[B, H, W, 3]`.
//
// It gives what the next group takes: `[B, h, w, C]`, behind the pool `[B, C]`, and logits `[B, Classes]` at the end.
func (a *Arch) Part(s *model.Scope, x *Node, first, end int) *Node {
	groups := a.Groups()
	if first < 0 || end > len(groups) || first > end {
		exceptions.Panicf("zoo: %s has groups 0 to %d, and no part from %d to %d", a.Name, len(groups)-1, first, end)
	}
	if first == 0 {
		a.check(x)
	}
	build := func(x *Node) *Node {
		for _, step := range a.steps {
			if slices.ContainsFunc(groups[first:end], func(g Group) bool { return g.Name == step.group }) {
				x = step.run(place{s, a.Classes, func(string, *Node) {}}, x)
			}
		}
		return x
	}
	if s.IsTraining(x.Graph()) {
		return build(x)
	}
	return nn.InParts(x, build)
}

// Features builds the network as far as it is needed for the outputs of some layers, and gives these in the order of the names, which
// [Arch.Layers] lists: blocks, stages, pools and classifiers, the batch norms of residual networks, and VGG's convolutions and
// activations. What lies between a convolution and its batch norm is not there: they are computed as one. Pictures are `[B, H, W, 3]` as
// in Logits, and so are the outputs of all layers but the last few: `[B, h, w, C]`.
func (a *Arch) Features(s *model.Scope, x *Node, names ...string) []*Node {
	a.check(x)
	found := map[string]*Node{}
	need := func() bool {
		return slices.ContainsFunc(names, func(name string) bool { return found[name] == nil })
	}
	for _, step := range a.steps {
		if !need() {
			break
		}
		x = step.run(place{s, a.Classes, func(name string, y *Node) { found[name] = y }}, x)
	}
	outputs := make([]*Node, len(names))
	for i, name := range names {
		if outputs[i] = found[name]; outputs[i] == nil {
			exceptions.Panicf("zoo: %s has no layer %q; it has %s", a.Name, name, strings.Join(a.Layers(), ", "))
		}
	}
	return outputs
}

// check panics where x is no batch of pictures.
func (a *Arch) check(x *Node) {
	if x.Rank() != 4 || x.Shape().Dimensions[3] != 3 {
		exceptions.Panicf("zoo: %s takes pictures [batch, height, width, 3], got %s", a.Name, x.Shape())
	}
}

// linear is the last layer: x `[B, in]` becomes logits `[B, classes]`.
func (at place) linear(name string, x *Node) *Node {
	return at.as(nn.Linear(nn.Scope(at.scope, name), x, at.classes), name)
}

// archs makes the architectures by name.
var archs = map[string]func() *Arch{
	"resnet18":              func() *Arch { return resnet("resnet18", basic, 2, 2, 2, 2) },
	"resnet34":              func() *Arch { return resnet("resnet34", basic, 3, 4, 6, 3) },
	"resnet50":              func() *Arch { return resnet("resnet50", bottleneck, 3, 4, 6, 3) },
	"vgg11":                 func() *Arch { return vgg("vgg11", 1, 1, 2, 2, 2) },
	"vgg13":                 func() *Arch { return vgg("vgg13", 2, 2, 2, 2, 2) },
	"vgg16":                 func() *Arch { return vgg("vgg16", 2, 2, 3, 3, 3) },
	"vgg19":                 func() *Arch { return vgg("vgg19", 2, 2, 4, 4, 4) },
	"mobilenet_v2":          mobilenetV2,
	"efficientnet_lite0":    func() *Arch { return efficientnetLite0("efficientnet_lite0", nn.Half, 1e-5) },
	"tf_efficientnet_lite0": func() *Arch { return efficientnetLite0("tf_efficientnet_lite0", nn.Same, 1e-3) },
}

// own makes the architectures that only this library has, so that nobody publishes weights of them; see [Untrained].
var own = map[string]func() *Arch{"small_cnn": smallCNN}

// Names lists the architectures that there are weights of.
func Names() []string {
	var names []string
	for name := range archs {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// New gives the architecture of a name: one of Names, or "small_cnn", three stages of 16, 32 and 64 channels that learn small pictures from nothing.
func New(name string) (*Arch, error) {
	for _, known := range []map[string]func() *Arch{archs, own} {
		if build, ok := known[name]; ok {
			return build().planned(), nil
		}
	}
	return nil, fmt.Errorf("zoo: architecture %q is not known; take one of %s, small_cnn", name, strings.Join(Names(), ", "))
}
