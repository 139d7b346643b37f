package augment

import (
	"image"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/host"
	"github.com/imagelab-go/imagelab/augment/ops"
)

// cropper is an action whose values are a box that it cuts out and resizes.
type cropper interface {
	Geometric
	resampling() resample
}

// cropperOf gives an operation as a cropper. One that shows something else than black beyond the picture is none.
func cropperOf(op Op) (c cropper, ok bool) {
	if s, samples := op.(sampler); samples && !s.sampled().black() {
		return nil, false
	}
	c, ok = op.(cropper)
	return c, ok
}

// crops says whether a crop is done at a slot, the same way whichever of the choices is done: only their boxes differ.
func (s slot) crops() (how resample, ok bool) {
	if s.optional {
		return how, false
	}
	for i, n := range s.choices {
		c, ok := cropperOf(n.op)
		if !ok || i > 0 && c.resampling() != how {
			return how, false
		}
		how = c.resampling()
	}
	return how, len(s.choices) > 0
}

// resizes gives the size of every picture after a slot, false where they keep theirs or come out in different ones.
func (s slot) resizes() (width, height int, ok bool) {
	if s.optional || len(s.choices) == 0 {
		return 0, 0, false
	}
	for i, n := range s.choices {
		r, resizes := n.op.(resizer)
		if !resizes {
			return 0, 0, false
		}
		w, h := r.resizes()
		if w == 0 || i > 0 && (w != width || h != height) {
			return 0, 0, false
		}
		width, height = w, h
	}
	return width, height, true
}

// mayResize says whether a picture may have another size after a slot.
func (s slot) mayResize() bool {
	return !s.all(func(op Op) bool { _, ok := op.(resizer); return !ok })
}

// cropStage cuts a box out and resizes it, and mirrors the result at no cost for the flips before and behind. It is separable and exact.
type cropStage struct {
	resample
	crop          int   // its slot
	before, after []int // the slots of flips
	slots         []slot
}

// mirrored are the flips of a result.
type mirrored [2]bool // left-right, up-down

// toggle adds the flip that was done at a slot and gives its axis.
func (m *mirrored) toggle(d deed) (axis int, flips bool) {
	if d.node == nil || d.values[0] == 0 {
		return 0, false
	}
	axis = d.node.op.(flip).axis()
	m[axis] = !m[axis]
	return axis, true
}

// numbers are 1 and 0 for the flips.
func (m mirrored) numbers() (numbers []float64) {
	for _, flips := range m {
		numbers = append(numbers, map[bool]float64{true: 1}[flips])
	}
	return numbers
}

// box gives the box in the image before all flips, and how the result is mirrored. A flip before the crop moves the box, too.
func (c cropStage) box(deeds []deed) (box [4]float64, flips mirrored) {
	d := deeds[c.crop]
	copy(box[:], d.values)
	for _, at := range c.before {
		if axis, ok := flips.toggle(deeds[at]); ok {
			side := [2]int{d.size.X, d.size.Y}[axis]
			box[axis] = float64(side) - box[axis] - box[axis+2]
		}
	}
	for _, at := range c.after {
		flips.toggle(deeds[at])
	}
	return box, flips
}

func (c cropStage) fixedSize() (image.Point, bool) { return image.Pt(c.Width, c.Height), c.Width > 0 }

func (c cropStage) columns() []Field {
	return []Field{{Name: "box", Size: 4}, number("left_right"), number("up_down")}
}

func (c cropStage) row(deeds []deed) []float64 {
	box, flips := c.box(deeds)
	return append(box[:], flips.numbers()...)
}

func (c cropStage) apply(in Images, v Values) Images {
	b := ops.CropResize(in.Pixels, v.Vector("box"), c.Height, c.Width).Antialias(!c.NoAntialias)
	if c.Bicubic {
		b.Bicubic()
	}
	for _, at := range append(c.before[:len(c.before):len(c.before)], c.after...) {
		for _, n := range c.slots[at].choices {
			if n.op.(flip).leftRight {
				b.FlipLeftRight(v.Number("left_right"))
			} else {
				b.FlipUpDown(v.Number("up_down"))
			}
		}
	}
	return Images{Pixels: b.Done()}
}

func (c cropStage) kernels(deeds []deed) []host.Kernel {
	box, flips := c.box(deeds)
	d := deeds[c.crop]
	_, size := d.op().(Geometric).Map(d.values, d.size)
	return []host.Kernel{host.Crop{Box: box, Width: size.X, Height: size.Y, FlipLeftRight: flips[0], FlipUpDown: flips[1],
		Cubic: c.Bicubic, NoAntialias: c.NoAntialias}}
}

func (c cropStage) runs() (inGraph, onHost error) {
	if c.Width == 0 {
		inGraph = differs(c.slots[c.crop].choices[0], "instead")
	}
	return inGraph, nil
}

// flipStage mirrors.
type flipStage struct {
	at   int
	slot slot
}

func (f flipStage) columns() []Field { return []Field{number("left_right"), number("up_down")} }

func (f flipStage) row(deeds []deed) []float64 {
	var flips mirrored
	flips.toggle(deeds[f.at])
	return flips.numbers()
}

func (f flipStage) apply(in Images, v Values) Images {
	in = in.Float()
	var seen mirrored
	for _, n := range f.slot.choices {
		axis := n.op.(flip).axis()
		if seen[axis] {
			continue
		}
		seen[axis] = true
		mirror, flag := []func(x, flip, sizes *graph.Node) *graph.Node{ops.FlipLeftRight, ops.FlipUpDown}[axis], []string{"left_right", "up_down"}[axis]
		in.Pixels = mirror(in.Pixels, v.Number(flag), in.Sizes)
	}
	return in
}

func (f flipStage) kernels(deeds []deed) []host.Kernel {
	var flips mirrored
	if _, ok := flips.toggle(deeds[f.at]); !ok {
		return nil
	}
	size := deeds[f.at].size
	return []host.Kernel{host.Crop{Box: [4]float64{2: float64(size.X), 3: float64(size.Y)}, Width: size.X, Height: size.Y,
		FlipLeftRight: flips[0], FlipUpDown: flips[1]}}
}

func (f flipStage) runs() (inGraph, onHost error) { return nil, nil }
