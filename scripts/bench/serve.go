package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/support/exceptions"
	"github.com/imagelab-go/imagelab/lib/engine"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// serveCommand is the hidden sub-command by which the topic nn starts this program, or a build of it, for a job.
const serveCommand = "serve"

// The tasks of networks.
const (
	inference = "inference" // logits of a batch, with batch norms by their averages
	training  = "training"  // a step of SGD with momentum on the cross-entropy of a batch
	style     = "style"     // the gradient of a loss of five layers with respect to one picture
)

// Both sides train alike.
const (
	momentum     = 0.9
	learningRate = 1e-3
)

// step is what a job does at each request.
type step func() ([]*tensors.Tensor, error)

// serve does a job, as job says.
func serve(args []string, in io.Reader, out io.Writer) error {
	j, err := readJob[job](serveCommand, args)
	if err != nil {
		return err
	}
	e, err := engine.Open(j.Engine)
	if err != nil {
		return err
	}
	run, err := j.step(e.Backend)
	if err != nil {
		return err
	}
	return answer(in, out, func() (time.Duration, error) { return timed(run) })
}

// timed times a run and checks, after that, that the outcome is numbers.
func timed(run step) (time.Duration, error) {
	start := time.Now()
	outputs, err := run()
	took := time.Since(start)
	for _, y := range outputs {
		err = errors.Join(err, finite(y), y.FinalizeAll())
	}
	return took, err
}

func finite(y *tensors.Tensor) (err error) {
	readErr := y.ConstFlatData(func(flat any) {
		for i, v := range flat.([]float32) {
			if v := float64(v); math.IsNaN(v) || math.IsInf(v, 0) {
				err = fmt.Errorf("number %d of the outcome %s is %g", i, y.Shape(), v)
				return
			}
		}
	})
	return errors.Join(err, readErr)
}

// step makes what is needed for the job.
func (j job) step(backend compute.Backend) (step, error) {
	if j.Network == "" {
		return j.layerStep(backend)
	}
	a, err := zoo.New(j.Network)
	if err != nil {
		return nil, err
	}
	tasks := map[string]func(a *zoo.Arch, s *model.Scope, x *Node) *Node{
		inference: (*zoo.Arch).Logits, training: trainingStep, style: styleStep}
	build := tasks[j.Task]
	if build == nil {
		return nil, fmt.Errorf("networks have no task %q", j.Task)
	}
	store := model.NewStore()
	if err := store.SetRNGStateFromSeed(1); err != nil {
		return nil, err
	}
	if j.Task != training {
		if err := j.fixParameters(backend, store, func(x *Node) { build(a, store.RootScope(), x) }); err != nil {
			return nil, err
		}
	}
	exec, err := model.NewExec(backend, store, func(s *model.Scope, x *Node) *Node { return build(a, s, x) })
	if err != nil {
		return nil, err
	}
	pictures := pattern(j.Batch, j.Size, j.Size, 3)
	return func() ([]*tensors.Tensor, error) { return exec.Call(pictures) }, nil
}

// fixParameters makes the parameters that a graph asks for, and promises that they do not change.
func (j job) fixParameters(backend compute.Backend, store *model.Store, build func(x *Node)) error {
	g := NewGraph(backend, "parameters")
	defer g.Finalize()
	err := exceptions.TryCatch[error](func() { build(Parameter(g, "x", shapes.Make(dtypes.Float32, 1, j.Size, j.Size, 3))) })
	if err != nil {
		return err
	}
	if err := store.InitializeVariables(backend, nil); err != nil {
		return err
	}
	return nn.SetStatic(store.RootScope(), true)
}

// pattern gives numbers from -1 to 1, of no meaning.
func pattern(dimensions ...int) *tensors.Tensor {
	flat := make([]float32, shapes.Make(dtypes.Float32, dimensions...).Size())
	for i := range flat {
		flat[i] = float32(i*7919%256)/128 - 1
	}
	return tensors.FromFlatDataAndDimensions(flat, dimensions...)
}

// trainingStep changes the parameters and gives the loss.
func trainingStep(a *zoo.Arch, s *model.Scope, x *Node) *Node {
	g, store := x.Graph(), s.Store()
	store.SetTraining(g, true)
	labels := Iota(g, shapes.Make(dtypes.Int32, x.Shape().Dimensions[0]), 0)
	loss := Neg(ReduceAllSum(Mul(LogSoftmax(a.Logits(s, x)), OneHot(labels, a.Classes, dtypes.Float32))))
	loss = DivScalar(loss, float64(x.Shape().Dimensions[0]))
	var learned []*model.Variable
	var values []*Node
	for v := range s.IterVariables() {
		if v.Trainable && v.InUseByGraph(g) {
			learned, values = append(learned, v), append(values, v.NodeValue(g))
		}
	}
	zeros := func(g *Graph, shape shapes.Shape) *Node { return Zeros(g, shape) }
	for i, change := range Gradient(loss, values...) {
		v := learned[i]
		velocity := store.VariableWithShape(v.Path()+"_velocity", v.Shape(), zeros).SetTrainable(false)
		velocity.SetNodeValue(Add(MulScalar(velocity.NodeValue(g), momentum), change))
		v.SetNodeValue(Sub(values[i], MulScalar(velocity.NodeValue(g), learningRate)))
	}
	return loss
}

// styleStep gives the gradient, with respect to the picture, of the sum of the layers' mean squares.
func styleStep(a *zoo.Arch, s *model.Scope, x *Node) *Node {
	loss := ScalarZero(x.Graph(), x.DType())
	for _, y := range a.Features(s, x, "relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1") {
		loss = Add(loss, ReduceAllMean(Square(y)))
	}
	return Gradient(loss, x)[0]
}
