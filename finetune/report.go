package finetune

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/imagelab-go/imagelab/lib/zoo"
)

// Report says how well a classifier does on labelled pictures.
type Report struct {
	Classes   []string     `json:"classes"`
	Count     int          `json:"count"`     // of pictures
	Loss      float64      `json:"loss"`      // mean cross-entropy, in nats
	Top1      float64      `json:"top1"`      // the accuracy: the part of the pictures whose label is the most probable class, in [0, 1]
	Interval  [2]float64   `json:"interval"`  // where Top1 lies with 95 % confidence; see Wilson
	TopK      float64      `json:"top_k"`     // the part whose label is among the K most probable classes, in [0, 1]
	K         int          `json:"k"`         // 5, or the number of classes where that is less
	PerClass  []ClassScore `json:"per_class"` // in the order of the classes
	Confusion [][]int      `json:"confusion"` // numbers of pictures, by label and by predicted class
	ECE       float64      `json:"ece"`       // expected calibration error, in [0, 1]; see Bin
	Bins      []Bin        `json:"bins"`      // of the reliability diagram
	Outcomes  []Outcome    `json:"outcomes"`  // in the order of the pictures
}

// ClassScore says how well one class is recognised. A part of nothing is 0, as in scikit-learn.
type ClassScore struct {
	Class     string  `json:"class"`
	Count     int     `json:"count"`     // of pictures with this label
	Precision float64 `json:"precision"` // the part of the pictures predicted to be of this class that are
	Recall    float64 `json:"recall"`    // the part of the pictures of this class that were predicted to be
	F1        float64 `json:"f1"`        // the harmonic mean of the two
}

// Outcome is what became of one picture.
type Outcome struct {
	Index     int     `json:"index"`     // of the picture
	Label     int     `json:"label"`     // the class that it has
	Predicted int     `json:"predicted"` // the most probable class; of equals the first
	P         float64 `json:"p"`         // the probability of the predicted class, in [0, 1]
	Loss      float64 `json:"loss"`      // -log of the label's probability, in nats
	Rank      int     `json:"rank"`      // how many classes come before the label
}

// Right says whether the label was predicted.
func (o Outcome) Right() bool { return o.Label == o.Predicted }

// NewReport compares the logits of each picture, one for each class, with the labels, which count the classes from 0. It is an error to give
// no pictures, other numbers of them than of labels, or logits that are no numbers.
func NewReport(classes []string, logits [][]float32, labels []int) (*Report, error) {
	if len(logits) == 0 || len(logits) != len(labels) {
		return nil, fmt.Errorf("finetune: %d logits and %d labels make no report; there must be one of each for each picture", len(logits), len(labels))
	}
	r := &Report{Classes: slices.Clone(classes), Count: len(labels), K: min(5, len(classes))}
	for i := range logits {
		if err := checkOutcome(classes, logits[i], labels[i]); err != nil {
			return nil, fmt.Errorf("finetune: picture %d: %w", i, err)
		}
		r.Outcomes = append(r.Outcomes, newOutcome(i, logits[i], labels[i]))
	}
	r.count()
	r.scorePerClass()
	r.calibrate()
	return r, nil
}

func checkOutcome(classes []string, logits []float32, label int) error {
	switch {
	case len(logits) != len(classes):
		return fmt.Errorf("%d logits for %d classes", len(logits), len(classes))
	case label < 0 || label >= len(classes):
		return fmt.Errorf("label %d; the classes are 0 to %d", label, len(classes)-1)
	}
	return zoo.CheckLogits(logits)
}

func newOutcome(index int, logits []float32, label int) Outcome {
	logP := logSoftmax(logits)
	o := Outcome{Index: index, Label: label, Loss: -logP[label]}
	for c, v := range logits {
		if v > logits[o.Predicted] {
			o.Predicted = c
		}
		if v > logits[label] || v == logits[label] && c < label {
			o.Rank++
		}
	}
	o.P = math.Exp(logP[o.Predicted])
	return o
}

// logSoftmax gives the logarithms of the probabilities that logits stand for. They are finite where the logits are.
func logSoftmax(logits []float32) []float64 {
	largest, sum := float64(slices.Max(logits)), 0.0
	for _, v := range logits {
		sum += math.Exp(float64(v) - largest)
	}
	all := make([]float64, len(logits))
	for i, v := range logits {
		all[i] = float64(v) - largest - math.Log(sum)
	}
	return all
}

// count sums the outcomes up.
func (r *Report) count() {
	r.Confusion = make([][]int, len(r.Classes))
	for i := range r.Confusion {
		r.Confusion[i] = make([]int, len(r.Classes))
	}
	right, near := 0, 0
	for _, o := range r.Outcomes {
		r.Confusion[o.Label][o.Predicted]++
		r.Loss += o.Loss / float64(r.Count)
		if o.Right() {
			right++
		}
		if o.Rank < r.K {
			near++
		}
	}
	r.Top1, r.TopK = ratio(right, r.Count), ratio(near, r.Count)
	r.Interval[0], r.Interval[1] = Wilson(right, r.Count)
}

func (r *Report) scorePerClass() {
	for c, class := range r.Classes {
		s, predicted := ClassScore{Class: class}, 0
		for other := range r.Classes {
			s.Count += r.Confusion[c][other]
			predicted += r.Confusion[other][c]
		}
		right := r.Confusion[c][c]
		s.Precision, s.Recall, s.F1 = ratio(right, predicted), ratio(right, s.Count), ratio(2*right, predicted+s.Count)
		r.PerClass = append(r.PerClass, s)
	}
}

// ratio is a part of a whole, and 0 of nothing.
func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// Wilson gives the interval in which the probability of a success lies with 95 % confidence, after so many successes in n independent trials
// (Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927). Without trials it is all of [0, 1].
func Wilson(successes, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	const z = 1.959963984540054 // the 97.5 % quantile of the normal distribution
	p, size := float64(successes)/float64(n), float64(n)
	centre := (p + z*z/(2*size)) / (1 + z*z/size)
	half := z / (1 + z*z/size) * math.Sqrt(p*(1-p)/size+z*z/(4*size*size))
	return max(0, centre-half), min(1, centre+half)
}

// TopLosses gives at most n outcomes, those with the largest losses first.
func (r *Report) TopLosses(n int) []Outcome {
	all := slices.Clone(r.Outcomes)
	slices.SortStableFunc(all, func(a, b Outcome) int { return cmp.Compare(b.Loss, a.Loss) })
	return all[:min(max(n, 0), len(all))]
}

// Wrong gives the outcomes in which another class than the label was predicted, those with the largest losses first.
func (r *Report) Wrong() []Outcome {
	return slices.DeleteFunc(r.TopLosses(r.Count), Outcome.Right)
}

// Confused is a pair of classes that were mistaken for each other.
type Confused struct {
	Label     int `json:"label"`     // the class that pictures have
	Predicted int `json:"predicted"` // the class that was predicted
	Count     int `json:"count"`     // of such pictures
}

// MostConfused gives at most n pairs of a label and another class that was predicted, the most frequent first.
func (r *Report) MostConfused(n int) []Confused {
	var all []Confused
	for label, row := range r.Confusion {
		for predicted, count := range row {
			if count > 0 && label != predicted {
				all = append(all, Confused{label, predicted, count})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Confused) int { return b.Count - a.Count })
	return all[:min(max(n, 0), len(all))]
}
