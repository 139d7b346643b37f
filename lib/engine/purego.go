package engine

import (
	"fmt"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/gobackend"
)

// openGo opens GoMLX's engine in pure Go, which is compiled into every program.
func openGo(why string) (*Engine, error) {
	backend, err := compute.NewWithConfig(gobackend.BackendName)
	if err != nil {
		return nil, fmt.Errorf("opening the pure-Go engine: %w", err)
	}
	return &Engine{Backend: backend, Name: PureGo, Device: processor(), Why: why}, nil
}
