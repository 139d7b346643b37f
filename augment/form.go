package augment

import (
	"image"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/ops"
)

// form is a formula that several actions share: which of them an image has done is a matter of parameters, so that a graph computes it once where
// an image may have any of them done. Geometric actions share a form of their own, see warpStage.
type form interface {
	// of says whether an action has the form.
	of(op Op) bool
	// columns are the parameters.
	columns() []Field
	// row gives them for an action's values; for nil those that change nothing.
	row(op Op, values []float64) []float64
	// apply computes the formula for the given choices.
	apply(in Images, v Values, choices []*node) Images
}

// forms are all there are.
var forms = []form{blendForm{}, curveForm{}}

// mix are the parameters of [ops.Blend] for one image.
type mix struct{ factor, gray, mean, smooth float64 }

// blender is an action that is one of [ops.Blend].
type blender interface {
	Action
	blend(values []float64) mix
}

// blendForm is that of blenders.
type blendForm struct{}

func (blendForm) of(op Op) bool { _, ok := op.(blender); return ok }

func (blendForm) columns() []Field {
	return []Field{number("factor"), number("gray"), number("mean"), number("smooth")}
}

func (blendForm) row(op Op, values []float64) []float64 {
	m := mix{factor: 1}
	if op != nil {
		m = op.(blender).blend(values)
	}
	return []float64{m.factor, m.gray, m.mean, m.smooth}
}

// onePixel is an image of one pixel.
var onePixel = image.Pt(1, 1)

func (b blendForm) apply(in Images, v Values, choices []*node) Images {
	in = in.Float()
	m := ops.Mix{Factor: v.Number("factor")}
	for _, n := range choices { // only the parts that one of the choices has cost something
		has := n.op.(blender).blend(filler(n.op.(Action), deed{size: onePixel}))
		for name, part := range map[string]struct {
			weight float64
			into   **graph.Node
		}{"gray": {has.gray, &m.Gray}, "mean": {has.mean, &m.Mean}, "smooth": {has.smooth, &m.Smooth}} {
			if part.weight != 0 {
				*part.into = v.Number(name)
			}
		}
	}
	in.Pixels = ops.Blend(in.Pixels, m, in.Sizes)
	return in
}

// curve are the parameters of [ops.AdjustTone] for one image.
type curve struct{ autocontrast, equalize, threshold, levels float64 }

// noCurve changes nothing.
var noCurve = curve{threshold: 2}

// curver is an action that is one of [ops.AdjustTone].
type curver interface {
	Action
	curve(values []float64) curve
}

// curveForm is that of curvers.
type curveForm struct{}

func (curveForm) of(op Op) bool { _, ok := op.(curver); return ok }

func (curveForm) columns() []Field {
	return []Field{number("autocontrast"), number("equalize"), number("threshold"), number("levels")}
}

func (curveForm) row(op Op, values []float64) []float64 {
	c := noCurve
	if op != nil {
		c = op.(curver).curve(values)
	}
	return []float64{c.autocontrast, c.equalize, c.threshold, c.levels}
}

func (curveForm) apply(in Images, v Values, choices []*node) Images {
	in = in.Float()
	var tone ops.Tone
	for _, n := range choices {
		switch n.op.(type) {
		case autocontrast:
			tone.Autocontrast = v.Number("autocontrast")
		case equalize:
			tone.Equalize = v.Number("equalize")
		case posterize:
			tone.Levels = v.Number("levels")
		default:
			tone.Threshold = v.Number("threshold")
		}
	}
	in.Pixels = ops.AdjustTone(in.Pixels, tone, in.Sizes)
	return in
}
