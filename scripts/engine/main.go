// Command engine opens an engine, runs a small graph on it and says what it is.
//
//	go run ./scripts/engine                   the engine that programs get without asking
//	go run ./scripts/engine -engine xla:cpu   a named one
//	go run ./scripts/engine -json             the same as JSON; docs/json.md describes it
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"github.com/gomlx/gomlx/core/graph"

	"github.com/imagelab-go/imagelab/lib/engine"
)

func main() {
	name := flag.String("engine", "", "xla:cuda, xla:cpu or go; empty takes GOMLX_BACKEND, else the best one")
	asJSON := flag.Bool("json", false, "print JSON")
	flag.Parse()
	if err := run(*name, *asJSON); err != nil {
		fmt.Fprintln(os.Stderr, "engine:", err)
		os.Exit(1)
	}
}

// report is the command's JSON output.
type report struct {
	Engine string `json:"engine"`
	Why    string `json:"why"`
	Device string `json:"device"`
	Plugin string `json:"plugin,omitempty"`
	PJRT   string `json:"pjrt,omitempty"`
}

func run(name string, asJSON bool) error {
	e, err := engine.Open(name)
	if err != nil {
		return err
	}
	if err := compute(e); err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(os.Stdout).Encode(report{e.Name, e.Why, e.Device, e.Plugin.Path, e.PJRT})
	}
	fmt.Println(e)
	for _, row := range e.Table() {
		fmt.Printf("%-14s %s\n", row[0], row[1])
	}
	return nil
}

// compute checks that the engine does what engines are for.
func compute(e *engine.Engine) error {
	sum, err := graph.CallOnce(e.Backend, func(x *graph.Node) *graph.Node { return graph.ReduceAllSum(graph.Mul(x, x)) },
		[]float32{1, 2, 3, 4})
	if err != nil {
		return fmt.Errorf("%s could not run a small graph: %w", e, err)
	}
	if got := sum.Value(); got != float32(30) {
		return fmt.Errorf("%s computes wrongly: 1+4+9+16 = %v", e, got)
	}
	return nil
}
