package zoo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// Param describes a parameter: an array of numbers that a network has learned.
type Param struct {
	Name    string // PyTorch's, for example "layer1.0.conv1.weight"
	Shape   []int  // as this library keeps it: kernels `[kh, kw, in/groups, out]`, linear weights `[in, out]`
	Average bool   // the running mean or variance of a batch norm: it follows the data, and training does not count it
}

// Size is the number of numbers.
func (p Param) Size() int {
	size := 1
	for _, d := range p.Shape {
		size *= d
	}
	return size
}

// Path is the path of the parameter's variable in a store whose root is the scope of its network.
func (p Param) Path() string {
	return model.RootScopePath + strings.ReplaceAll(p.Name, ".", model.ScopeSeparator)
}

// path is where the variable of a parameter lies, below the scope of its network.
func (p Param) path(s *model.Scope) string { return model.JoinPath(s.Scope(), p.Path()) }

// Variable gives the variable of a parameter in the scope of its network, or nil where it is not there.
func (p Param) Variable(s *model.Scope) *model.Variable { return s.Store().GetVariable(p.path(s)) }

// Group is a part of a network that is trained, or left alone, as a whole.
type Group struct {
	// Name is "stem", then the stages by their names ("layer1", "blocks.3", "block2", "stage4"), for mobile networks a last convolution,
	// for VGG two linear layers ("classifier.0", "classifier.3"), then "head", the last linear layer.
	Name   string
	Params []Param
	// Output is the shape of what the group gives for a picture of Arch.Input pixels a side: [h w C], or [C] behind the pool.
	Output []int
}

// Count is the number of numbers that the group learns; the averages of batch norms are not among them.
func (g Group) Count() int {
	count := 0
	for _, p := range g.Params {
		if !p.Average {
			count += p.Size()
		}
	}
	return count
}

// classifies says whether the group belongs to the classifier, which a trunk lacks.
func (g Group) classifies() bool { return g.Name == "head" || strings.HasPrefix(g.Name, "classifier.") }

// Groups lists the parts of the network from the picture to the logits.
func (a *Arch) Groups() []Group { return slices.Clone(a.plan().groups) }

// Params lists the parameters in the order in which pictures come by them.
func (a *Arch) Params() []Param {
	var all []Param
	for _, group := range a.Groups() {
		all = append(all, group.Params...)
	}
	return all
}

// names lists the names of the parameters.
func (a *Arch) names() []string {
	var names []string
	for _, p := range a.Params() {
		names = append(names, p.Name)
	}
	return names
}

// Count is the number of numbers that the network learns; the averages of batch norms are not among them.
func (a *Arch) Count() int {
	count := 0
	for _, g := range a.Groups() {
		count += g.Count()
	}
	return count
}

// Table gives the groups as show.Table takes them, from the picture to the logits: what each gives for a picture of Input pixels a side, and
// how many numbers it learns.
func (a *Arch) Table() (head []string, rows [][]string) {
	for _, g := range a.Groups() {
		var shape []string
		for _, n := range g.Output {
			shape = append(shape, fmt.Sprint(n))
		}
		rows = append(rows, []string{g.Name, strings.Join(shape, " × "), fmt.Sprint(g.Count())})
	}
	return []string{"group", "what it gives", "parameters"}, rows
}

// Layers lists the names that Features takes, from the picture to the logits.
func (a *Arch) Layers() []string { return slices.Clone(a.plan().layers) }

// plan is what there is to know of an architecture without running it.
type plan struct {
	groups []Group
	layers []string
	trunk  int // how many layers lie before the head
}

// findPlan builds the network for one picture, without compiling it, and looks at what comes into being.
func (a *Arch) findPlan() plan {
	g := NewGraph(gobackend.GetBackend(), a.Name)
	defer g.Finalize()
	store := model.NewStore()
	var p plan
	x := Parameter(g, "x", shapes.Make(dtypes.Float32, 1, a.Input, a.Input, 3))
	seen := 0
	for _, step := range a.steps {
		x = step.run(place{store.RootScope(), a.Classes, func(name string, _ *Node) { p.layers = append(p.layers, name) }}, x)
		if n := len(p.groups); n == 0 || p.groups[n-1].Name != step.group {
			p.groups = append(p.groups, Group{Name: step.group})
		}
		group := &p.groups[len(p.groups)-1]
		n := 0
		for v := range store.IterVariables() { // in the order in which they were made
			if n++; n > seen {
				group.Params = append(group.Params, ParamOf(v))
			}
		}
		seen, group.Output = n, x.Shape().Dimensions[1:]
		if !group.classifies() {
			p.trunk = len(p.layers)
		}
	}
	return p
}

// ParamOf describes a variable whose scopes are the parts of the parameter's name.
func ParamOf(v *model.Variable) Param {
	name := strings.ReplaceAll(strings.TrimPrefix(v.Path(), model.RootScopePath), model.ScopeSeparator, ".")
	return Param{Name: name, Shape: v.Shape().Dimensions, Average: !v.Trainable}
}
