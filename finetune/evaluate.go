package finetune

import (
	"context"
	"errors"
	"fmt"
	"image"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/data"
	"github.com/imagelab-go/imagelab/lib/picture"
	"github.com/imagelab-go/imagelab/lib/zoo"
)

// Validate evaluates the network as it is now on the validation set.
func (l *Learner) Validate() (*Report, error) { return l.ValidateContext(context.Background()) }

// ValidateContext is Validate that stops when ctx ends.
func (l *Learner) ValidateContext(ctx context.Context) (*Report, error) {
	return l.evaluateNow(ctx, l.val)
}

// Evaluate evaluates the network as it is now on a set with the same classes.
func (l *Learner) Evaluate(set *data.Set) (*Report, error) {
	return l.EvaluateContext(context.Background(), set)
}

// EvaluateContext is Evaluate that stops when ctx ends.
func (l *Learner) EvaluateContext(ctx context.Context, set *data.Set) (*Report, error) {
	if set == l.val.set {
		return l.ValidateContext(ctx)
	}
	if !slices.Equal(set.Classes, l.classes) {
		return nil, fmt.Errorf("finetune: the set's classes are %q, the network's %q", set.Classes, l.classes)
	}
	p, err := l.list(ctx, set, false, l.config.Memory/8)
	if err != nil {
		return nil, err
	}
	return l.evaluateNow(ctx, p)
}

// evaluateNow evaluates in or between phases.
func (l *Learner) evaluateNow(ctx context.Context, p *pictures) (*Report, error) {
	if err := l.answering(); err != nil {
		return nil, err
	}
	return l.evaluate(ctx, p)
}

// answering cuts the network for answers where no phase does.
func (l *Learner) answering() error {
	if l.cut != nil {
		return nil
	}
	return l.cutFor(min(l.position.phase, len(l.config.Plan)-1))
}

// evaluate gives the report on a set, by the moving averages where there are some.
func (l *Learner) evaluate(ctx context.Context, p *pictures) (report *Report, err error) {
	err = l.averaged(func() error {
		logits, err := l.logitsOf(ctx, p)
		if err != nil {
			return err
		}
		report, err = NewReport(l.classes, logits, p.labels())
		return err
	})
	return report, err
}

// logitsOf gives the logits of all pictures of a set.
func (l *Learner) logitsOf(ctx context.Context, p *pictures) (all [][]float32, err error) {
	var kept *feature
	if l.keepable(p) && !p.crowded {
		if kept, err = l.featuresOf(ctx, p, 0); err != nil {
			return nil, err
		}
		p.crowded = kept == nil
	}
	for indices := range slices.Chunk(counting(len(p.set.Items)), answerBatch) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		x, err := l.answerInputs(ctx, p, kept, indices)
		if err != nil {
			return nil, err
		}
		more, err := l.answer(x, len(indices))
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// answerInputs gives what the first group behind the border takes, of at most answerBatch pictures.
func (l *Learner) answerInputs(ctx context.Context, p *pictures, kept *feature, indices []int) (*tensors.Tensor, error) {
	indices = fill(indices, answerBatch)
	if kept != nil {
		return kept.rows(indices), nil
	}
	x, err := l.rawBatch(ctx, p, indices, nil)
	if err != nil {
		return nil, err
	}
	return l.through(x)
}

// answer gives the logits of the first n rows of what the first group behind the border takes.
func (l *Learner) answer(x *tensors.Tensor, n int) ([][]float32, error) {
	defer x.FinalizeAll()
	out, err := l.cut.logits.Call1(x)
	if err != nil {
		return nil, fmt.Errorf("finetune: the logits of %s: %w", l.arch.Name, err)
	}
	defer out.FinalizeAll()
	flat, err := tensors.CopyFlatData[float32](out)
	if err != nil {
		return nil, err
	}
	return slices.Collect(slices.Chunk(flat[:n*len(l.classes)], len(l.classes))), nil
}

// Logits gives the logits of pictures, computed as validation computes them, in the same batches: the same picture has the same logits.
func (l *Learner) Logits(imgs ...image.Image) (logits [][]float32, err error) {
	p := &pictures{set: &data.Set{Items: make([]data.Item, len(imgs))}, kept: make([]*image.RGBA, len(imgs)), loaded: true, crowded: true}
	for i, img := range imgs {
		if picture.Missing(img) {
			return nil, fmt.Errorf("finetune: picture %d is missing or has no pixels", i)
		}
		if err := l.source.Preprocess.Fits(img.Bounds().Size()); err != nil {
			return nil, fmt.Errorf("finetune: picture %d: %w", i, err)
		}
		p.kept[i] = l.source.Preprocess.Picture(img)
	}
	if err := l.answering(); err != nil {
		return nil, err
	}
	err = l.averaged(func() error {
		logits, err = l.logitsOf(context.Background(), p)
		return err
	})
	return logits, err
}

// Predict gives the classes that a picture may show with their probabilities, the most probable first.
func (l *Learner) Predict(img image.Image) ([]zoo.Prediction, error) {
	logits, err := l.Logits(img)
	if err != nil {
		return nil, err
	}
	return zoo.Predictions(logits[0], l.classes, len(l.classes)), nil
}

// averaged does something with the moving averages in the place of the parameters, where there are some.
func (l *Learner) averaged(do func() error) (err error) {
	if err := l.swapAverages(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.swapAverages()) }()
	return do()
}

// swapAverages exchanges parameters and their moving averages.
func (l *Learner) swapAverages() error {
	for _, p := range l.arch.Params() {
		average := l.store.GetVariable(emaScope + p.Path())
		if average == nil {
			continue
		}
		v := p.Variable(l.store.RootScope())
		now, err := v.Value()
		if err != nil {
			return err
		}
		other, err := average.Value()
		if err != nil {
			return err
		}
		if err := errors.Join(v.SetValuePreservingOld(other), average.SetValuePreservingOld(now)); err != nil {
			return err
		}
	}
	return nil
}

// adoptAverages makes the moving averages of parameters that a phase does not change their values, and forgets them: what is frozen is
// what was evaluated.
func (l *Learner) adoptAverages(changed func(zoo.Param) bool) error {
	for _, p := range l.arch.Params() {
		average := l.store.GetVariable(emaScope + p.Path())
		if average == nil || changed(p) {
			continue
		}
		value, err := average.Value()
		if err != nil {
			return err
		}
		if value, err = value.LocalClone(); err != nil {
			return err
		}
		if err := errors.Join(p.Variable(l.store.RootScope()).SetValue(value), l.store.DeleteVariable(average.Path())); err != nil {
			return err
		}
	}
	return nil
}

// EvaluateViews evaluates the network as it is now on a set with the same classes, by the average of the probabilities of several views of each picture: "flip",
// "five-crop" or "ten-crop"; see [View]. It takes as many times longer as there are views, and stops when ctx ends.
func (l *Learner) EvaluateViews(ctx context.Context, set *data.Set, name string) (*Report, error) {
	ways, err := views(name, l.source.Preprocess)
	if err != nil {
		return nil, err
	}
	if !slices.Equal(set.Classes, l.classes) {
		return nil, fmt.Errorf("finetune: the set's classes are %q, the network's %q", set.Classes, l.classes)
	}
	logits, labels := make([][][]float32, len(ways)), make([]int, len(set.Items))
	for i, item := range set.Items {
		labels[i] = item.Label
	}
	for first := 0; first < len(labels); first += answerBatch {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		imgs := make([]image.Image, min(answerBatch, len(labels)-first))
		for i := range imgs {
			if imgs[i], _, err = set.Items[first+i].Read(); err != nil {
				return nil, fmt.Errorf("finetune: %w", err)
			}
		}
		for v, way := range ways {
			seen := make([]image.Image, len(imgs))
			for i, img := range imgs {
				seen[i] = way(img)
			}
			more, err := l.Logits(seen...)
			if err != nil {
				return nil, err
			}
			logits[v] = append(logits[v], more...)
		}
	}
	return NewReport(l.classes, averageProbabilities(logits...), labels)
}
