package augment

import (
	"fmt"
	"image"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/ops"
	"github.com/imagelab-go/imagelab/augment/rng"
)

// Op is a random operation: it knows which values it needs for an image, draws them, and applies them in a graph. The functions
// that return an Op are the operations of this package; a program can write its own.
type Op interface {
	// Name is the operation's name in draws, for example "flip_left_right".
	Name() string
	// Check reports the first setting that has no meaning: what it is, its value, and what to do.
	Check() error
	// Fields lists the values that describe what the operation does to one image.
	Fields() []Field
	// Draw draws the values for an image of a size, in the order of Fields, each vector flat. It is a pure function: what it
	// returns depends on its arguments alone.
	Draw(key rng.Key, size image.Point) []float64
	// Apply does to each image of a batch what its values say.
	Apply(in Images, v Values) Images
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
	Pixels *Node
	// Sizes are int32 `[B, 2]`, the heights and widths of pictures that stand in the upper left corner with zeros around them;
	// nil when every picture is `[H, W]`.
	Sizes *Node
}

// Float gives the same pictures as float in [0, 1].
func (in Images) Float() Images { return Images{Pixels: ops.Float(in.Pixels), Sizes: in.Sizes} }

// Values are one operation's values for each image of a batch, in a graph.
type Values struct {
	op      string
	fields  []Field
	numbers *Node // [B, all numbers of the pipeline]
	words   *Node // [B, all words of the pipeline]
	number  int   // where this operation's numbers begin
	word    int   // where its words begin
}

// find gives the columns of a field, `[B, size]`. It panics where there is no such field: a mistake in an Op.
func (v Values) find(name string) *Node {
	number, word := v.number, v.word
	for _, f := range v.fields {
		table, at := v.numbers, number
		if f.Words {
			table, at = v.words, word
			word += f.Size
		} else {
			number += f.Size
		}
		if f.Name == name {
			return Slice(table, AxisRange(), AxisRange(at, at+f.Size))
		}
	}
	panic(fmt.Sprintf("augment: operation %s has no field %q; its fields are %v", v.op, name, v.fields))
}

// Number gives a field of one number, float32 `[B]`.
func (v Values) Number(name string) *Node { return Squeeze(v.find(name), 1) }

// Vector gives a field of several numbers, float32 `[B, size]`.
func (v Values) Vector(name string) *Node { return v.find(name) }

// Key gives a field of two words, uint32 `[B, 2]`, as package rng takes it.
func (v Values) Key(name string) *Node { return v.find(name) }

// coin gives 1 with probability p, else 0.
func coin(u, p float64) float64 {
	if u < p {
		return 1
	}
	return 0
}
