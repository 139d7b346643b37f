package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/imagelab-go/imagelab/finetune"
	"github.com/imagelab-go/imagelab/lib/atomicfile"
)

// The files in -out, beside those of the learner.
const (
	modelFile  = "model.safetensors"
	recordFile = "report.json"
	wrongFile  = "wrong.png"
)

// result is the line of -json. Accuracies are those in validation, in [0, 1].
type result struct {
	ZeroShot *float64 `json:"zero_shot"` // before any training, where rows of the source's classifier serve
	Best     float64  `json:"best"`      // of the best epoch
	Final    float64  `json:"final"`     // of the network that was made
	Epochs   []epoch  `json:"epochs"`
	Seconds  float64  `json:"seconds"` // from reading the first picture to the end
	Engine   string   `json:"engine"`
}

// epoch is a part of result.
type epoch struct {
	Epoch       int     `json:"epoch"`
	TrainLoss   float64 `json:"train_loss"`
	ValAccuracy float64 `json:"val_accuracy"`
	Seconds     float64 `json:"seconds"`
}

// record is what report.json holds. It is written before the training, for a run that is resumed, and at its end.
type record struct {
	Result     *result          `json:"result"` // null until the end
	Source     string           `json:"source"`
	Matches    finetune.Matches `json:"matches"`
	ZeroShot   *finetune.Report `json:"zero_shot"`
	Validation *finetune.Report `json:"validation"`
	Pictures   []string         `json:"pictures"` // the names of the pictures in validation, in the order of the outcomes
}

// save writes the record, where there is a folder for it.
func (t *training) save() error {
	if t.settings.out == "" {
		return nil
	}
	t.record.Source, t.record.Pictures = t.source.Weights.Name(), nil
	for _, item := range t.val.Items {
		t.record.Pictures = append(t.record.Pictures, item.Name)
	}
	return atomicfile.Write(filepath.Join(t.settings.out, recordFile), func(w io.Writer) error {
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", " ")
		return encoder.Encode(t.record)
	})
}

// recall reads the record of a run that is resumed, and says whether there is such a run. Before its first checkpoint a run begins anew.
func (t *training) recall() (begun bool, err error) {
	if !t.learner.Resumed() {
		return false, nil
	}
	path := filepath.Join(t.settings.out, recordFile)
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &t.record)
	}
	if err != nil {
		return true, fmt.Errorf("%s of the run to resume: %w; begin anew in another folder", path, err)
	}
	return true, nil
}
