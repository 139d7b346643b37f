package finetune

import (
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/imagelab-go/imagelab/lib/zoo"
)

// Freeze says which parameters of a network keep every bit of their value, in one of these forms:
//
//   - "" or "none": none. (A Phase takes "trunk" for "".)
//   - "trunk": all groups but the last, which is the head.
//   - a number n: the first n groups, from the picture on.
//   - a list with commas, such as "stem,layer1" or "trunk,*.bias": names of groups, and patterns of parameters' names as [path.Match] takes
//     them, where * also matches points. A part of the list that names nothing is an error.
//
// A frozen batch norm has its averages frozen with its weight and bias; the pattern "*.bn1.*" and the name of a group take all four.
type Freeze string

// The names in Freeze of all groups but the head, and of none.
const (
	trunk   = "trunk"
	nothing = "none"
)

// frozen gives the frozen parameters by name, true for each, or an error where f names what is not there or leaves nothing to train.
func (f Freeze) frozen(groups []zoo.Group) (map[string]bool, error) {
	frozen := map[string]bool{}
	for _, part := range f.parts() {
		names, err := matching(strings.TrimSpace(part), groups)
		if err != nil {
			return nil, fmt.Errorf("Freeze %q: %w", string(f), err)
		}
		for _, name := range names {
			frozen[name] = true
		}
	}
	for _, p := range paramsOf(groups) {
		if !p.Average && !frozen[p.Name] {
			return frozen, nil
		}
	}
	return nil, fmt.Errorf("Freeze %q leaves no parameter to train; freeze fewer of the groups %s", string(f), groupNames(groups))
}

// parts gives the parts of the list.
func (f Freeze) parts() []string {
	if f == "" || f == nothing {
		return nil
	}
	return strings.Split(string(f), ",")
}

// matching lists the parameters that a part of a Freeze names.
func matching(part string, groups []zoo.Group) ([]string, error) {
	if n, err := strconv.Atoi(part); err == nil {
		if n < 0 || n > len(groups) {
			return nil, fmt.Errorf("the network has %d groups, and not %d: %s", len(groups), n, groupNames(groups))
		}
		return paramNames(groups[:n]), nil
	}
	if part == trunk {
		return paramNames(groups[:len(groups)-1]), nil
	}
	if i := groupIndex(groups, part); i >= 0 {
		return paramNames(groups[i : i+1]), nil
	}
	var names []string
	for _, name := range paramNames(groups) {
		switch matches, err := path.Match(part, name); {
		case err != nil:
			return nil, fmt.Errorf("the pattern %q is malformed: %w", part, err)
		case matches:
			names = append(names, name)
		}
	}
	if names == nil {
		return nil, fmt.Errorf("%q is no group (%s) and matches no parameter (such as %s)", part, groupNames(groups), examples(groups))
	}
	return names, nil
}

// border gives how many leading groups are frozen whole: no gradient needs to pass them, and what they compute can be kept.
func border(groups []zoo.Group, frozen map[string]bool) int {
	learns := func(group zoo.Group) bool {
		return slices.ContainsFunc(group.Params, func(p zoo.Param) bool { return !frozen[p.Name] })
	}
	if i := slices.IndexFunc(groups, learns); i >= 0 {
		return i
	}
	return len(groups)
}

// Rates says how the learning rates of a network's groups differ, as factors of the run's rate. The head has the factor 1, and so has
// every group where nothing is set. At most one of Trunk, Decay and From is set. A factor acts on the step that the optimizer makes,
// not on the gradient, so that it means the same for SGD and for AdamW.
type Rates struct {
	Trunk   float64            `json:"trunk,omitempty"`    // the factor of all groups but the head; above 0, for example 0.1 (D2L's recipe: the head learns ten times as fast)
	Decay   float64            `json:"decay,omitempty"`    // layer decay, in (0, 1]: a group n places in front of the head has the factor Decay^n (Clark et al., "ELECTRA", 2020)
	From    float64            `json:"from,omitempty"`     // in (0, 1]: the factors are geometric from this one at the first group to 1 at the head (fastai's slices)
	ByGroup map[string]float64 `json:"by_group,omitempty"` // factors of single groups by name, above all else; with 0 a group is not frozen, but does not change
}

// factors gives the factor of each group.
func (r Rates) factors(groups []zoo.Group) ([]float64, error) {
	if err := r.check(groups); err != nil {
		return nil, err
	}
	factors := make([]float64, len(groups))
	last := len(groups) - 1
	for i, group := range groups {
		factors[i] = r.factor(last-i, last)
		if f, ok := r.ByGroup[group.Name]; ok {
			factors[i] = f
		}
	}
	return factors, nil
}

// factor gives the factor of a group a distance in front of the head, where the first group is the farthest.
func (r Rates) factor(distance, farthest int) float64 {
	switch {
	case distance == 0:
		return 1
	case r.Trunk > 0:
		return r.Trunk
	case r.Decay > 0:
		return math.Pow(r.Decay, float64(distance))
	case r.From > 0:
		return math.Pow(r.From, float64(distance)/float64(farthest))
	}
	return 1
}

func (r Rates) check(groups []zoo.Group) error {
	laws := []setting{{"Trunk", r.Trunk, unbounded, nil}, {"Decay", r.Decay, 1, nil}, {"From", r.From, 1, nil}}
	if err := checkSettings("Rates", laws...); err != nil {
		return err
	}
	laws = slices.DeleteFunc(laws, func(s setting) bool { return s.value == 0 })
	if len(laws) > 1 {
		return fmt.Errorf("both Rates.%s is %g and Rates.%s is %g; set one of them", laws[0].name, laws[0].value, laws[1].name, laws[1].value)
	}
	for _, name := range slices.Sorted(maps.Keys(r.ByGroup)) {
		if groupIndex(groups, name) < 0 {
			return fmt.Errorf("Rates.ByGroup names %q, and the groups are %s", name, groupNames(groups))
		}
		if err := checkSettings("Rates", setting{"ByGroup[" + name + "]", r.ByGroup[name], unbounded, nil}); err != nil {
			return err
		}
	}
	return nil
}

// groupIndex gives the place of a group, or -1.
func groupIndex(groups []zoo.Group, name string) int {
	return slices.IndexFunc(groups, func(g zoo.Group) bool { return g.Name == name })
}

// groupNames lists the groups for a message.
func groupNames(groups []zoo.Group) string {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.Name
	}
	return strings.Join(names, ", ")
}

// paramsOf lists the parameters of groups.
func paramsOf(groups []zoo.Group) []zoo.Param {
	var all []zoo.Param
	for _, group := range groups {
		all = append(all, group.Params...)
	}
	return all
}

// paramNames lists the names of the parameters of groups.
func paramNames(groups []zoo.Group) []string {
	var names []string
	for _, p := range paramsOf(groups) {
		names = append(names, p.Name)
	}
	return names
}

// examples names the first parameter of each group for a message.
func examples(groups []zoo.Group) string {
	var names []string
	for _, group := range groups {
		if len(group.Params) > 0 {
			names = append(names, group.Params[0].Name)
		}
	}
	return strings.Join(names, ", ")
}
