package finetune

import (
	"context"
	"errors"
	"fmt"
)

// Fit trains by the plan, from where the learner stands to the end, and gives what happened in each epoch. When ctx ends it stops before the next
// step, writes a checkpoint where there is a Folder, and returns ctx's error; Fit again goes on. With Patience it may end early.
func (l *Learner) Fit(ctx context.Context) (History, error) {
	defer l.settle()
	for l.position.phase < len(l.config.Plan) {
		if err := l.fitPhase(ctx); err != nil {
			return l.history, err
		}
		l.position = position{phase: l.position.phase + 1}
		if l.stopped() {
			l.position.phase = len(l.config.Plan)
		}
		if l.position.phase < len(l.config.Plan) {
			if err := l.checkpoint(); err != nil {
				return l.history, err
			}
		}
	}
	if err := l.restoreBest(); err != nil {
		return l.history, err
	}
	return l.history, l.checkpoint()
}

// sums are those of a running epoch.
type sums struct {
	Loss    float64 `json:"loss"`  // sum over the epoch's steps so far
	Right   int     `json:"right"` // pictures
	Seconds float64 `json:"seconds"`
}

// fitPhase takes the steps of a phase that are left.
func (l *Learner) fitPhase(ctx context.Context) error {
	if l.position.step == 0 {
		if err := l.forgetSteps(); err != nil {
			return err
		}
	}
	if err := l.cutFor(l.position.phase); err != nil {
		return err
	}
	p, saved := l.config.Plan[l.position.phase], l.config.Clock()
	for total := p.Epochs * l.steps(); ; {
		if l.epochDue() {
			if err := l.endEpoch(ctx, p, total); err != nil {
				return l.interrupted(err)
			}
		}
		if l.position.step == total || l.stopped() {
			return nil
		}
		if l.config.Clock().Sub(saved) >= l.config.Interval {
			if err := l.checkpoint(); err != nil {
				return err
			}
			saved = l.config.Clock()
		}
		if err := l.advance(ctx, p, total); err != nil {
			return l.interrupted(err)
		}
	}
}

// epochDue says whether an epoch has taken all its steps and was not validated yet.
func (l *Learner) epochDue() bool {
	done := l.position.step / l.steps()
	for _, p := range l.config.Plan[:l.position.phase] {
		done += p.Epochs
	}
	return done > len(l.history)
}

// advance takes one step.
func (l *Learner) advance(ctx context.Context, p Phase, total int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	began := l.config.Clock()
	b, err := l.batchAt(ctx, l.position)
	if err != nil {
		return err
	}
	o, err := l.take(b, p, l.position, total)
	if err != nil {
		return err
	}
	l.sums.Loss += o.loss
	l.sums.Right += o.right
	l.sums.Seconds += l.config.Clock().Sub(began).Seconds()
	l.position.step++
	l.config.Observe(Event{Kind: Stepped, Phase: l.position.phase + 1, Phases: len(l.config.Plan), Step: l.position.step, Steps: total,
		Epoch: (l.position.step-1)/l.steps() + 1, Epochs: p.Epochs, Loss: o.loss, Norm: o.norm})
	return nil
}

// interrupted writes a checkpoint where the training was stopped from outside, and gives the error.
func (l *Learner) interrupted(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return errors.Join(err, l.checkpoint())
	}
	return err
}

// endEpoch validates, and notes what the epoch came to.
func (l *Learner) endEpoch(ctx context.Context, p Phase, total int) error {
	began := l.config.Clock()
	report, err := l.evaluate(ctx, l.val)
	if err != nil {
		return fmt.Errorf("finetune: validation behind phase %d, step %d: %w", l.position.phase+1, l.position.step, err)
	}
	e := Epoch{Epoch: len(l.history) + 1, Phase: l.position.phase + 1, TrainLoss: l.sums.Loss / float64(l.steps()),
		TrainAccuracy: float64(l.sums.Right) / float64(l.steps()*l.batchSize()), ValLoss: report.Loss, ValAccuracy: report.Top1,
		Rate: p.Rate * p.Schedule.At(l.position.step-1, total), Seconds: l.sums.Seconds + l.config.Clock().Sub(began).Seconds()}
	l.history = append(l.history, e)
	l.sums = sums{}
	if err := l.noteBest(e); err != nil {
		return err
	}
	l.config.Observe(Event{Kind: EpochDone, Phase: e.Phase, Phases: len(l.config.Plan), Step: l.position.step, Steps: total,
		Epoch: l.position.step / l.steps(), Epochs: p.Epochs, Loss: e.TrainLoss, Done: &e})
	return l.writeHistory()
}
