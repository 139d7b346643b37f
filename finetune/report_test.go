package finetune

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// readGolden reads what a script in testdata stored.
func readGolden(t testing.TB, name string, into any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

var letters = []string{"a", "b", "c", "d", "e", "f", "g"}

// formula gives the logits and labels of testdata/report.py.
func formula() (logits [][]float32, labels []int) {
	for i := range 137 {
		label, row := i*7919%1009%6, make([]float32, len(letters))
		for c := range row {
			place := i*len(letters) + c
			row[c] = float32(float64((place*place*17+place*7919)%10007)/10007*8 - 4)
		}
		row[label] += 2
		row[5] -= 9
		logits, labels = append(logits, row), append(labels, label)
	}
	return logits, labels
}

func reported(t testing.TB, classes []string, logits [][]float32, labels []int) *Report {
	t.Helper()
	r, err := NewReport(classes, logits, labels)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// near ends a test where numbers that are computed in double precision are not equal.
func near(t testing.TB, what string, got, want []float64) {
	t.Helper()
	if !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) <= 1e-12 }) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// TestReportAgreesWithScikitLearn holds every number of a report against other programs'.
func TestReportAgreesWithScikitLearn(t *testing.T) {
	var want struct {
		Loss, Top1, Top5, ECE           float64
		Interval, Precision, Recall, F1 []float64
		BinConfidence                   []float64 `json:"bin_confidence"`
		BinAccuracy                     []float64 `json:"bin_accuracy"`
		Count, Bins                     []int
		TopLosses                       []int `json:"top_losses"`
		Confusion                       [][]int
	}
	readGolden(t, "report.json", &want)
	logits, labels := formula()
	r := reported(t, letters, logits, labels)
	near(t, "loss, top-1, top-5, calibration error", []float64{r.Loss, r.Top1, r.TopK, r.ECE}, []float64{want.Loss, want.Top1, want.Top5, want.ECE})
	near(t, "interval", r.Interval[:], want.Interval)
	var precision, recall, f1, confidence, accuracy []float64
	for c, s := range r.PerClass {
		precision, recall, f1 = append(precision, s.Precision), append(recall, s.Recall), append(f1, s.F1)
		if s.Class != letters[c] || s.Count != want.Count[c] {
			t.Errorf("class %d: %+v, want %d pictures", c, s, want.Count[c])
		}
		if !slices.Equal(r.Confusion[c], want.Confusion[c]) {
			t.Errorf("label %d was taken for %v, want %v", c, r.Confusion[c], want.Confusion[c])
		}
	}
	near(t, "precision", precision, want.Precision)
	near(t, "recall", recall, want.Recall)
	near(t, "F1", f1, want.F1)
	for i, b := range r.Bins {
		if b.Count != want.Bins[i] {
			t.Errorf("bin %d has %d pictures, want %d", i, b.Count, want.Bins[i])
		}
		if b.Count > 0 {
			confidence, accuracy = append(confidence, b.Confidence), append(accuracy, b.Accuracy)
		}
	}
	near(t, "confidence", confidence, want.BinConfidence)
	near(t, "accuracy", accuracy, want.BinAccuracy)
	for i, o := range r.TopLosses(len(want.TopLosses)) {
		if o.Index != want.TopLosses[i] {
			t.Errorf("picture %d has the top loss %d, want %d", o.Index, i, want.TopLosses[i])
		}
	}
	if c := r.Reliability(); !slices.Equal(c.Series[0].Y, accuracy) || !slices.Equal(c.Series[0].X, confidence) {
		t.Errorf("reliability diagram %+v", c.Series[0])
	} else if _, err := c.Image(); err != nil {
		t.Error(err)
	}
}

func TestWilson(t *testing.T) {
	var want struct{ Wilson [][4]float64 }
	readGolden(t, "report.json", &want)
	for _, w := range want.Wilson {
		low, high := Wilson(int(w[0]), int(w[1]))
		near(t, "interval", []float64{low, high}, w[2:])
	}
	if low, high := Wilson(0, 0); low != 0 || high != 1 {
		t.Errorf("without trials: %g to %g", low, high)
	}
}

func TestOutcomes(t *testing.T) {
	logits := [][]float32{{0, 3, 0}, {9, 0, 0}, {0, 0, 2}, {0, 8, 0}, {1, 1, 0}, {0, 5, 0}}
	r := reported(t, []string{"cat", "dog", "fox"}, logits, []int{1, 2, 2, 0, 1, 0})
	var wrong []int
	for _, o := range r.Wrong() {
		wrong = append(wrong, o.Index)
	}
	if want := []int{1, 3, 5, 4}; !slices.Equal(wrong, want) { // picture 4 is a tie, in which the first class counts
		t.Errorf("wrong are %v, want %v", wrong, want)
	}
	if want := []Confused{{0, 1, 2}, {1, 0, 1}, {2, 0, 1}}; !slices.Equal(r.MostConfused(9), want) || len(r.MostConfused(1)) != 1 {
		t.Errorf("most confused are %v, want %v", r.MostConfused(9), want)
	}
	if r.K != 3 || r.TopK != 1 {
		t.Errorf("top-%d is %g", r.K, r.TopK)
	}
	if got, want := r.Caption(r.Outcomes[1]), "cat, 100 %\nreally fox"; got != want {
		t.Errorf("caption %q, want %q", got, want)
	}
	if got, want := r.Caption(r.Outcomes[0]), "dog, 91 %"; got != want {
		t.Errorf("caption %q, want %q", got, want)
	}
	_, rows := r.ConfusionTable()
	if want := []string{"cat", "0", "2", "0"}; !slices.Equal(rows[0], want) {
		t.Errorf("the confusion table begins with %q, want %q", rows[0], want)
	}
	_, rows = r.Scores()
	if want := []string{"dog", "2", "33.3 %", "50.0 %", "40.0 %"}; !slices.Equal(rows[1], want) {
		t.Errorf("scores %q, want %q", rows[1], want)
	}
	if got := r.String(); !strings.HasPrefix(got, "6 pictures: top-1 33.3 % (95 % interval 9.7 to 70.0), top-3 100.0 %") {
		t.Errorf("summary %q", got)
	}
}

// TestExtremeLogits asks for finite numbers from logits whose probabilities are 0 and 1 in any precision.
func TestExtremeLogits(t *testing.T) {
	r := reported(t, []string{"a", "b"}, [][]float32{{3e38, -3e38}, {-1e4, 1e4}}, []int{1, 1})
	if r.Loss != (float64(float32(3e38))*2)/2 || r.Top1 != 0.5 || r.Bins[14].Count != 2 || r.ECE != 0.5 {
		t.Errorf("%+v", r)
	}
}

func TestNewReportRefuses(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for want, c := range map[string]struct {
		logits [][]float32
		labels []int
	}{
		"0 logits and 0 labels":                {},
		"1 logits and 2 labels":                {[][]float32{{1, 2}}, []int{0, 1}},
		"picture 1: 3 logits for 2 classes":    {[][]float32{{1, 2}, {1, 2, 3}}, []int{0, 1}},
		"picture 0: label 2; the classes are":  {[][]float32{{1, 2}}, []int{2}},
		"picture 0: label -1; the classes are": {[][]float32{{1, 2}}, []int{-1}},
		"(logit 1 is NaN)":                     {[][]float32{{1, nan}}, []int{0}},
		"(logit 0 is +Inf)":                    {[][]float32{{inf, 0}}, []int{0}},
	} {
		if r, err := NewReport([]string{"a", "b"}, c.logits, c.labels); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("report %v, error %v; want one that says %q", r, err, want)
		}
	}
}

// TestTies takes equals in the order of the classes, and the edge of two bins to the lower one.
func TestTies(t *testing.T) {
	equal := make([]float32, 6)
	r := reported(t, letters[:6], [][]float32{equal, equal, equal}, []int{0, 4, 5})
	near(t, "top-1 and top-5", []float64{r.Top1, r.TopK}, []float64{1. / 3, 2. / 3})
	edge := Report{Count: 2, Outcomes: []Outcome{{P: 0.2}, {P: 1}}}
	edge.calibrate()
	if edge.Bins[2].Count != 1 || edge.Bins[14].Count != 1 {
		t.Errorf("0.2 and 1 are not in the bins 2 and 14: %+v", edge.Bins)
	}
}
