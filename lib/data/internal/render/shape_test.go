package render

import (
	"math"
	"testing"
)

// solids holds each kind of shape, each about the size of the unit ball, and a function that is negative inside it.
func solids() map[string]struct {
	shape  Shape
	inside func(p Vec) float64
} {
	type solid = struct {
		shape  Shape
		inside func(p Vec) float64
	}
	cylinder := func(p Vec) float64 { return max(Length(p.X, p.Z)-0.6, math.Abs(p.Y)-0.8) }
	cube := func(p Vec) float64 { return max(math.Abs(p.X)-0.7, math.Abs(p.Y)-0.5, math.Abs(p.Z)-0.6) }
	ball := func(p Vec) float64 { return p.Len() - 0.9 }
	a, b := V(-0.4, -0.3, 0.2), V(0.5, 0.4, -0.1)
	rod := func(p Vec) float64 {
		t := Clamp(p.Sub(a).Dot(b.Sub(a))/b.Sub(a).Dot(b.Sub(a)), 0, 1)
		return p.Sub(a.Mix(b, t)).Len() - 0.3
	}
	box := Around(V(0, 0, 0), Grey(1))
	bowl := func(x, z float64) float64 { return 0.3*math.Cos(2*x) - 0.2*z }
	return map[string]solid{
		"lathe":  {NewLathe(Knot{0, -0.8}, Knot{0.6, -0.8}, Knot{0.6, 0.8}, Knot{0, 0.8}), cylinder},
		"cone":   {NewLathe(Knot{0, -0.8}, Knot{0.9, -0.8}, Knot{0, 0.9}), func(p Vec) float64 { return max(-0.8-p.Y, Length(p.X, p.Z)-0.9*(0.9-p.Y)/1.7) }},
		"block":  {Block{V(-0.7, -0.5, -0.6), V(0.7, 0.5, 0.6)}, cube},
		"convex": {NewConvex([2]Vec{{0.7, 0, 0}, {1, 0, 0}}, [2]Vec{{-0.7, 0, 0}, {-2, 0, 0}}, [2]Vec{{0, 0.5, 0}, {0, 3, 0}}, [2]Vec{{0, -0.5, 0}, {0, -1, 0}}, [2]Vec{{0, 0, 0.6}, {0, 0, 1}}, [2]Vec{{0, 0, -0.6}, {0, 0, -1}}), cube},
		"ball":   {Ball{Vec{}, 0.9}, ball},
		"rod":    {Rod{a, b, 0.3}, rod},
		"field":  {&Field{Distance: ball, Box: box, Detail: 1e-4}, ball},
		"baked":  {&Field{Distance: Bake(ball, box, 60), Exact: ball, Box: box, Detail: 1e-4, Safety: 0.9}, ball},
		"relief": {NewRelief(-1, -1, 1, 1, 0.02, bowl), func(p Vec) float64 { return p.Y - bowl(p.X, p.Z) }},
	}
}

// rays calls do with rays from all around towards the middle.
func rays(do func(o, d Vec)) {
	for i := range 400 {
		s := NewSampler(i, 0, 0, 7)
		u, v := s.Next()
		x, y := Disc(u, v)
		z := 2*Unit01(Hash(i, 1, 1, 5)) - 1
		from := V(x, math.Abs(z)+0.9, y).Unit().Scale(3)
		p, q := s.Next()
		do(from, V(0.9*p-0.45, 0.4*q-0.2, 0.9*q-0.45).Sub(from).Unit())
	}
}

func TestHitsLieOnTheSurface(t *testing.T) {
	for name, c := range solids() {
		hits := 0
		rays(func(o, d Vec) {
			at, n, ok := c.shape.Hit(o, d, 0, math.Inf(1))
			if !ok {
				return
			}
			hits++
			p := o.Along(d, at)
			if off := math.Abs(c.inside(p)); off > 2e-3 {
				t.Errorf("%s: the hit at %v is %v off the surface", name, p, off)
			}
			if math.Abs(n.Len()-1) > 1e-9 || n.Dot(d) > 0 {
				t.Errorf("%s: normal %v for a ray in direction %v", name, n, d)
			}
			if ahead := c.inside(p.Along(n, 0.01)); ahead < 0 {
				t.Errorf("%s: normal %v at %v points inwards", name, n, p)
			}
			for f := 0.02; f < 0.98; f += 0.02 {
				if before := o.Along(d, at*f); c.inside(before) < -5e-3 && name != "relief" {
					t.Fatalf("%s: the ray was inside at %v, before its hit at %v", name, before, p)
				}
			}
			if _, _, again := c.shape.Hit(o, d, 0, at*0.999); again {
				t.Errorf("%s: a hit beyond the limit", name)
			}
			b := c.shape.Bounds()
			if p.X < b.Min.X-1e-3 || p.Y < b.Min.Y-1e-3 || p.Z < b.Min.Z-1e-3 || p.X > b.Max.X+1e-3 || p.Y > b.Max.Y+1e-3 || p.Z > b.Max.Z+1e-3 {
				t.Errorf("%s: the hit at %v lies outside the bounds %v", name, p, b)
			}
		})
		if hits < 150 {
			t.Errorf("%s: only %d of 400 rays hit", name, hits)
		}
	}
}

// The tree must find what trying every object finds.
func TestSceneFindsTheNearest(t *testing.T) {
	var all []*Object
	for i := range 160 {
		at := V(Unit01(Hash(i, 1, 0, 2))*4-2, Unit01(Hash(i, 2, 0, 2))*2-1, Unit01(Hash(i, 3, 0, 2))*4-2)
		all = append(all, Object{Shape: Block{V(-0.2, -0.1, -0.05), V(0.2, 0.1, 0.05)}, ID: i + 1}.Place(at, float64(i)))
	}
	scene := NewScene(all...)
	found := 0
	rays(func(o, d Vec) {
		want := Hit{T: math.Inf(1)}
		for _, object := range all {
			object.hit(o, d, &want)
		}
		got, ok := scene.Hit(o, d, math.Inf(1), nil)
		if got.Object != want.Object || got.T != want.T || ok != (want.Object != nil) {
			t.Errorf("the tree finds %v at %v, trying all finds %v at %v", got.Object, got.T, want.Object, want.T)
		}
		if scene.Blocked(o, d, math.Inf(1)) != ok || ok && scene.Blocked(o, d, want.T*0.999) {
			t.Error("Blocked disagrees with Hit")
		}
		if ok {
			found++
			if scene.ID(o, d) != want.Object.ID {
				t.Error("ID disagrees with Hit")
			}
		}
	})
	if found < 100 {
		t.Errorf("only %d of 400 rays hit", found)
	}
	if _, ok := NewScene().Hit(V(0, 0, 0), V(0, 1, 0), 9, nil); ok {
		t.Error("an empty scene was hit")
	}
}

func TestHullHoldsTheObject(t *testing.T) {
	for name, c := range solids() {
		object := Object{Shape: c.shape}.Place(V(1, 2, 3), 0.7)
		camera := NewCamera(V(1, 3, 9), V(1, 2, 3), 30, 300, 200)
		x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
		for _, p := range object.Hull() {
			x, y, ok := camera.Project(p)
			if !ok {
				t.Fatalf("%s: %v is behind the camera", name, p)
			}
			x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
		}
		scene := NewScene(object)
		for y := range 200 {
			for x := range 300 {
				px, py := float64(x)+0.5, float64(y)+0.5
				if _, ok := scene.Hit(camera.Eye, camera.Direction(px, py), 100, nil); ok && (px < x0 || px > x1 || py < y0 || py > y1) {
					t.Fatalf("%s is seen at (%v, %v), outside its hull (%v, %v)-(%v, %v)", name, px, py, x0, y0, x1, y1)
				}
			}
		}
	}
}

func TestProjectUndoesDirection(t *testing.T) {
	for _, size := range [][2]int{{640, 480}, {100, 300}, {1, 1}} {
		c := NewCamera(V(1, 2, 3), V(-1, 0, -4), 40, size[0], size[1])
		for _, at := range [][2]float64{{0, 0}, {0.3 * float64(size[0]), 0.9 * float64(size[1])}} {
			x, y, ok := c.Project(c.Eye.Along(c.Direction(at[0], at[1]), 7))
			if !ok || math.Abs(x-at[0]) > 1e-9 || math.Abs(y-at[1]) > 1e-9 {
				t.Errorf("size %v: (%v, %v) comes back as (%v, %v)", size, at[0], at[1], x, y)
			}
		}
		if _, _, ok := c.Project(c.Eye.Along(c.Direction(0, 0), -1)); ok {
			t.Error("a point behind the camera was projected")
		}
	}
}
