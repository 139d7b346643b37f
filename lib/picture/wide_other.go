//go:build !(goexperiment.simd && amd64)

package picture

// Without the experiment, or on another processor, nothing is done sixteen samples at a time, and the loops do it all.

func pairsWide(_, _, _ []uint8) int  { return 0 }
func rgbWide(_, _, _, _ []uint8) int { return 0 }
func packWide(_, _ []uint8) int      { return 0 }
