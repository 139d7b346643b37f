package zoo

import (
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/imagelab-go/imagelab/lib/picture"
)

// Prediction is a class that a picture may show.
type Prediction struct {
	Index int     `json:"index"` // the number of the logit
	Name  string  `json:"name"`  // the first word of the class, or its number where the model has no labels
	P     float64 `json:"p"`     // the probability, in [0, 1]
}

// Classify preprocesses a picture and gives its most probable classes, at most top of them, the most probable first.
func (m *Model) Classify(img image.Image, top int) ([]Prediction, error) {
	logits, err := m.LogitsOf(img)
	if err != nil {
		return nil, err
	}
	if err := CheckLogits(logits[0]); err != nil {
		return nil, fmt.Errorf("zoo: %w; look whether weights and preprocessing fit each other", err)
	}
	return m.Top(logits[0], top), nil
}

// CheckLogits gives an error where one of the logits is NaN or infinite.
func CheckLogits(logits []float32) error {
	for i, v := range logits {
		if v := float64(v); math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("the network's answer is no number (logit %d is %g)", i, v)
		}
	}
	return nil
}

// Top gives the most probable classes for the logits of a picture, at most n of them, as Predictions does.
func (m *Model) Top(logits []float32, n int) []Prediction { return Predictions(logits, m.Labels, n) }

// Predictions gives the most probable classes for the logits of a picture, at most n of them, the most probable first; of equals the one
// with the lower number is first. A class beyond the labels is called by its number.
func Predictions(logits []float32, labels []string, n int) []Prediction {
	all := make([]Prediction, len(logits))
	for i, p := range softmax(logits) {
		all[i] = Prediction{Index: i, Name: fmt.Sprint(i), P: p}
		if i < len(labels) {
			all[i].Name = labels[i]
		}
	}
	slices.SortStableFunc(all, func(a, b Prediction) int {
		switch {
		case a.P > b.P:
			return -1
		case a.P < b.P:
			return 1
		}
		return 0
	})
	return all[:min(max(n, 0), len(all))]
}

// softmax gives the probabilities that logits stand for.
func softmax(logits []float32) []float64 {
	if len(logits) == 0 {
		return nil
	}
	largest, sum := float64(slices.Max(logits)), 0.0
	p := make([]float64, len(logits))
	for i, v := range logits {
		p[i] = math.Exp(float64(v) - largest)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// BatchSize is how many pictures LogitsOf computes at once: a size at which all engines are about as fast as they get.
const BatchSize = 16

// LogitsOf preprocesses pictures and gives the logits of each, in their order. Pictures that follow each other and have one size after
// preprocessing are computed in batches of up to BatchSize; an engine compiles the network for each new size.
func (m *Model) LogitsOf(imgs ...image.Image) ([][]float32, error) {
	if m.trunk {
		return nil, fmt.Errorf("zoo: %s was opened without its classifier; ask for features", m.Weights.Name())
	}
	var logits [][]float32
	var batch []image.Image
	for i, img := range imgs {
		if picture.Missing(img) {
			return nil, fmt.Errorf("zoo: picture %d is missing or has no pixels", i)
		}
		if err := m.Preprocess.Fits(img.Bounds().Size()); err != nil {
			return nil, fmt.Errorf("zoo: picture %d: %w", i, err)
		}
		next := m.Preprocess.Picture(img)
		if len(batch) == BatchSize || len(batch) > 0 && batch[0].Bounds().Size() != next.Bounds().Size() {
			more, err := m.compute(batch)
			if err != nil {
				return nil, err
			}
			logits, batch = append(logits, more...), nil
		}
		batch = append(batch, next)
	}
	more, err := m.compute(batch)
	if err != nil {
		return nil, err
	}
	return append(logits, more...), nil
}

// compute gives the logits of pictures of one size.
func (m *Model) compute(imgs []image.Image) ([][]float32, error) {
	if len(imgs) == 0 {
		return nil, nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	size, n := imgs[0].Bounds().Size(), len(imgs)
	length, known := m.compiled.find(size, n)
	if !known && m.compiled.full() {
		if err := m.forget(); err != nil {
			return nil, err
		}
	}
	for len(imgs) < length {
		imgs = append(imgs, imgs[0])
	}
	batch, err := picture.NewBatch(imgs...)
	if err != nil {
		return nil, err
	}
	out, err := m.logits.Call1(batch.Tensor())
	if err != nil {
		return nil, fmt.Errorf("zoo: %s on pictures of %v: %w", m.Name, size, err)
	}
	if !known {
		m.compiled.add(size, n)
	}
	flat, err := tensors.CopyFlatData[float32](out)
	if err != nil {
		return nil, err
	}
	return slices.Collect(slices.Chunk(flat[:n*m.Classes], m.Classes)), out.FinalizeAll()
}
