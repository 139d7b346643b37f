package main

import (
	"bufio"
	"encoding/json"
	"io"

	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/show"
	"github.com/imagelab-go/imagelab/style/feedforward"
)

// curvePoints is how many points a curve has at most: each is a mean, since the losses of single steps jump with their pictures.
const curvePoints = 400

// curves are the losses of a training.
type curves struct {
	steps, content, gram []float64 // of a point: the middle of its steps, and means
	width                int       // steps of a point; 0 means 1
	n                    int       // steps of the point that is not complete
	sum                  feedforward.Progress
}

// add notes a step.
func (c *curves) add(p feedforward.Progress) {
	c.n++
	c.sum.Content += p.Content
	c.sum.Gram += p.Gram
	if c.n < c.width {
		return
	}
	n := float64(c.n)
	c.steps = append(c.steps, float64(p.Step)-(n-1)/2)
	c.content, c.gram = append(c.content, c.sum.Content/n), append(c.gram, c.sum.Gram/n)
	c.sum, c.n = feedforward.Progress{}, 0
	if len(c.steps) == curvePoints {
		c.steps, c.content, c.gram = halved(c.steps), halved(c.content), halved(c.gram)
		c.width = 2 * max(c.width, 1)
	}
}

// halved gives the means of pairs.
func halved(values []float64) []float64 {
	half := values[:len(values)/2]
	for i := range half {
		half[i] = (values[2*i] + values[2*i+1]) / 2
	}
	return half
}

// read takes the steps up to the last over from a log; lines that a killed run has left incomplete do not count.
func (c *curves) read(log io.Reader, last int) {
	for lines := bufio.NewScanner(log); lines.Scan(); {
		var p feedforward.Progress
		if json.Unmarshal(lines.Bytes(), &p) == nil && p.Step > 0 && p.Step <= last {
			c.add(p)
		}
	}
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
