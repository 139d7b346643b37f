package render

import (
	"math"
	"slices"
)

// Scene holds objects in a binary tree of boxes, so that a ray is tried against few of them.
type Scene struct {
	nodes []node
}

// node is a box of the tree: a leaf with one object, or two nodes, the next one in the list (which lies on the lower side
// along axis) and the one at index upper.
type node struct {
	box    Bounds
	object *Object
	axis   int
	upper  int
}

// NewScene returns a scene of the given objects.
func NewScene(objects ...*Object) *Scene {
	s := &Scene{}
	if len(objects) > 0 {
		s.split(slices.Clone(objects))
	}
	return s
}

// split adds the node of the objects and those below it, parting them where the two halves have the least surface in
// proportion to their count.
func (s *Scene) split(part []*Object) {
	at := len(s.nodes)
	s.nodes = append(s.nodes, node{box: enclose(part)})
	if len(part) == 1 {
		s.nodes[at].object = part[0]
		return
	}
	axis, count := s.cut(part)
	sortAlong(part, axis)
	s.split(part[:count])
	s.nodes[at].axis, s.nodes[at].upper = axis, len(s.nodes)
	s.split(part[count:])
}

// cut returns the axis along which to part the objects, and how many of them are on its lower side.
func (s *Scene) cut(part []*Object) (axis, count int) {
	best, upper := math.Inf(1), make([]float64, len(part))
	for a := range 3 {
		sortAlong(part, a)
		box := part[len(part)-1].bounds
		for i := len(part) - 1; i > 0; i-- {
			box = box.Join(part[i].bounds)
			upper[i] = box.surface() * float64(len(part)-i)
		}
		box = part[0].bounds
		for i := 1; i < len(part); i++ {
			if cost := float64(box.surface()*float64(i)) + upper[i]; cost < best {
				best, axis, count = cost, a, i
			}
			box = box.Join(part[i].bounds)
		}
	}
	return axis, count
}

// enclose returns the box around all objects.
func enclose(part []*Object) Bounds {
	box := part[0].bounds
	for _, o := range part[1:] {
		box = box.Join(o.bounds)
	}
	return box
}

// sortAlong sorts objects by their middles along an axis.
func sortAlong(part []*Object, axis int) {
	slices.SortStableFunc(part, func(a, b *Object) int {
		x := a.bounds.Min.axis(axis) + a.bounds.Max.axis(axis)
		y := b.bounds.Min.axis(axis) + b.bounds.Max.axis(axis)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
}

// start keeps a ray from meeting the surface that it leaves.
const start = 1e-5

// Hit returns the first object on the ray from o in the unit direction d, nearer than limit. skip is left out.
func (s *Scene) Hit(o, d Vec, limit float64, skip *Object) (Hit, bool) {
	hit := Hit{T: limit}
	s.walk(o, d, &hit, skip, false)
	return hit, hit.Object != nil
}

// Blocked reports whether anything lies on the ray from o in the unit direction d, nearer than limit.
func (s *Scene) Blocked(o, d Vec, limit float64) bool {
	hit := Hit{T: limit}
	s.walk(o, d, &hit, nil, true)
	return hit.Object != nil
}

// ID returns the ID of the object that the ray from o in the unit direction d meets first, 0 where there is none.
func (s *Scene) ID(o, d Vec) int {
	hit, ok := s.Hit(o, d, math.Inf(1), nil)
	if !ok {
		return 0
	}
	return hit.Object.ID
}

// walk visits the boxes on the ray, near ones first, and shortens hit to the nearest object, or stops at any.
func (s *Scene) walk(o, d Vec, hit *Hit, skip *Object, any bool) {
	if len(s.nodes) == 0 {
		return
	}
	inv := inverse(d)
	back := [3]bool{d.X < 0, d.Y < 0, d.Z < 0}
	var stack [64]int
	depth := 1
	for depth > 0 {
		depth--
		at := stack[depth]
		n := &s.nodes[at]
		if !n.box.touches(o, inv, hit.T) {
			continue
		}
		if n.object == nil {
			near, far := at+1, n.upper
			if back[n.axis] {
				near, far = far, near
			}
			stack[depth], stack[depth+1] = far, near
			depth += 2
			continue
		}
		if n.object != skip && n.object.hit(o, d, hit) && any {
			return
		}
	}
}
