package augment

import (
	"fmt"
	"image"
	"reflect"
	"strings"
)

// Value is one drawn value: a number, or several.
type Value struct {
	Name    string
	Numbers []float64
}

// Step is what one operation of a pipeline does to an image. In JSON it is one object, with "op" first:
// {"op": "flip_left_right", "flip": 1}, or {"op": "one_of", "steps": [...]}.
type Step struct {
	// Op is the operation's name in its pipeline or composition; the second of a kind is "name#2".
	Op     string
	Values []Value
	// Steps are those that a composition does to the image, in order. It is nil for an [Action].
	Steps []Step
}

// Draw is what a pipeline does to one image, as a value: it can be printed, compared, kept as JSON, changed by hand, and applied
// again, to the same image or to another of its size.
type Draw struct {
	// Index is the image's number in the data set.
	Index int `json:"index"`
	// Width and Height are the image's size in pixels.
	Width  int `json:"width"`
	Height int `json:"height"`
	// Steps holds a step for each operation, in order.
	Steps []Step `json:"steps"`
}

// Size is the image's width and height.
func (d Draw) Size() image.Point { return image.Pt(d.Width, d.Height) }

// Equal says whether two draws do the same to the same image.
func (d Draw) Equal(other Draw) bool { return reflect.DeepEqual(d, other) }

// Get gives the numbers of a value, for example d.Get("color_jitter", "hue"), also of a step within another; nil where the draw has no such
// value.
func (d Draw) Get(op, name string) []float64 { return get(d.Steps, op, name) }

// get looks through steps and those below them.
func get(steps []Step, op, name string) []float64 {
	for _, s := range steps {
		if numbers := get(s.Steps, op, name); numbers != nil {
			return numbers
		}
		if s.Op != op {
			continue
		}
		for _, v := range s.Values {
			if v.Name == name {
				return v.Numbers
			}
		}
	}
	return nil
}

// String gives the draw in one line.
func (d Draw) String() string {
	parts := []string{fmt.Sprintf("image %d (%d x %d)", d.Index, d.Width, d.Height)}
	for _, s := range d.Steps {
		parts = append(parts, s.String())
	}
	return strings.Join(parts, " | ")
}

// String gives the step as "op name=value ...", numbers to six digits, and the steps of a composition in brackets.
func (s Step) String() string {
	text := s.Op
	for _, v := range s.Values {
		numbers := make([]string, len(v.Numbers))
		for i, n := range v.Numbers {
			numbers[i] = fmt.Sprintf("%.6g", n)
		}
		text += " " + v.Name + "=" + strings.Join(numbers, ",")
	}
	if s.Steps == nil {
		return text
	}
	inner := make([]string, len(s.Steps))
	for i, step := range s.Steps {
		inner[i] = step.String()
	}
	return text + " [" + strings.Join(inner, " | ") + "]"
}

// row gives the step's numbers one behind the other.
func (s Step) row() (row []float64) {
	for _, v := range s.Values {
		row = append(row, v.Numbers...)
	}
	return row
}
