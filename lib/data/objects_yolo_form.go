package data

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
)

// The files beside label files that say what is in them.
const (
	yoloData    = "data.yaml"
	yoloClasses = "classes.txt"
)

// OpenYOLOForm reads the form of the label files in a folder: from its data.yaml ("names", "kpt_shape", "flip_idx", as Ultralytics has them), or else its
// classes.txt, a name on each line. Without them it is the zero form.
func OpenYOLOForm(folder string) (form YOLOForm, err error) {
	path := filepath.Join(folder, yoloData)
	text, err := os.ReadFile(path)
	if err == nil {
		form, err = ReadYOLOForm(text)
	} else if errors.Is(err, fs.ErrNotExist) {
		path = filepath.Join(folder, yoloClasses)
		if text, err = os.ReadFile(path); errors.Is(err, fs.ErrNotExist) {
			return form, nil
		}
		for line := range strings.Lines(strings.TrimSpace(string(text))) {
			form.Classes = append(form.Classes, strings.TrimSpace(line))
		}
	}
	if err != nil {
		return form, fmt.Errorf("data: %s: %w", path, err)
	}
	return form, nil
}

// ReadYOLOForm reads the form from the text of a data.yaml. Its names are a list, or numbers with a name each.
func ReadYOLOForm(text []byte) (form YOLOForm, err error) {
	var file struct {
		Names  any   `json:"names"`
		Shape  []int `json:"kpt_shape"`
		Mirror []int `json:"flip_idx"`
	}
	text, err = yaml.YAMLToJSON(text)
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil {
		return form, err
	}
	form.Shape, form.Mirror = file.Shape, file.Mirror
	switch names := file.Names.(type) {
	case []any:
		for _, name := range names {
			form.Classes = append(form.Classes, fmt.Sprint(name))
		}
	case map[string]any:
		form.Classes = make([]string, len(names))
		for i := range names {
			var place int
			if _, err := fmt.Sscan(i, &place); err != nil || place < 0 || place >= len(names) {
				return form, fmt.Errorf("names: class %q of %d; the classes must have the numbers from 0", i, len(names))
			}
			form.Classes[place] = fmt.Sprint(names[i])
		}
	case nil:
	default:
		return form, fmt.Errorf("names: %v; want a list of the names of the classes", names)
	}
	return form, form.check()
}

// WriteYOLOForm writes the form as a data.yaml, with a comment of one line.
func WriteYOLOForm(w io.Writer, form YOLOForm, comment string) error {
	text, err := yaml.Marshal(form)
	if err != nil {
		return fmt.Errorf("data: YOLO: %w", err)
	}
	_, err = fmt.Fprintf(w, "# %s\n%s", comment, text)
	return err
}

// check reports a form of no key points.
func (f YOLOForm) check() error {
	if n := len(f.Shape); n != 0 && (n != 2 || f.Shape[0] < 1 || f.Shape[0] > 1000 || f.Shape[1] < 2 || f.Shape[1] > 3) {
		return fmt.Errorf("kpt_shape %v; it must be how many key points there are, at least 1, and how many numbers each has, 2 or 3", f.Shape)
	}
	count, _ := f.points()
	if n := len(f.Mirror); n != 0 && n != count {
		return fmt.Errorf("flip_idx has %d numbers for %d key points", n, count)
	}
	for i, j := range f.Mirror {
		if j < 0 || j >= count || f.Mirror[j] != i {
			return fmt.Errorf("flip_idx %v: key point %d becomes %d, which must be one of them and become %d", f.Mirror, i, j, i)
		}
	}
	return nil
}

// points gives how many key points an object has, and how many numbers each.
func (f YOLOForm) points() (count, depth int) {
	if len(f.Shape) == 0 {
		return 0, 0
	}
	return f.Shape[0], f.Shape[1]
}

// Twins gives the pairs of key points that change places in a mirror.
func (f YOLOForm) Twins() (pairs [][2]int) {
	for i, j := range f.Mirror {
		if i < j {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	return pairs
}
