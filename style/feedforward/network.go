package feedforward

import (
	"fmt"
	"reflect"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/gobackend"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// Network is an architecture: [Johnson], [MSGNet] or [AdaIN]. It holds no parameters; its methods are pure functions over those of a scope.
type Network interface {
	// Target builds what the network has to know of a style picture x `[1, H, W, 3]`. It is nil where that lies in the parameters.
	Target(s *model.Scope, x *Node) *Node
	// Paint builds the network for pictures x `[B, H, W, 3]`, with a target. alpha is a scalar in [0, 1].
	Paint(s *model.Scope, x, target, alpha *Node) *Node
	// check gives an error for a size that cannot be.
	check() error
}

// smallest is a side of pictures that is enough for all reflections: those of AdaIN need 2 pixels at an eighth of the size.
const smallest = 16

// maxWidth and maxCount are more than any network has; a file that says more is damaged.
const (
	maxWidth = 1 << 12 // channels
	maxCount = 64      // layers of a kind
)

// checkNumbers gives an error where one of a network's numbers is not from 1 to a limit.
func checkNumbers(n Network, limit int, numbers ...int) error {
	for _, number := range numbers {
		if number < 1 || number > limit {
			return fmt.Errorf("%s has a %d among its numbers; want 1 to %d", describe(n), number, limit)
		}
	}
	return nil
}

// checkNetwork gives an error where there is no network, a pointer to one, or one with a number that cannot be.
func checkNetwork(n Network) error {
	if n == nil || kinds[nameOf(n)] == nil {
		return fmt.Errorf("the network is of the type %T; give a Johnson, an MSGNet or an AdaIN", n)
	}
	return n.check()
}

// describe names a network with its fields.
func describe(n Network) string { return fmt.Sprintf("%s%+v", nameOf(n), n) }

// nameOf is the name of a network's type.
func nameOf(n Network) string { return reflect.TypeOf(n).Name() }

// takesTarget says whether a network takes a target.
func takesTarget(n Network) bool { _, one := n.(Johnson); return !one }

// isAdaIN says whether a network is an AdaIN.
func isAdaIN(n Network) bool { _, is := n.(AdaIN); return is }

// paramsOf lists the parameters of a network in the order in which pictures come by them: it builds the network, without compiling it, and looks at
// what comes into being.
func paramsOf(n Network) []zoo.Param {
	g := NewGraph(gobackend.GetBackend(), nameOf(n))
	defer g.Finalize()
	store := model.NewStore()
	x := Parameter(g, "x", shapes.Make(dtypes.Float32, 1, smallest, smallest, 3))
	n.Paint(store.RootScope(), x, n.Target(store.RootScope(), x), ScalarOne(g, dtypes.Float32))
	var params []zoo.Param
	for v := range store.IterVariables() {
		if v.Trainable {
			params = append(params, zoo.ParamOf(v))
		}
	}
	return params
}
