package augment

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/imagelab-go/imagelab/lib/atomicfile"
)

// sequence is how a pipeline stands in a file.
type sequence struct {
	Ops opList `json:"ops"`
}

func (s sequence) Name() string { return "sequence" }
func (s sequence) Check() error { return nil }

func init() {
	register("sequence", func(settings []byte) (Op, error) {
		var s sequence
		err := strictly(settings, &s)
		return Sequence(s.Ops...), err
	})
}

// MarshalJSON writes the pipeline as [Parse] reads it: {"op":"sequence","ops":[...]}.
func (p *Pipeline) MarshalJSON() ([]byte, error) { return writeOp(p) }

// Parse reads a pipeline from JSON or YAML: an operation, or a list of operations, each an object with its name as "op" beside its
// settings. [Names] lists the operations. A distribution ([Dist]) is a number or {"uniform":[0.5,1.5]} and the like:
//
//   - {op: flip_left_right, p: 0.5}
//   - {op: color_jitter, brightness: {uniform: [0.5, 1.5]}, hue: {uniform: [-0.1, 0.1]}}
//   - {op: random_resized_crop, height: 224, width: 224}
//
// An operation or a setting that does not exist, and a setting without meaning, are errors.
func Parse(text []byte) (*Pipeline, error) {
	data, err := jsonOf(text)
	if err != nil {
		return nil, err
	}
	var ops opList
	if len(data) > 0 && data[0] == '[' {
		if err := json.Unmarshal(data, &ops); err != nil {
			return nil, err
		}
	} else {
		op, err := readOp(data)
		if err != nil {
			return nil, err
		}
		ops = opList{op}
		if p, ok := op.(*Pipeline); ok {
			return p, p.Check()
		}
	}
	p := Sequence(ops...)
	return p, p.Check()
}

// jsonOf gives the one document of a text of JSON or YAML as JSON.
func jsonOf(text []byte) ([]byte, error) {
	data := bytes.TrimSpace(text)
	if json.Valid(data) {
		return data, nil
	}
	file, err := parser.ParseBytes(data, 0)
	if err == nil {
		data, err = yaml.YAMLToJSON(data)
	}
	data = bytes.TrimSpace(data)
	switch {
	case err != nil:
		return nil, fmt.Errorf("augment: the pipeline is neither JSON nor YAML: %w", err)
	case documents(file) > 1:
		return nil, fmt.Errorf("augment: the pipeline's YAML has %d documents; give one, without lines of --- between its parts", documents(file))
	case string(data) == "null":
		return nil, errors.New("augment: the pipeline's text is empty; [] stands for no operations")
	case !json.Valid(data):
		return nil, errors.New("augment: the pipeline's YAML has a number that is not finite; JSON has no such numbers")
	}
	return data, nil
}

// documents counts those that say something.
func documents(file *ast.File) (n int) {
	for _, d := range file.Docs {
		if _, directive := d.Body.(*ast.DirectiveNode); d.Body != nil && !directive {
			n++
		}
	}
	return n
}

// Load reads a pipeline from a file of JSON or YAML, see [Parse].
func Load(path string) (*Pipeline, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("augment: %w", err)
	}
	p, err := Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// Save writes the pipeline to a file, as YAML where the name ends in .yaml or .yml, else as JSON.
func (p *Pipeline) Save(path string) error {
	text, err := p.MarshalJSON()
	if err != nil {
		return err
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".yaml", ".yml":
		text, err = yaml.JSONToYAML(text)
	default:
		var indented bytes.Buffer
		err = json.Indent(&indented, text, "", "  ")
		text = append(indented.Bytes(), '\n')
	}
	if err != nil {
		return fmt.Errorf("augment: writing %s: %w", path, err)
	}
	return atomicfile.Write(path, func(w io.Writer) error { _, err := w.Write(text); return err })
}
