package augment

import (
	. "github.com/gomlx/gomlx/core/graph"
)

// A cropper is an operation that can mirror its result at no cost. Flips around it are then left to it.
type cropper interface {
	Op
	crop(in Images, boxes, leftRight, upDown *Node) Images
}

// A pointwise operation gives the same result before a flip as after it, so that flips can be moved past it.
type pointwise interface{ pointwise() }

// stage is one operation of the pass over a batch, with the flips before and after it that it does as well.
type stage struct {
	op            int   // its place in the pipeline
	before, after []int // the places of the flips
}

// plan joins flips with the crop that they can reach past pointwise operations. What remains stays in order.
func plan(ops []Op) []stage {
	var stages []stage
	joined := make([]bool, len(ops))
	reach := func(from, step int) (flips []int) {
		for i := from + step; i >= 0 && i < len(ops); i += step {
			if _, ok := ops[i].(flip); ok {
				if !joined[i] {
					joined[i] = true
					flips = append(flips, i)
				}
			} else if _, ok := ops[i].(pointwise); !ok {
				break
			}
		}
		return flips
	}
	crops := map[int]stage{}
	for i, op := range ops {
		if _, ok := op.(cropper); ok {
			crops[i] = stage{op: i, before: reach(i, -1), after: reach(i, 1)}
		}
	}
	for i := range ops {
		if s, ok := crops[i]; ok {
			stages = append(stages, s)
		} else if !joined[i] {
			stages = append(stages, stage{op: i})
		}
	}
	return stages
}

// Graph builds the pass of the pipeline over a batch inside any graph, for example that of a training step. numbers and words are what
// [Pipeline.Pack] makes of the draws.
//
// It returns float32 pictures in [0, 1]; their Sizes are nil where an operation made them all one size.
func (p *Pipeline) Graph(in Images, numbers, words *Node) Images {
	if p.err != nil {
		panic(p.err)
	}
	values := p.values(numbers, words)
	for _, s := range p.stages {
		if c, ok := p.ops[s.op].(cropper); ok {
			in = p.cropFlipped(c, in, s, values)
		} else {
			in = p.ops[s.op].Apply(in, values[s.op])
		}
	}
	return in.Float()
}

// values hands each operation its columns.
func (p *Pipeline) values(numbers, words *Node) []Values {
	all := make([]Values, len(p.ops))
	number, word := 0, 0
	for i, op := range p.ops {
		all[i] = Values{op: p.names[i], fields: op.Fields(), numbers: numbers, words: words, number: number, word: word}
		for _, f := range all[i].fields {
			if f.Words {
				word += f.Size
			} else {
				number += f.Size
			}
		}
	}
	return all
}

// cropFlipped does a crop together with flips. A flip before it mirrors the place of the box in the image and the result; a
// flip after it mirrors the result only.
func (p *Pipeline) cropFlipped(c cropper, in Images, s stage, values []Values) Images {
	boxes := boxOf(values[s.op])
	var flips [2]*Node // left-right, up-down: does the result come out mirrored
	toggle := func(axis int, flag *Node) {
		if flips[axis] != nil {
			flag = LogicalXor(flag, flips[axis])
		}
		flips[axis] = flag
	}
	flagOf := func(place int) (axis int, flag *Node) {
		if !p.ops[place].(flip).leftRight {
			axis = 1
		}
		flag = values[place].Number("flip")
		return axis, NotEqual(flag, ZerosLike(flag))
	}
	for _, place := range s.before {
		axis, flag := flagOf(place)
		boxes = mirrorBoxes(boxes, in, axis, flag)
		toggle(axis, flag)
	}
	for _, place := range s.after {
		toggle(flagOf(place))
	}
	return c.crop(in, boxes, flips[0], flips[1])
}

// mirrorBoxes moves boxes `[B, 4]` to where they lie in the image before a flip, for the images whose flag is set.
func mirrorBoxes(boxes *Node, in Images, axis int, flag *Node) *Node {
	parts := Split(boxes, 1, 4) // left, top, width, height, each [B, 1]
	side := MulScalar(OnesLike(parts[axis]), in.Pixels.Shape().Dimensions[2-axis])
	if in.Sizes != nil {
		side = ConvertDType(Slice(in.Sizes, AxisRange(), AxisRange(1-axis, 2-axis)), boxes.DType())
	}
	parts[axis] = Where(flag, Sub(Sub(side, parts[axis]), parts[axis+2]), parts[axis])
	return Concatenate(parts, 1)
}
