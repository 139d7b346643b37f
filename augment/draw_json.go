package augment

import (
	"bytes"
	"encoding/json"
	"fmt"
)

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
	if s.Steps != nil {
		if err := write("steps", s.Steps); err != nil {
			return nil, err
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
		switch name {
		case "op":
			err = decoder.Decode(&s.Op)
		case "steps":
			s.Steps = []Step{}
			err = decoder.Decode(&s.Steps)
		default:
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
