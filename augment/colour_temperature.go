package augment

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
)

// Temperatures of black bodies, in kelvin.
const (
	neutralKelvin = 6500 // the light that leaves an image
	lowestKelvin  = 2000
	highestKelvin = 20000
)

// The gains are kept at steps of a megakelvin's inverse, in which they change evenly: 0 is the neutral light.
const (
	miredStep = 10
	firstStep = -11 // 44 mired, above highestKelvin
	lastStep  = 35  // 504 mired, below lowestKelvin
)

// gains holds, for each step, what the gains of red and blue are above 1.
var gains = func() (table [][]float32) {
	for step := firstStep; step <= lastStep; step++ {
		red, blue := lightGains(1e6 / (1e6/neutralKelvin + float64(step)*miredStep))
		table = append(table, []float32{float32(red - 1), float32(blue - 1)})
	}
	return table
}()

// lightGains gives by what to multiply the red and the blue of pictures, which are encoded with a gamma near 2.2, for the light of a black body
// instead of the neutral one, where green stays.
func lightGains(kelvin float64) (red, blue float64) {
	r, g, b := blackBody(kelvin)
	r0, g0, b0 := blackBody(neutralKelvin)
	gain := func(v float64) float64 { return math.Pow(max(v, 0), 1/2.2) }
	return gain(r / g * g0 / r0), gain(b / g * g0 / b0)
}

// blackBody gives the colour of a black body in linear sRGB. Its chromaticity is that of Kim et al.'s cubic splines for the Planckian locus (US
// patent 7024034, 2002), good from 1667 to 25000 K.
func blackBody(kelvin float64) (r, g, b float64) {
	t := 1e3 / kelvin
	x := 0.179910 + t*(0.8776956+t*(-0.2343589-t*0.2661239))
	if kelvin > 4000 {
		x = 0.240390 + t*(0.2226347+t*(2.1070379-t*3.0258469))
	}
	var y float64
	switch {
	case kelvin <= 2222:
		y = -0.20219683 + x*(2.18555832+x*(-1.34811020-x*1.1063814))
	case kelvin <= 4000:
		y = -0.16748867 + x*(2.09137015+x*(-1.37418593-x*0.9549476))
	default:
		y = -0.37001483 + x*(3.75112997+x*(-5.87338670+x*3.0817580))
	}
	cx, cz := x/y, (1-x-y)/y // CIE XYZ with Y = 1
	return 3.2406*cx - 1.5372 - 0.4986*cz, -0.9689*cx + 1.8758 + 0.0415*cz, 0.0557*cx - 0.2040 + 1.0570*cz
}

// lightStep gives where in the table of gains a light stands.
func lightStep(kelvin float64) float64 {
	return (1e6/kelvin-1e6/neutralKelvin)/miredStep - firstStep
}

var temperature = mixed(recipe{name: "color_temperature",
	parameters: []ingredient{{name: "kelvin", usual: Uniform(3000, 15000), low: lowestKelvin, high: highestKelvin}}},
	mixture{rest: unitColour, each: diagonal(1), ofValues: gainsOf, ofColumns: gainsOfColumns})

// gainsOf interpolates in the table.
func gainsOf(values []float64) []float64 {
	step := min(max(lightStep(values[0]), 0), float64(len(gains)-1))
	i := min(int(step), len(gains)-2)
	part := step - float64(i)
	at := func(c int) float64 { return (1-part)*float64(gains[i][c]) + part*float64(gains[i+1][c]) }
	return []float64{at(0), 0, at(1)}
}

// gainsOfColumns is gainsOf in a graph: kelvin `[B, 1]` to `[B, 3]`.
func gainsOfColumns(kelvin *graph.Node) *graph.Node {
	g := kelvin.Graph()
	steps, table := [][]float32{{}}, [][]float32{}
	for i, row := range gains {
		steps[0] = append(steps[0], float32(i))
		table = append(table, []float32{row[0], 0, row[1]})
	}
	mired := graph.MulScalar(graph.Reciprocal(kelvin), 1e6)
	step := graph.AddScalar(graph.DivScalar(graph.SubScalar(mired, 1e6/float64(neutralKelvin)), miredStep), -firstStep)
	step = graph.ClipScalar(step, 0, float64(len(gains)-1))
	// The weight of a row falls evenly to 0 at its neighbours.
	weights := graph.MaxScalar(graph.OneMinus(graph.Abs(graph.Sub(step, graph.Const(g, steps)))), 0) // [B, rows]
	return graph.MatMul(weights, graph.Const(g, table))
}

// ColorTemperature takes an image into the light of a black body of a temperature in kelvin, from 2000 (a candle) over 2900 (a light bulb) and 6500
// (daylight, which leaves the image) to 20000 (blue sky): red and blue are multiplied, green stays, and the result is clamped to [0, 1].
//
// Draws: kelvin. Source: Zini et al., "Planckian Jitter", 2023 (the black-body light of albumentations' and kornia's PlanckianJitter), where a
// light is applied to linear values; for encoded ones the factors are taken to the power 1/2.2.
func ColorTemperature(kelvin Dist) Op { return temperature.with(kelvin).op() }
