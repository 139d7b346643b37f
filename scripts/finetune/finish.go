package main

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// manyClasses is more than a confusion matrix shows on a screen.
const manyClasses = 10

// finish reports on the trained network and writes it.
func (t *training) finish(ctx context.Context) (err error) {
	if t.record.Validation, err = t.learner.ValidateContext(ctx); err != nil {
		return err
	}
	if t.finished {
		fmt.Fprintf(t.log, "the run in %s was finished already; this is its result\n", t.settings.out)
	}
	if t.record.Result == nil {
		t.record.Result = t.result()
	}
	t.report()
	if err := t.write(); err != nil || !t.json {
		return err
	}
	return json.NewEncoder(t.out).Encode(t.record.Result)
}

// result sums the run up. The time of a run that was resumed is that of the epochs before, and of this command.
func (t *training) result() *result {
	history := t.learner.History()
	r := &result{Best: history.Best(), Final: t.record.Validation.Top1, Engine: t.source.Engine.Name, Seconds: time.Since(t.began).Seconds()}
	if t.record.ZeroShot != nil {
		r.ZeroShot = &t.record.ZeroShot.Top1
	}
	for i, e := range history {
		if i < len(history)-t.watcher.epochs {
			r.Seconds += e.Seconds
		}
		r.Epochs = append(r.Epochs, epoch{e.Epoch, e.TrainLoss, e.ValAccuracy, e.Seconds})
	}
	return r
}

// report prints how well the network does.
func (t *training) report() {
	r := t.record.Validation
	fmt.Fprintf(t.log, "\nvalidation: %v\n\n", r)
	if len(r.Classes) <= manyClasses {
		t.table(r.ConfusionTable())
	} else {
		var rows [][]string
		for _, c := range r.MostConfused(manyClasses) {
			rows = append(rows, []string{r.Classes[c.Label], r.Classes[c.Predicted], fmt.Sprint(c.Count)})
		}
		t.table([]string{"is", "taken for", "pictures"}, rows)
	}
	fmt.Fprintln(t.log)
	t.table(r.Scores())
	fmt.Fprintf(t.log, "\nbest epoch %.1f %%, %.1f s\n", 100*t.record.Result.Best, t.record.Result.Seconds)
}

// write writes the network, the record and the pictures that the network gets wrong into -out.
func (t *training) write() error {
	folder := t.settings.out
	if folder == "" {
		return nil
	}
	if err := t.learner.Save(filepath.Join(folder, modelFile)); err != nil {
		return err
	}
	if err := t.saveWrong(filepath.Join(folder, wrongFile)); err != nil {
		return err
	}
	if err := t.save(); err != nil {
		return err
	}
	model := filepath.Join(folder, modelFile)
	fmt.Fprintf(t.log, "%s holds the network (%s), the report (%s), the epochs (history.csv) and a checkpoint\n", folder, modelFile, recordFile)
	fmt.Fprintf(t.log, "try it: go run ./scripts/finetune predict -model %s PICTURE_OR_FOLDER\n", model)
	return nil
}

// mostWrong is how many pictures wrongFile shows.
const mostWrong = 24

// saveWrong writes a grid of the pictures that the network gets wrong, those that it is surest of first. There may be none.
func (t *training) saveWrong(path string) error {
	wrong := t.record.Validation.Wrong()
	if len(wrong) == 0 {
		return nil
	}
	var images []image.Image
	var labels []string
	for _, o := range wrong[:min(len(wrong), mostWrong)] {
		img, _, err := t.val.Items[o.Index].Read()
		if err != nil {
			return err
		}
		images = append(images, t.source.Preprocess.Picture(img))
		labels = append(labels, t.record.Validation.Caption(o))
	}
	grid, err := picture.Grid(images, picture.GridConfig{Labels: labels})
	if err != nil {
		return err
	}
	fmt.Fprintf(t.log, "%s wrong: %s shows them\n", count(len(wrong), "picture is", "pictures are"), path)
	return picture.Save(path, grid)
}

// table prints rows in columns.
func (t *training) table(head []string, rows [][]string) {
	w := tabwriter.NewWriter(t.log, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{head}, rows...) {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	w.Flush()
}
