package engine

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
)

// sequential makes the pure-Go engine run one operation at a time; matrix products use all processors all the same. By default it runs
// operations side by side, and those that want more processors for themselves can wait for one another forever: four large products that
// do not depend on each other are enough on two processors.
const sequential = ":ops_sequential"

// openGo opens GoMLX's engine in pure Go, which is compiled into every program.
func openGo(why string) (*Engine, error) {
	backend, err := compute.NewWithConfig(gobackend.BackendName + sequential)
	if err != nil {
		return nil, fmt.Errorf("opening the pure-Go engine: %w", err)
	}
	return &Engine{Backend: backend, Name: PureGo, Device: processor(), Why: why}, nil
}
