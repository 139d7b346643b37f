package feedforward

import (
	"errors"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"gonum.org/v1/gonum/mat"

	"github.com/imagelab-go/imagelab/lib/nn"
)

// ridge is what is added to a mean target before it is inverted, as a part of its mean variance, so that directions which hardly occur are not blown up.
const ridge = 0.01

// matchStyles lets a CoMatch layer begin near the identity: its matrix becomes the inverse of the mean of all styles' targets, with which features pass
// unchanged (section 4.1 of the paper), so that styles differ in how their targets differ from the mean. A matrix of random numbers above 0 makes nearly
// one and the same channel of all channels, and it takes many thousand steps until contents are seen through it.
func (t *Trainer) matchStyles() error {
	n, ok := t.config.Network.(MSGNet)
	if !ok || !t.config.Steady || t.config.From != nil {
		return nil
	}
	exec, err := model.NewExec(t.loss.Engine.Backend, t.store, func(s *model.Scope, x *Node) *Node { return n.Target(s, t.config.colors().input(x, false)) })
	if err != nil {
		return err
	}
	defer exec.Finalize()
	c := expansion * n.Filters
	mean := mat.NewSymDense(c, nil)
	for _, l := range t.styles {
		target, err := exec.Call1(l.pixels)
		if err != nil {
			return err
		}
		flat, err := tensors.CopyFlatData[float32](target)
		if err != nil {
			return err
		}
		for i := range c {
			for j := i; j < c; j++ {
				mean.SetSym(i, j, mean.At(i, j)+float64(flat[i*c+j])/float64(len(t.styles)))
			}
		}
	}
	variance := mat.Trace(mean) / float64(c)
	for i := range c {
		mean.SetSym(i, i, mean.At(i, i)+ridge*variance)
	}
	var factors mat.Cholesky
	if !factors.Factorize(mean) {
		return errors.New("all features of the styles are 0; take other style pictures or another Seed")
	}
	var inverse mat.SymDense
	if err := factors.InverseTo(&inverse); err != nil {
		return err
	}
	flat := make([]float32, 0, c*c)
	for i := range c {
		for j := range c {
			flat = append(flat, float32(inverse.At(i, j)))
		}
	}
	return nn.SetVariable(t.store, "/ins/weight", tensors.FromFlatDataAndDimensions(flat, 1, c, c), true)
}
