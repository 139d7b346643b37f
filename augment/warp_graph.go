package augment

import (
	"fmt"
	"image"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/imagelab-go/imagelab/augment/ops"
)

// Displacer is a [Geometric] action whose map is not a [Matrix]: a displacement field, a lens. Inverse of its map is what the host reads a picture by, for
// each pixel of the result; Displace is the same in a graph.
type Displacer interface {
	Geometric
	// Displace gives where the points of a result lie in the picture.
	Displace(points ops.Points, v Values, of Canvas) ops.Points
}

// Canvas is the pictures that an action finds in a graph.
type Canvas struct {
	// Width and Height are those of each picture in pixels, float32 `[B, 1, 1]`.
	Width, Height *graph.Node
	// Most is the largest width and height that a picture can have.
	Most image.Point
}

// displacers are the choices of a slot that are one.
func (s slot) displacers() (found []*node) {
	for _, n := range s.choices {
		if _, ok := n.op.(Displacer); ok {
			found = append(found, n)
		}
	}
	return found
}

// columns are, for each stop, the way to it, its frame and its fill, and the values of the displacements that may be done there; then the way from the last stop to
// the picture and the numbers of points of a pixel.
func (s warpStage) columns() (columns []Field) {
	for i := s.to - 1; i >= s.from; i-- {
		if !s.slots[i].stops() {
			continue
		}
		columns = append(columns, s.stopColumns(i)...)
		for k, n := range s.slots[i].displacers() {
			columns = append(columns, number(fmt.Sprintf("%d.%d", i, k)))
			columns = append(columns, n.op.(Action).Fields()...)
		}
	}
	return append(columns, Field{Name: "back", Size: 9}, Field{Name: "taps", Size: 2})
}

// stopColumns are those of the stop of a slot.
func (s warpStage) stopColumns(i int) []Field {
	columns := []Field{{Name: fmt.Sprintf("%d.back", i), Size: 9}, {Name: fmt.Sprintf("%d.frame", i), Size: 3}, {Name: fmt.Sprintf("%d.fill", i), Size: 3}}
	if s.slots[i].folds() {
		columns = append(columns, number(fmt.Sprintf("%d.border", i)))
	}
	return columns
}

// folds says whether an action of the slot continues its picture beyond the edge.
func (s slot) folds() bool {
	for _, n := range s.choices {
		if sampler, ok := n.op.(sampler); ok && sampler.sampled().Border != "" {
			return true
		}
	}
	return false
}

func (s warpStage) row(deeds []deed) (row []float64) {
	stops, last := s.way(deeds)
	next := 0
	for i := s.to - 1; i >= s.from; i-- {
		if !s.slots[i].stops() {
			continue
		}
		stop := stops[next]
		next++
		row = append(append(append(row, stop.back.flat()...), stop.frame[:]...), stop.fill[:]...)
		if s.slots[i].folds() {
			row = append(row, borders[stop.border])
		}
		for _, n := range s.slots[i].displacers() {
			if n == stop.action.node {
				row = append(append(row, 1), stop.action.values...)
			} else {
				row = append(append(row, 0), filler(n.op.(Action), deeds[i])...)
			}
		}
	}
	taps := s.taps(deeds)
	return append(append(row, last.flat()...), float64(taps[0]), float64(taps[1]))
}

func (s warpStage) apply(in Images, v Values) Images {
	dims := in.Pixels.Shape().Dimensions
	size, fixed := s.fixedSize()
	if !fixed {
		size = image.Pt(dims[2], dims[1])
	}
	most := s.tapsLimit(image.Pt(dims[2], dims[1]), size)
	taps := v.Vector("taps")
	number := []*graph.Node{graph.Squeeze(graph.Slice(taps, graph.AxisRange(), graph.AxisElem(0)), 1),
		graph.Squeeze(graph.Slice(taps, graph.AxisRange(), graph.AxisElem(1)), 1)}
	var sum *graph.Node
	for i := range most * most {
		place := [2]int{i % most, i / most}
		var offsets, weights [2]*graph.Node
		for axis, count := range number {
			offsets[axis] = graph.Div(graph.Scalar(count.Graph(), count.DType(), float64(place[axis])+0.5), count)
			there := graph.GreaterThan(count, graph.Scalar(count.Graph(), count.DType(), place[axis]))
			weights[axis] = graph.Where(there, graph.Reciprocal(count), graph.ZerosLike(count))
		}
		term := s.read(in, ops.Grid(offsets[0], offsets[1], size.Y, size.X), v)
		if most > 1 {
			term = graph.Mul(term, graph.Reshape(graph.Mul(weights[0], weights[1]), dims[0], 1, 1, 1))
		}
		if sum == nil {
			sum = term
		} else {
			sum = graph.Add(sum, term)
		}
	}
	if fixed {
		return Images{Pixels: sum}
	}
	return Images{Pixels: ops.Inside(sum, in.Sizes), Sizes: in.Sizes}
}

// read reads the pictures for points of the results.
func (s warpStage) read(in Images, points ops.Points, v Values) *graph.Node {
	type layer struct{ covered, fill *graph.Node }
	var layers []layer
	extents, batch := s.extents(), in.Pixels.Shape().Dimensions
	for i := s.to - 1; i >= s.from; i-- {
		if !s.slots[i].stops() {
			continue
		}
		fields := s.stopColumns(i)
		v.fields = fields
		points = points.Project(v.Vector(fields[0].Name))
		frame, fill := v.Vector(fields[1].Name), v.Vector(fields[2].Name)
		var border *graph.Node
		if len(fields) > 3 {
			border = v.Number(fields[3].Name)
		}
		v = v.behind(fields...)
		canvas := Canvas{side(frame, 0), side(frame, 1), extents[i-s.from].known}
		if canvas.Most == (image.Point{}) {
			canvas.Most = image.Pt(batch[2], batch[1])
		}
		for _, n := range s.slots[i].displacers() {
			v.fields = []Field{number("done")}
			done := v.Number("done")
			done = graph.NotEqual(done, graph.ZerosLike(done))
			v = v.behind(v.fields...)
			v.op, v.fields = n.name, n.op.(Action).Fields()
			moved := n.op.(Displacer).Displace(points, v, canvas)
			points = ops.Points{X: graph.Where(done, moved.X, points.X), Y: graph.Where(done, moved.Y, points.Y)}
			v = v.behind(v.fields...)
		}
		if border != nil {
			points = points.Fold(border, frame)
		}
		layers = append(layers, layer{points.Coverage(frame, s.how.ops), fill})
	}
	v.fields = []Field{{Name: "back", Size: 9}}
	colour := ops.Sample(in.Pixels, points.Project(v.Vector("back")), in.Sizes, s.how.ops)
	for i := len(layers) - 1; i >= 0; i-- {
		covered := graph.ExpandAxes(layers[i].covered, -1)
		fill := graph.Reshape(layers[i].fill, -1, 1, 1, 3)
		colour = graph.Add(graph.Mul(covered, graph.Sub(colour, fill)), fill)
	}
	return colour
}

// side gives the width (0) or the height (1) of frames, `[B, 1, 1]`.
func side(frames *graph.Node, axis int) *graph.Node {
	return graph.Reshape(graph.Slice(frames, graph.AxisRange(), graph.AxisElem(axis)), -1, 1, 1)
}
