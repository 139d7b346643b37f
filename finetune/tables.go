package finetune

import (
	"fmt"
	"strings"
)

// percent writes a part of 1.
func percent(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }

// String sums the report up in a line.
func (r *Report) String() string {
	return fmt.Sprintf("%d pictures: top-1 %s (95 %% interval %.1f to %.1f), top-%d %s, loss %.3f, calibration error %s", r.Count, percent(r.Top1),
		100*r.Interval[0], 100*r.Interval[1], r.K, percent(r.TopK), r.Loss, percent(r.ECE))
}

// Scores gives the scores of the classes as show.Table takes them.
func (r *Report) Scores() (head []string, rows [][]string) {
	for _, s := range r.PerClass {
		rows = append(rows, []string{s.Class, fmt.Sprint(s.Count), percent(s.Precision), percent(s.Recall), percent(s.F1)})
	}
	return []string{"class", "pictures", "precision", "recall", "F1"}, rows
}

// ConfusionTable gives the confusion matrix as show.Table takes it: a row for each label, a column for each predicted class.
func (r *Report) ConfusionTable() (head []string, rows [][]string) {
	head = []string{"is"}
	for c, class := range r.Classes {
		head = append(head, "taken for "+class)
		row := []string{class}
		for _, count := range r.Confusion[c] {
			row = append(row, fmt.Sprint(count))
		}
		rows = append(rows, row)
	}
	return head, rows
}

// Caption is a label for the picture of an outcome in a grid: what was predicted, how probable that was, and below it what the picture shows
// where that is something else.
func (r *Report) Caption(o Outcome) string {
	lines := []string{fmt.Sprintf("%s, %.0f %%", r.Classes[o.Predicted], 100*o.P)}
	if !o.Right() {
		lines = append(lines, "really "+r.Classes[o.Label])
	}
	return strings.Join(lines, "\n")
}
