package finetune

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/show"
)

// RateCurve is what a search for a learning rate came to: the loss over rates that rise from step to step (Smith, "Cyclical Learning Rates
// for Training Neural Networks", 2017, section 3.3).
type RateCurve struct {
	Rates    []float64 `json:"rates"`    // the head's, rising by the same factor
	Losses   []float64 `json:"losses"`   // of each step
	Smoothed []float64 `json:"smoothed"` // their moving average, without its bias towards 0
	// Steepest is the rate at which the smoothed loss falls fastest over the logarithm of the rate.
	Steepest float64 `json:"steepest"`
	// Valley is the rate two thirds into the longest stretch in which the smoothed loss falls (fastai's suggestion of this name).
	Valley float64 `json:"valley"`
}

// The search's default range and length, and how it ends.
const (
	lowestRate, highestRate = 1e-6, 10
	searchSteps             = 100
	lossMemory              = 0.9 // how much of the moving average a step keeps
	tooMuch                 = 4   // times the least smoothed loss
)

// FindRate tries rates from 1e-6 to 10 in the first phase of the plan, a hundred steps with a rate that rises by the same factor from each to the next, and ends
// early where the loss has become 4 times its least. After it, all is as it was before.
func (l *Learner) FindRate(ctx context.Context) (curve RateCurve, err error) {
	if l.position != (position{}) {
		return curve, fmt.Errorf("finetune: the search for a rate belongs before the training; this one is at %v", l.position)
	}
	if err := l.cutFor(0); err != nil {
		return curve, err
	}
	kept, err := l.tensors()
	if err != nil {
		return curve, err
	}
	for i := range kept {
		if kept[i].Tensor, err = kept[i].Tensor.LocalClone(); err != nil {
			return curve, err
		}
	}
	defer func() {
		l.drop()
		err = errors.Join(err, l.store.DeleteVariablesInScope(optimizerScope), l.store.DeleteVariablesInScope(emaScope))
		for _, named := range kept {
			err = errors.Join(err, nn.SetVariable(l.store, named.Name, named.Tensor, l.store.GetVariable(named.Name).Trainable))
		}
	}()
	if err := l.search(ctx, &curve); err != nil {
		return curve, err
	}
	curve.suggest()
	return curve, nil
}

// search takes the steps.
func (l *Learner) search(ctx context.Context, curve *RateCurve) error {
	p := l.config.Plan[0]
	p.Schedule, p.Epochs = Schedule{}, (searchSteps+l.steps()-1)/l.steps()
	average, least := 0.0, math.Inf(1)
	for i := range searchSteps {
		p.Rate = lowestRate * math.Pow(highestRate/lowestRate, float64(i)/(searchSteps-1))
		if err := ctx.Err(); err != nil {
			return err
		}
		at := position{step: i}
		b, err := l.batchAt(ctx, at)
		if err != nil {
			return err
		}
		o, err := l.take(b, p, at, searchSteps)
		if errors.Is(err, errDiverged) {
			return nil
		} else if err != nil {
			return err
		}
		average = lossMemory*average + (1-lossMemory)*o.loss
		smoothed := average / (1 - math.Pow(lossMemory, float64(i+1)))
		curve.Rates, curve.Losses, curve.Smoothed = append(curve.Rates, p.Rate), append(curve.Losses, o.loss), append(curve.Smoothed, smoothed)
		if least = min(least, smoothed); smoothed > tooMuch*least {
			return nil
		}
		l.config.Observe(Event{Kind: Stepped, Phase: 1, Phases: len(l.config.Plan), Step: i + 1, Steps: searchSteps, Epoch: 1, Epochs: 1, Loss: o.loss, Norm: o.norm})
	}
	return nil
}

// suggest finds the rates to suggest; they are 0 where there are fewer than two steps.
func (c *RateCurve) suggest() {
	if len(c.Rates) < 2 {
		return
	}
	steepest, at := 0.0, 0
	for i := range len(c.Rates) - 1 { // rates are evenly spaced in the logarithm
		if slope := c.Smoothed[i+1] - c.Smoothed[i]; slope < steepest {
			steepest, at = slope, i
		}
	}
	c.Steepest = c.Rates[at]
	start, length := longestFall(c.Smoothed)
	c.Valley = c.Rates[start+length*2/3]
}

// longestFall finds the longest falling subsequence that fastai's valley is of: where it begins, and how far it reaches.
func longestFall(losses []float64) (start, length int) {
	runs, from := make([]int, len(losses)), make([]int, len(losses))
	for i := range losses {
		runs[i], from[i] = 1, i
		for j := range i {
			if losses[i] < losses[j] && runs[j]+1 > runs[i] {
				runs[i], from[i] = runs[j]+1, from[j]
			}
		}
	}
	end := slices.Index(runs, slices.Max(runs))
	return from[end], end - from[end]
}

// Chart shows the losses over the rates, as show.Curves takes it: the horizontal axis is the power of ten.
func (c RateCurve) Chart() show.Chart {
	powers := make([]float64, len(c.Rates))
	for i, r := range c.Rates {
		powers[i] = math.Log10(r)
	}
	return show.Chart{Title: "Which learning rate?", X: "learning rate, as a power of ten", Y: "loss (nats)",
		Series: []show.Series{{Name: "each step", X: powers, Y: c.Losses}, {Name: "smoothed", X: powers, Y: c.Smoothed}}}
}
