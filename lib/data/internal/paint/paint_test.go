package paint

import (
	"math"
	"testing"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

const tolerance = 1e-9

func TestPlaneHasTheSameAreaForAllShapes(t *testing.T) {
	for _, size := range [][2]int{{640, 480}, {1, 1}, {3, 5}, {8192, 1}, {7, 8192}} {
		p := NewPlane(size[0], size[1])
		if area := p.W * p.H; math.Abs(area-4./3) > tolerance {
			t.Errorf("the plane of %v has the area %v, want 4/3", size, area)
		}
		corner := p.At(float64(size[0]), float64(size[1]))
		if math.Abs(corner.X-p.W/2) > tolerance || math.Abs(corner.Y-p.H/2) > tolerance {
			t.Errorf("the plane of %v has its corner at %v, want half of (%v, %v)", size, corner, p.W, p.H)
		}
	}
}

// Each cell of the grid of points has one, and the picture's margin has its share.
func TestScatterCoversThePicture(t *testing.T) {
	p, step := NewPlane(40, 30), 0.1
	var points []Point
	p.Scatter(step, 0.2, &Dice{Seed: 1}, func(at Point) { points = append(points, at) })
	for y := -p.H / 2; y <= p.H/2; y += 0.01 {
		for x := -p.W / 2; x <= p.W/2; x += 0.01 {
			nearest := math.Inf(1)
			for _, q := range points {
				nearest = min(nearest, math.Hypot(q.X-x, q.Y-y))
			}
			if nearest > step*math.Sqrt2 {
				t.Fatalf("(%.2f, %.2f) is %.3f from the nearest point, want at most %.3f", x, y, nearest, step*math.Sqrt2)
			}
		}
	}
}

func TestTopIsTheLastStrokeThatCovers(t *testing.T) {
	level := []Point{{-1, 0}, {0, 0}, {1, 0}}
	upright := []Point{{0, -1}, {0, 1}}
	l := NewLayers([]Stroke{
		{Path: level, Radius: 0.2, Seed: 1}, {Path: upright, Radius: 0.1, Seed: 2}, {Path: []Point{{0.5, 0}}, Radius: 0.05, Seed: 3},
	})
	all := func(Touch) bool { return true }
	for _, c := range []struct {
		at            Point
		seed          uint32
		along, across float64
	}{
		{Point{0, 0.5}, 2, 1.5, 0},
		{Point{0.05, 0.5}, 2, 1.5, -0.5}, // left of a stroke that runs down is at smaller X, as y grows downwards
		{Point{-0.5, 0.1}, 1, 0.5, 0.5},
		{Point{0.7, -0.1}, 1, 1.7, -0.5},
		{Point{0.5, 0.025}, 3, 0, 0.5},
		{Point{-1.1, 0}, 1, 0, 0.5}, // the round end
	} {
		touch, ok := l.Top(c.at, all)
		off := max(math.Abs(touch.Along-c.along), math.Abs(math.Abs(touch.Across)-math.Abs(c.across)))
		if !ok || touch.Seed != c.seed || off > tolerance {
			t.Errorf("at %v: stroke %d, %v along, %v across (%v); want %+v", c.at, touch.Seed, touch.Along, touch.Across, ok, c)
		}
		if c.across < 0 != (touch.Across < 0) {
			t.Errorf("at %v: across is %v, want the sign of %v", c.at, touch.Across, c.across)
		}
	}
	if touch, ok := l.Top(Point{0, 0.1}, func(t Touch) bool { return t.Seed != 2 }); !ok || touch.Seed != 1 {
		t.Errorf("below a stroke that does not cover lies %d (%v), want 1", touch.Seed, ok)
	}
	for _, p := range []Point{{0.5, 0.3}, {9, 9}, {-9, 0}} {
		if touch, ok := l.Top(p, all); ok {
			t.Errorf("at %v: stroke %d, want none", p, touch.Seed)
		}
	}
	if _, ok := NewLayers(nil).Top(Point{}, all); ok {
		t.Error("no strokes cover a place")
	}
}

// In a field that turns about the origin, a path is an arc of a circle, though the field's sign may change.
func TestTraceFollowsTheField(t *testing.T) {
	path := Trace(Point{1, 0}, 1, 0.001, func(p Point) (Point, bool) {
		d := p.Left().Unit()
		if p.Y > 0.2 {
			d = Point{-d.X, -d.Y}
		}
		return d, true
	})
	for _, p := range path {
		if r := math.Hypot(p.X, p.Y); math.Abs(r-1) > 1e-3 {
			t.Fatalf("the path leaves the circle: radius %v at %v", r, p)
		}
	}
	first, last := path[0], path[len(path)-1]
	if turn := math.Atan2(last.Y, last.X) - math.Atan2(first.Y, first.X); math.Abs(turn-1) > 2e-3 {
		t.Errorf("the path turns by %v, want 1", turn)
	}
	if path := Trace(Point{1, 0}, 1, 0.1, func(Point) (Point, bool) { return Point{}, false }); len(path) != 1 {
		t.Errorf("a path in no field has %d points, want its start alone", len(path))
	}
}

func everywhere(Point) int { return 0 }

func TestNearestGivesTheDistanceToTheEdge(t *testing.T) {
	tiles := NewTiles([]Site{{Point: Point{0, 0}}, {Point: Point{1, 0}}, {Point: Point{0.2, 0.1}, Part: 1}}, 1, everywhere)
	site, edge, ok := tiles.Nearest(Point{0.2, 0.3})
	if !ok || site != 0 || math.Abs(edge-0.3) > tolerance {
		t.Errorf("site %d, edge %v (%v); want site 0, 0.3 from the edge: those of other parts do not count", site, edge, ok)
	}
	if _, _, ok := tiles.Nearest(Point{50, 50}); ok {
		t.Error("a site is near a place far away")
	}
}

// Settled, the tiles of a plane with one heading nearly fill the square that each has of the area: less than half of what
// scattered ones leave stays open.
func TestSettleMakesTilesEvenAndAligned(t *testing.T) {
	p, step := NewPlane(40, 30), 0.05
	heading := Point{0.8, 0.6}
	var sites []Site
	p.Scatter(step, 0.1, &Dice{}, func(at Point) { sites = append(sites, Site{Point: at, Heading: heading}) })
	before := filled(NewTiles(sites, step, everywhere), step)
	settled := Settle(p, sites, step, 12, everywhere, func(Point) Point { return heading })
	after := filled(NewTiles(settled, step, everywhere), step)
	if 1-after > (1-before)/2 {
		t.Errorf("squares leave %.3f of the plane open before and %.3f after, want less than half", 1-before, 1-after)
	}
}

// filled is the part of the inner plane that lies within the squares of side step about its sites.
func filled(t *Tiles, step float64) float64 {
	n, in := 0, 0
	for y := -0.4; y < 0.4; y += 0.004 {
		for x := -0.5; x < 0.5; x += 0.004 {
			n++
			if _, q, ok := t.Square(Point{x, y}); ok && max(math.Abs(q.X), math.Abs(q.Y)) < step/2 {
				in++
			}
		}
	}
	return float64(in) / float64(n)
}

func TestRamp(t *testing.T) {
	a, b, c := render.V(0, 0, 0), render.V(1, 0, 0), render.V(1, 1, 0)
	for x, want := range map[float64]render.Vec{-1: a, 0: a, 0.25: render.V(0.5, 0, 0), 0.5: b, 0.75: render.V(1, 0.5, 0), 1: c, 7: c} {
		if got := Ramp(x, a, b, c); got.Sub(want).Len() > tolerance {
			t.Errorf("Ramp at %v is %v, want %v", x, got, want)
		}
	}
	if got := Ramp(0.4, b); got != b {
		t.Errorf("Ramp of one colour is %v, want it", got)
	}
}

func TestDiceAreEven(t *testing.T) {
	d, sum := Dice{Seed: 4}, 0.0
	for range 10000 {
		x := d.Next()
		if x < 0 || x >= 1 {
			t.Fatalf("the dice fell to %v, want [0, 1)", x)
		}
		sum += x
	}
	if mean := sum / 10000; math.Abs(mean-0.5) > 0.015 {
		t.Errorf("the mean is %v, want 0.5", mean)
	}
}
