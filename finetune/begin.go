package finetune

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/imagelab-go/imagelab/lib/nn"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// begin gives the network the parameters that training begins with: those of the source, and a new head.
func (l *Learner) begin() error {
	random := rand.New(rand.NewPCG(l.config.Seed, 0x6865616473)) // a stream of its own
	head := l.groups[len(l.groups)-1]
	for _, group := range l.groups {
		for _, p := range group.Params {
			learned := p.Variable(l.source.Store.RootScope()) != nil && !l.config.Scratch
			if learned && group.Name != head.Name {
				if err := copyParam(p, l.source.Store, l.store); err != nil {
					return err
				}
				continue
			}
			if group.Name != head.Name && !l.config.Scratch {
				return fmt.Errorf("finetune: %s has no parameter %s: it was opened as a trunk for features; open it with its classifier", l.source.Weights.Name(), p.Name)
			}
			if err := setParam(p, l.store, p.Start(random)); err != nil {
				return err
			}
		}
	}
	if err := l.reuse(head); err != nil {
		return err
	}
	return l.remember()
}

// anchorScope begins the paths of variables that hold what parameters came from.
const anchorScope = "/source"

// remember keeps what the parameters begin with, where an optimizer draws them back to it. A head that begins at random came from nowhere.
func (l *Learner) remember() error {
	if !slices.ContainsFunc(l.config.Plan, func(p Phase) bool { return p.Optimizer.TowardsSource > 0 }) {
		return nil
	}
	for i, group := range l.groups {
		if l.config.Scratch || i == len(l.groups)-1 && l.matches == nil {
			continue
		}
		for _, p := range group.Params {
			value, err := p.Variable(l.store.RootScope()).Value()
			if err != nil {
				return err
			}
			if value, err = value.LocalClone(); err != nil {
				return err
			}
			if err := nn.SetVariable(l.store, anchorScope+p.Path(), value, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// reuse gives the head the rows of the source's classifier that Config.Reuse asks for.
func (l *Learner) reuse(head zoo.Group) error {
	if l.config.Reuse == "" {
		return nil
	}
	var flat [2][]float32
	for i, p := range head.Params { // weight, then bias
		v := p.Variable(l.source.Store.RootScope())
		if v == nil {
			return fmt.Errorf("finetune: Reuse %q: %s was opened without its classifier", l.config.Reuse, l.source.Weights.Name())
		}
		value, err := v.Value()
		if err != nil {
			return err
		}
		if flat[i], err = tensors.CopyFlatData[float32](value); err != nil {
			return err
		}
	}
	var err error
	if l.matches, err = l.config.Reuse.Matches(l.source, l.classes); err != nil {
		return err
	}
	weight, bias := l.matches.rows(flat[0], flat[1])
	if err := setParam(head.Params[0], l.store, weight); err != nil {
		return err
	}
	return setParam(head.Params[1], l.store, bias)
}

// setParam makes the variable of a parameter, or changes it.
func setParam(p zoo.Param, store *model.Store, flat []float32) error {
	return nn.SetVariable(store, p.Path(), tensors.FromFlatDataAndDimensions(flat, p.Shape...), !p.Average)
}

// copyParam copies a parameter from a store to another.
func copyParam(p zoo.Param, from, to *model.Store) error {
	value, err := p.Variable(from.RootScope()).Value()
	if err != nil {
		return err
	}
	flat, err := tensors.CopyFlatData[float32](value)
	if err != nil {
		return err
	}
	return setParam(p, to, flat)
}

// sourceHash is the SHA-256 of the source's parameters, found once.
func (l *Learner) sourceHash() (string, error) {
	if l.hash != "" {
		return l.hash, nil
	}
	h := sha256.New()
	for _, p := range l.source.Params() {
		v := p.Variable(l.source.Store.RootScope())
		if v == nil {
			continue
		}
		value, err := v.Value()
		if err != nil {
			return "", err
		}
		fmt.Fprintln(h, p.Name)
		if err := value.ConstBytes(func(data []byte) { h.Write(data) }); err != nil {
			return "", err
		}
	}
	l.hash = hex.EncodeToString(h.Sum(nil))
	return l.hash, nil
}
