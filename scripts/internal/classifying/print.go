package classifying

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/imagelab-go/imagelab/lib/zoo"
)

// printer makes the text that is printed for a picture of its logits.
type printer func(path string, logits []float32) (string, error)

// printer gives the one that suits the job and the number of pictures.
func (j Job) printer(m *zoo.Model, pictures int) printer {
	return func(path string, logits []float32) (string, error) {
		top := m.Top(logits, j.Top)
		switch {
		case j.JSON:
			return object(path, top, logits)
		case pictures == 1:
			return table(path, top), nil
		}
		return line(path, top), nil
	}
}

// object gives a line of JSON.
func object(path string, top []zoo.Prediction, logits []float32) (string, error) {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(struct {
		Image  string           `json:"image"`
		Top    []zoo.Prediction `json:"top"`
		Logits []float32        `json:"logits"`
	}{path, top, logits})
	return text.String(), err
}

// table gives a row for each class.
func table(path string, top []zoo.Prediction) string {
	var text strings.Builder
	fmt.Fprintln(&text, path)
	for _, p := range top {
		fmt.Fprintf(&text, "%7.2f %%  %s (class %d)\n", 100*p.P, p.Name, p.Index)
	}
	return text.String()
}

// line gives the classes in one line.
func line(path string, top []zoo.Prediction) string {
	classes := make([]string, len(top))
	for i, p := range top {
		classes[i] = fmt.Sprintf("%s %.1f %%", p.Name, 100*p.P)
	}
	return path + ": " + strings.Join(classes, ", ") + "\n"
}
