package main

import (
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/show"
	"github.com/imagelab-go/imagelab/style/feedforward"
)

// curvePoints is about how many points a curve has: each is a mean, since the losses of single steps jump with their pictures.
const curvePoints = 200

// curves are the losses of a training since it was begun or resumed.
type curves struct {
	steps, content, gram []float64
	from                 int // the first step of the last point
	sum                  feedforward.Progress
}

// add notes a step.
func (c *curves) add(p feedforward.Progress) {
	if c.from == 0 {
		c.from = p.Step
	}
	c.sum.Content += p.Content
	c.sum.Gram += p.Gram
	n := p.Step - c.from + 1
	if n < max(1, p.Steps/curvePoints) && p.Step < p.Steps {
		return
	}
	c.steps = append(c.steps, float64(p.Step)-float64(n-1)/2)
	c.content, c.gram = append(c.content, c.sum.Content/float64(n)), append(c.gram, c.sum.Gram/float64(n))
	c.sum, c.from = feedforward.Progress{}, p.Step+1
}

// save draws them, where there are two points at least.
func (c *curves) save(path string) error {
	if len(c.steps) < 2 {
		return nil
	}
	img, err := show.Chart{X: "step", Y: "loss, with its weight", LogY: true, Series: []show.Series{
		{Name: "content", X: c.steps, Y: c.content}, {Name: "style", X: c.steps, Y: c.gram}}}.Image()
	if err != nil {
		return err
	}
	return picture.Save(path, img)
}
