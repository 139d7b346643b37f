//go:build cgo && darwin && arm64

package engine

// tuneMalloc has nothing to do: only Linux's C library needs it.
func tuneMalloc() {}
