package augment

import (
	"fmt"
	"image"

	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

func init() { Register(gridDistortion{Steps: 5, Limit: Uniform(-0.3, 0.3)}) }

// gridDistortion stretches columns and rows.
type gridDistortion struct {
	Steps int  `json:"steps"`
	Limit Dist `json:"limit"`
	sampling
}

// GridDistortion divides the width and the height of an image in so many equal steps, each of which shows a part of the image that is 1 + limit times as long, before all are made to fill it together. limit
// is drawn for each step and lies in [-0.9, 9]. Its size stays.
//
// Draws: columns and rows, where the steps end in the image, in pixels. Source: albumentations GridDistortion, normalized.
func GridDistortion(steps int, limit Dist, options ...SamplingOption) Op {
	return gridDistortion{steps, limit, samplingOf(options)}
}

func (g gridDistortion) Name() string     { return "grid_distortion" }
func (g gridDistortion) shrinks() float64 { return mostTaps }

func (g gridDistortion) Fields() []Field {
	return []Field{{Name: "columns", Size: g.Steps}, {Name: "rows", Size: g.Steps}}
}

func (g gridDistortion) Check() error {
	if g.Steps < 1 || g.Steps > maxNodes {
		return fmt.Errorf("%d steps; give a number between 1 and %d", g.Steps, maxNodes)
	}
	if err := checkOn("limit", g.Limit, -0.9, 9); err != nil {
		return err
	}
	return g.check()
}

func (g gridDistortion) Draw(key rng.Key, size image.Point) (values []float64) {
	for axis, side := range []int{size.X, size.Y} {
		sum := 0.0
		for i := range g.Steps {
			sum += 1 + g.Limit.At(key.Float64(uint64(axis*g.Steps+i)))
			values = append(values, sum)
		}
		for i := range g.Steps {
			values[axis*g.Steps+i] *= float64(side) / sum
		}
	}
	return values
}

// checkValues reports steps that go back.
func (g gridDistortion) checkValues(values []float64, _ image.Point) error {
	for i, v := range values {
		before := 0.0
		if i%g.Steps > 0 {
			before = values[i-1]
		}
		if v <= before {
			return fmt.Errorf("a step ends at %g, the one before at %g; they must go on", v, before)
		}
	}
	return nil
}

func (g gridDistortion) Map(values []float64, size image.Point) (Map, image.Point) {
	columns, rows := steps{values[:g.Steps], float64(size.X)}, steps{values[g.Steps:], float64(size.Y)}
	return wayBack(func(x, y float64) (float64, float64) { return columns.at(x), rows.at(y) }), size
}

func (g gridDistortion) Displace(p ops.Points, v Values, of Canvas) ops.Points {
	return ops.Points{X: ops.Steps(p.X, v.Vector("columns"), of.Width), Y: ops.Steps(p.Y, v.Vector("rows"), of.Height)}
}
