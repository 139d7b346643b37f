//go:build !(goexperiment.simd && amd64)

package host

// Without the experiment, or on another processor, nothing is done eight numbers at a time, and the loops do it all.

func sumWide([]float32, float32, []float32, float32, []float32, bool) int          { return 0 }
func unitWide([]uint8, []float32) int                                              { return 0 }
func gatherWide(*axis, []float32, int, []float32) int                              { return 0 }
func channelSums([]float32) (r, g, b float32, done int)                            { return 0, 0, 0, 0 }
func blendBytesWide([]uint8, int, *spots, []float32) int                           { return 0 }
func (tints) wide() func(row []float32) int                                        { return func([]float32) int { return 0 } }
func posterizeWide([]float32, float32) int                                         { return 0 }
func solarizeWide([]float32, float32) int                                          { return 0 }
func spreadWide([]float32, *[3]float32, *[3]float32) int                           { return 0 }
func (*extremes) lookWide([]float32) int                                           { return 0 }
func sharpenWide([]float32, []float32, []float32, []float32, float32, float32) int { return 3 }
func (*spots) findWide(*Locator, float64, float64, int, float64) bool              { return false }
func orderWide([]float32, []float32) int                                           { return 0 }
