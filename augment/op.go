package augment

import (
	"fmt"
	"image"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// Op is what a pipeline is made of: an [Action], or a composition of further operations such as [OneOf]. The functions of this package that return
// an Op are its operations; a program can write actions of its own.
type Op interface {
	// Name is the operation's name in draws and files, for example "flip_left_right".
	Name() string
	// Check reports the first setting that has no meaning: what it is, its value, and what to do.
	Check() error
}

// Action is an operation that does something to an image: it knows which values it needs for an image and draws them.
//
// It says by further methods how it is done. One that moves pixels is [Geometric], and that is all. Others are a [GraphAction], a [HostAction]
// or, to work with both executors, both.
type Action interface {
	Op
	// Fields lists the values that describe what the operation does to one image. No name may be "op" or "steps".
	Fields() []Field
	// Draw draws the values for an image of a size, in the order of Fields, each vector flat. It is a pure function: what it
	// returns depends on its arguments alone.
	Draw(key rng.Key, size image.Point) []float64
}

// GraphAction is an [Action] that can be done in a graph.
type GraphAction interface {
	Action
	// Apply does to each image of a batch what its values say.
	Apply(in Images, v Values) Images
}

// HostAction is an [Action] that can be done on the host.
type HostAction interface {
	Action
	// Kernels say what is done to one image of a size, in order.
	Kernels(values []float64, size image.Point) []host.Kernel
}

// Field describes one value of a draw.
type Field struct {
	// Name is the value's name, for example "factor".
	Name string
	// Size is how many numbers it holds.
	Size int
	// Words marks numbers that are 32-bit words of a key and must reach the graph unrounded; others are float32 there.
	Words bool
}

// number is the field of a single number.
func number(name string) Field { return Field{Name: name, Size: 1} }

// Images is a batch of pictures in a graph.
type Images struct {
	// Pixels are uint8 from 0 to 255 or float in [0, 1], `[B, H, W, 3]`.
	Pixels *graph.Node
	// Sizes are int32 `[B, 2]`, the heights and widths of pictures that stand in the upper left corner with zeros around them;
	// nil when every picture is `[H, W]`.
	Sizes *graph.Node
}

// Float gives the same pictures as float in [0, 1].
func (in Images) Float() Images { return Images{Pixels: ops.Float(in.Pixels), Sizes: in.Sizes} }

// Values are one operation's values for each image of a batch, in a graph.
type Values struct {
	op      string
	fields  []Field
	numbers *graph.Node // [B, all numbers of the pipeline]
	words   *graph.Node // [B, all words of the pipeline]
	number  int         // where this operation's numbers begin
	word    int         // where its words begin
}

// find gives the columns of a field, `[B, size]`. It panics where there is no such field: a mistake in an Action.
func (v Values) find(name string) *graph.Node {
	for _, f := range v.fields {
		if f.Name == name {
			table, at := v.numbers, v.number
			if f.Words {
				table, at = v.words, v.word
			}
			return graph.Slice(table, graph.AxisRange(), graph.AxisRange(at, at+f.Size))
		}
		v = v.behind(f)
	}
	panic(fmt.Sprintf("augment: operation %s has no field %q; its fields are %v", v.op, name, v.fields))
}

// behind moves to where the columns behind fields begin.
func (v Values) behind(fields ...Field) Values {
	for _, f := range fields {
		if f.Words {
			v.word += f.Size
		} else {
			v.number += f.Size
		}
	}
	return v
}

// Number gives a field of one number, float32 `[B]`.
func (v Values) Number(name string) *graph.Node { return graph.Squeeze(v.find(name), 1) }

// Vector gives a field of several numbers, float32 `[B, size]`.
func (v Values) Vector(name string) *graph.Node { return v.find(name) }

// Key gives a field of two words, uint32 `[B, 2]`, as package rng takes it.
func (v Values) Key(name string) *graph.Node { return v.find(name) }

// coin gives 1 with probability p, else 0.
func coin(u, p float64) float64 {
	if u < p {
		return 1
	}
	return 0
}

// checkProbability reports a probability that is none.
func checkProbability(p float64) error {
	if !(p >= 0 && p <= 1) {
		return fmt.Errorf("probability %v; it must lie between 0 and 1", p)
	}
	return nil
}
