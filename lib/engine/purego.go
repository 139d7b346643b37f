package engine

import (
	"fmt"
	"reflect"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
)

// openGo opens GoMLX's engine in pure Go, which is compiled into every program.
func openGo(why string) (*Engine, error) {
	backend, err := compute.NewWithConfig(gobackend.BackendName)
	if err == nil && !liftWorkerLimit(backend) {
		backend, err = compute.NewWithConfig(gobackend.BackendName + ":ops_sequential")
	}
	if err != nil {
		return nil, fmt.Errorf("opening the pure-Go engine: %w", err)
	}
	return &Engine{Backend: backend, Name: PureGo, Device: processor(), Why: why}, nil
}

// liftWorkerLimit lets the pure-Go engine start as many workers as its operations ask for, and says whether it could. By default there are twice as
// many as processors, and operations that run side by side and want workers for themselves can wait for one another forever: four large
// products of matrices that do not depend on each other are enough on two processors. The engine's own option for it, parallelism=-1, prints
// to standard output.
func liftWorkerLimit(backend compute.Backend) bool {
	structure := reflect.Indirect(reflect.ValueOf(backend))
	if structure.Kind() != reflect.Struct || !structure.FieldByName("Workers").IsValid() {
		return false
	}
	workers, ok := structure.FieldByName("Workers").Interface().(interface{ SetMaxParallelism(int) })
	if ok {
		workers.SetMaxParallelism(-1)
	}
	return ok
}
