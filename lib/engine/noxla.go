//go:build !(cgo && ((linux && (amd64 || arm64)) || (darwin && arm64)))

package engine

import (
	"fmt"
	"runtime"
)

// openXLA says why this program has no XLA: its bindings need cgo and one of their platforms.
func openXLA(name, _, _ string) (*Engine, error) {
	return nil, fmt.Errorf("engine %s: this program was built for %s/%s without cgo or without XLA support; take engine %q",
		name, runtime.GOOS, runtime.GOARCH, PureGo)
}
