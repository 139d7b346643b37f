package augment

import (
	"bytes"
	"encoding/json"
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
// {"op": "flip_left_right", "flip": 1}.
type Step struct {
	// Op is the operation's name in its pipeline; the second of a kind is "name#2".
	Op     string
	Values []Value
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

// Get gives the numbers of a value, for example d.Get("color_jitter", "hue"); nil where the draw has no such value.
func (d Draw) Get(op, name string) []float64 {
	for _, s := range d.Steps {
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

// String gives the step as "op name=value ...", numbers to six digits.
func (s Step) String() string {
	text := s.Op
	for _, v := range s.Values {
		numbers := make([]string, len(v.Numbers))
		for i, n := range v.Numbers {
			numbers[i] = fmt.Sprintf("%.6g", n)
		}
		text += " " + v.Name + "=" + strings.Join(numbers, ",")
	}
	return text
}

// row gives the step's numbers one behind the other.
func (s Step) row() (row []float64) {
	for _, v := range s.Values {
		row = append(row, v.Numbers...)
	}
	return row
}

// MarshalJSON writes the step as one object, a value of one number as a number.
func (s Step) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	write := func(name string, value any) error {
		key, err := json.Marshal(name)
		if err != nil {
			return err
		}
		text, err := json.Marshal(value)
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, ",%s:%s", key, text)
		return nil
	}
	if err := write("op", s.Op); err != nil {
		return nil, err
	}
	for _, v := range s.Values {
		var value any = v.Numbers
		if len(v.Numbers) == 1 {
			value = v.Numbers[0]
		}
		if err := write(v.Name, value); err != nil {
			return nil, fmt.Errorf("augment: step %s: %w", s, err)
		}
	}
	text := out.Bytes()
	text[0] = '{'
	return append(text, '}'), nil
}

// UnmarshalJSON reads what MarshalJSON writes, the values in the order in which they stand.
func (s *Step) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return fmt.Errorf("augment: a step must be a JSON object with an op, got %.40s", data)
	}
	*s = Step{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		name := token.(string) // the decoder lets nothing else stand there
		if name == "op" {
			err = decoder.Decode(&s.Op)
		} else {
			var numbers numberOrList
			err = decoder.Decode(&numbers)
			s.Values = append(s.Values, Value{name, numbers})
		}
		if err != nil {
			return fmt.Errorf("augment: value %q of step %q: %w", name, s.Op, err)
		}
	}
	if s.Op == "" {
		return fmt.Errorf(`augment: the step %.40s has no "op"`, data)
	}
	return nil
}

// numberOrList reads a number as a list of one.
type numberOrList []float64

func (n *numberOrList) UnmarshalJSON(data []byte) error {
	var single *float64
	list := []*float64{nil}
	if json.Unmarshal(data, &single) == nil {
		list[0] = single
	} else if json.Unmarshal(data, &list) != nil {
		list = []*float64{nil}
	}
	*n = numberOrList{}
	for _, v := range list {
		if v == nil { // null, or nothing that was read
			return fmt.Errorf("want a number or a list of numbers, got %.40s", data)
		}
		*n = append(*n, *v)
	}
	return nil
}
