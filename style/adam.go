package style

import (
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
)

// adam is the rule of Kingma and Ba ("Adam: A Method for Stochastic Optimization", 2015), as torch.optim.Adam has it.
type adam struct {
	Optimizer
	low, high [3]float32 // the range of colours in the objective's space
}

// Of adam's inputs: the picture, the averages of the gradient and of its square, and `[2]` with the step's rate and the root of the second correction.
func (adam) inputs() int  { return 4 }
func (adam) outputs() int { return 4 }

func (adam) point(own []*Node) *Node { return own[0] }

// after gives the next picture, the next averages, and the largest gradient.
func (a adam) after(own []*Node, gradient *Node) []*Node {
	z, mean, square, rate := own[0], own[1], own[2], own[3]
	mean = Add(MulScalar(mean, a.Beta1), MulScalar(gradient, 1-a.Beta1))
	square = Add(MulScalar(square, a.Beta2), MulScalar(Square(gradient), 1-a.Beta2))
	at := func(i int) *Node { return Reshape(Slice(rate, AxisElem(i))) }
	root := AddScalar(Div(Sqrt(square), at(1)), a.Epsilon)
	z = Sub(z, Mul(at(0), Div(mean, root)))
	if a.Clamp {
		z = Max(Min(z, channels(z, a.high)), channels(z, a.low))
	}
	return []*Node{z, mean, square, ReduceAllMax(Abs(gradient))}
}

// rates gives the input of a step, counted from 0 within a level.
func (a adam) rates(step int) *tensors.Tensor {
	n := float64(step + 1)
	rate := a.rate(step) / (1 - math.Pow(a.Beta1, n))
	return narrowed([]float64{rate, math.Sqrt(1 - math.Pow(a.Beta2, n))}, 2)
}

// adamRun is a run of adam at a level.
type adamRun struct {
	adam
	level *level
	at    int                // steps that led to now
	now   [3]*tensors.Tensor // picture and averages
	next  [3]*tensors.Tensor
}

func (r *adamRun) picture() *tensors.Tensor { return r.now[0] }

func (a adam) look(z *tensors.Tensor) []*tensors.Tensor {
	return []*tensors.Tensor{z, tensors.FromShape(z.Shape()), tensors.FromShape(z.Shape()), a.rates(0)}
}

// free gives back all tensors but the picture.
func (r *adamRun) free() {
	free(r.now[1:]...)
	free(r.next[:]...)
}

// begin computes the losses of the first picture.
func (r *adamRun) begin(z *tensors.Tensor) (outcome, error) {
	r.now = [3]*tensors.Tensor{z, tensors.FromShape(z.Shape()), tensors.FromShape(z.Shape())}
	return r.compute()
}

// compute gives the losses of the picture that now is, and makes the next.
func (r *adamRun) compute() (outcome, error) {
	rates := r.rates(r.at)
	defer free(rates)
	losses, out, err := r.level.step(r.now[0], r.now[1], r.now[2], rates)
	if err != nil {
		return outcome{}, err
	}
	defer free(out[3])
	copy(r.next[:], out)
	return outcome{losses: losses, gradient: float64(tensors.ToScalar[float32](out[3])), evaluations: 1}, nil
}

// advance takes a step and computes the losses of where it leads.
func (r *adamRun) advance() (outcome, error) {
	before, tried := r.now, r.next
	r.now, r.next, r.at = tried, [3]*tensors.Tensor{}, r.at+1
	got, err := r.compute()
	if err == nil && got.sound() {
		free(before[:]...)
		return got, nil
	}
	free(r.next[:]...)
	r.now, r.next, r.at = before, tried, r.at-1
	return got, err
}
