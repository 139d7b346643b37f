package style

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// lbfgs is the head of a step's graph for L-BFGS. Of its inputs: the picture where the line begins, the direction, and how far along.
type lbfgs struct{}

func (lbfgs) inputs() int  { return 3 }
func (lbfgs) outputs() int { return 4 }

func (lbfgs) point(own []*Node) *Node { return Add(own[0], Mul(own[1], own[2])) }

// after gives the place, the gradient there, its product with the direction, and the gradient's largest and summed absolute value `[2]`.
func (l lbfgs) after(own []*Node, gradient *Node) []*Node {
	size := Abs(gradient)
	return []*Node{l.point(own), gradient, ReduceAllSum(Mul(gradient, own[1])), Stack([]*Node{ReduceAllMax(size), ReduceAllSum(size)}, 0)}
}

// place is a picture with its losses and gradient.
type place struct {
	z, gradient *tensors.Tensor
	outcome
	summed float64 // the gradient's absolute values
}

// lbfgsRun is a run of L-BFGS at a level. The steps and changes of gradients that it remembers stay on the device, as rows of two matrices; the two loops over
// them run on the host, on the products of all rows with each other, of which each step adds a row and a column.
type lbfgsRun struct {
	Optimizer
	level     *level
	weights   func(losses []float64) float64
	now       place
	direction *tensors.Tensor // nil before the first step
	length    float64         // the largest part of the direction
	slope     float64
	memory    *memory
}

func (r *lbfgsRun) picture() *tensors.Tensor { return r.now.z }

func (lbfgs) look(z *tensors.Tensor) []*tensors.Tensor {
	return []*tensors.Tensor{z, tensors.FromShape(z.Shape()), tensors.FromScalar(float32(0))}
}

func (r *lbfgsRun) begin(z *tensors.Tensor) (outcome, error) {
	own := r.level.head.look(z)
	p, _, err := r.compute(own...)
	if err != nil {
		free(own[1:]...)
		return outcome{}, err
	}
	free(own...) // p has a copy of z
	r.now = p
	return p.outcome, nil
}

// compute gives a place and the slope along the direction there.
func (r *lbfgsRun) compute(own ...*tensors.Tensor) (place, float64, error) {
	losses, out, err := r.level.step(own...)
	if err != nil {
		return place{}, 0, err
	}
	defer free(out[2:]...)
	sizes, err := floats(out[3])
	if err != nil {
		free(out[:2]...)
		return place{}, 0, err
	}
	p := place{z: out[0], gradient: out[1], outcome: outcome{losses: losses, gradient: sizes[0], evaluations: 1}, summed: sizes[1]}
	return p, float64(tensors.ToScalar[float32](out[2])), nil
}

// advance looks for a lower place along the direction. Where there is none, it tries once more straight down the gradient, and has settled
// where there is none either.
func (r *lbfgsRun) advance() (outcome, error) {
	first := r.direction == nil
	if first {
		if err := r.descend(); err != nil {
			return outcome{}, err
		}
	}
	t := r.Rate
	if first {
		t *= min(1, 1/r.now.summed)
	}
	best, tries, err := r.search(t)
	if err != nil {
		return outcome{}, err
	}
	got := r.now.outcome
	if got.evaluations = tries; best.t == 0 {
		free(r.direction)
		if r.direction = nil; first {
			got.settled = true
			return got, nil
		}
		r.memory.forget()
		again, err := r.advance()
		again.evaluations += tries
		return again, err
	}
	if !best.data.sound() {
		free(best.data.z, best.data.gradient)
		return best.data.outcome, nil
	}
	old := r.now
	r.now = best.data
	r.now.evaluations = tries
	if err := r.turn(old, best.t); err != nil {
		return outcome{}, err
	}
	free(old.z, old.gradient)
	return r.now.outcome, nil
}

// descend takes the direction straight down.
func (r *lbfgsRun) descend() (err error) {
	r.direction, r.slope, r.length, err = r.memory.direct(r.now.gradient)
	return err
}

// search looks along the direction.
func (r *lbfgsRun) search(t float64) (point[place], int, error) {
	s := search[place]{
		start: point[place]{0, r.weights(r.now.losses), r.slope, r.now},
		at: func(t float64) (point[place], error) {
			along := tensors.FromScalar(float32(t))
			defer free(along)
			p, slope, err := r.compute(r.now.z, r.direction, along)
			if err != nil {
				return point[place]{}, err
			}
			return point[place]{t, r.weights(p.losses), slope, p}, nil
		},
		drop:   func(p place) { free(p.z, p.gradient) },
		narrow: r.length,
	}
	if !(s.start.slope < 0) {
		return s.start, 0, nil
	}
	best, err := s.run(t)
	return best, s.tries, err
}

// turn remembers a step and makes the next direction.
func (r *lbfgsRun) turn(old place, t float64) error {
	if err := r.memory.add(r.direction, float32(t), r.now.gradient, old.gradient); err != nil {
		return err
	}
	free(r.direction)
	return r.descend()
}

func (r *lbfgsRun) free() {
	free(r.now.gradient, r.direction)
	r.memory.finalize()
}
