package finetune

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/show"
)

// Bin is a part of the reliability diagram: the pictures whose prediction has a probability above From and at most To. A classifier is
// calibrated when of those predicted with a probability of 0.8, four in five are right. The expected calibration error is the mean
// distance of Accuracy and Confidence over all pictures, with 15 bins of equal width (Guo et al., "On Calibration of Modern Neural
// Networks", 2017, section 2).
type Bin struct {
	From       float64 `json:"from"`
	To         float64 `json:"to"`
	Count      int     `json:"count"`      // of pictures
	Confidence float64 `json:"confidence"` // their mean probability of the predicted class; 0 without pictures
	Accuracy   float64 `json:"accuracy"`   // the part of them that is right; 0 without pictures
}

// calibrationBins is how many bins there are.
const calibrationBins = 15

// calibrate sorts the outcomes into bins.
func (r *Report) calibrate() {
	r.Bins = make([]Bin, calibrationBins)
	right := make([]int, calibrationBins)
	for _, o := range r.Outcomes {
		i := min(max(int(math.Ceil(o.P*calibrationBins))-1, 0), calibrationBins-1)
		r.Bins[i].Count++
		r.Bins[i].Confidence += o.P
		if o.Right() {
			right[i]++
		}
	}
	for i := range r.Bins {
		b := &r.Bins[i]
		b.From, b.To = float64(i)/calibrationBins, float64(i+1)/calibrationBins
		if b.Count > 0 {
			b.Confidence /= float64(b.Count)
			b.Accuracy = ratio(right[i], b.Count)
			r.ECE += math.Abs(b.Accuracy-b.Confidence) * ratio(b.Count, r.Count)
		}
	}
}

// Reliability is the reliability diagram as show.Curves takes it: the accuracy over the confidence of the bins that have pictures, and the
// diagonal, on which a calibrated classifier lies. Below it the classifier is too sure of itself.
func (r *Report) Reliability() show.Chart {
	measured := show.Series{Name: "measured"}
	for _, b := range r.Bins {
		if b.Count > 0 {
			measured.X, measured.Y = append(measured.X, b.Confidence), append(measured.Y, b.Accuracy)
		}
	}
	return show.Chart{
		X: "probability of the predicted class", Y: "part that is right", YFrom: 0, YTo: 1,
		Series: []show.Series{measured, {Name: "calibrated", X: []float64{0, 1}, Y: []float64{0, 1}}},
	}
}
