package augment

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// registry holds, by name, how the settings of an operation are read.
var registry = map[string]func(settings []byte) (Op, error){}

// Register makes an operation known by its name to the readers and writers of pipelines. T must be a struct (not a pointer) whose
// settings are its exported fields, with JSON tags; a setting that a file leaves out is as in defaults, which hold no slice with elements.
// It panics when the name is taken; call it from an init function.
func Register[T Op](defaults T) {
	register(defaults.Name(), func(settings []byte) (Op, error) {
		op := defaults
		err := strictly(settings, &op)
		return op, err
	})
}

func register(name string, read func(settings []byte) (Op, error)) {
	if _, taken := registry[name]; taken {
		panic(fmt.Sprintf("augment: two operations are called %q", name))
	}
	registry[name] = read
}

// Names lists the operations that files of pipelines can name, in alphabetical order.
func Names() []string { return slices.Sorted(maps.Keys(registry)) }

// New makes the operation of a name with the settings of JSON text such as {"p":0.5}; the empty text stands for {}.
func New(name, settings string) (Op, error) {
	read, ok := registry[name]
	if !ok {
		return nil, fmt.Errorf("augment: unknown operation %q; the operations are %s", name, strings.Join(Names(), ", "))
	}
	if settings == "" {
		settings = "{}"
	}
	op, err := read([]byte(settings))
	if err != nil {
		return nil, fmt.Errorf("augment: %s: %w", name, err)
	}
	return op, nil
}

// strictly reads one JSON value and refuses fields that do not exist.
func strictly(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("there is more behind the settings")
	}
	return nil
}

// readOp reads an operation: an object with its name as "op" beside its settings.
func readOp(data []byte) (Op, error) {
	var settings map[string]json.RawMessage
	if err := json.Unmarshal(data, &settings); err != nil {
		return nil, fmt.Errorf(`augment: an operation must be an object such as {"op":"hue","factor":0.1}, got %.60s`, data)
	}
	var name string
	if err := json.Unmarshal(settings["op"], &name); err != nil {
		return nil, fmt.Errorf(`augment: the operation %.60s has no "op" with its name`, data)
	}
	delete(settings, "op")
	rest, err := json.Marshal(settings)
	if err != nil {
		return nil, err
	}
	return New(name, string(rest))
}

// writeOp writes what readOp reads.
func writeOp(op Op) ([]byte, error) {
	if op == nil {
		return nil, fmt.Errorf("augment: an operation is nil")
	}
	if _, ok := registry[op.Name()]; !ok {
		return nil, fmt.Errorf("augment: the operation %q is not registered; call Register for it", op.Name())
	}
	if p, ok := op.(*Pipeline); ok {
		op = sequence{Ops: p.members()}
	}
	settings, err := json.Marshal(op)
	if err != nil {
		return nil, err
	}
	name, err := json.Marshal(op.Name())
	if err != nil {
		return nil, err
	}
	text := append([]byte(`{"op":`), name...)
	if string(settings) != "{}" {
		text = append(text, ',')
	}
	return append(text, settings[1:]...), nil
}

// opList is a list of operations that reads and writes itself.
type opList []Op

func (l opList) MarshalJSON() ([]byte, error) {
	texts := make([]json.RawMessage, len(l))
	for i, op := range l {
		var err error
		if texts[i], err = writeOp(op); err != nil {
			return nil, err
		}
	}
	return json.Marshal(texts)
}

func (l *opList) UnmarshalJSON(data []byte) error {
	var texts []json.RawMessage
	if err := json.Unmarshal(data, &texts); err != nil {
		return fmt.Errorf("want a list of operations, got %.60s", data)
	}
	*l = nil
	for i, text := range texts {
		op, err := readOp(text)
		if err != nil {
			return fmt.Errorf("operation %d: %w", i, err)
		}
		*l = append(*l, op)
	}
	return nil
}
