package finetune

import "fmt"

// position is a place in a plan: the next step.
type position struct {
	phase int // from 0
	step  int // of the phase, from 0
}

// String names the place for people, counting from 1.
func (p position) String() string { return fmt.Sprintf("phase %d, step %d", p.phase+1, p.step+1) }

// batchSize is the number of pictures of a step.
func (l *Learner) batchSize() int { return min(l.config.BatchSize, len(l.train.set.Items)) }

// steps is the number of steps of an epoch.
func (l *Learner) steps() int {
	return (len(l.train.set.Items) + l.batchSize() - 1) / l.batchSize()
}
