//go:build !(goexperiment.simd && amd64)

package picture

// pairsWide and rgbWide leave everything to the loops without SIMD; see chroma_wide_amd64.go.
func pairsWide(_, _, _ []uint8) int  { return 0 }
func rgbWide(_, _, _, _ []uint8) int { return 0 }
