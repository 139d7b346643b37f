// Package paint lays brush strokes and tiles on a plane, for pictures in the manner of painters and craftsmen. Its units are
// those of a Plane. Equal arguments give equal bits on every machine, by the rules of package render.
package paint

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// Point is a place or a direction in the plane, y downwards.
type Point struct{ X, Y float64 }

// Along returns p + t*d.
func (p Point) Along(d Point, t float64) Point {
	return Point{p.X + float64(t*d.X), p.Y + float64(t*d.Y)}
}

// Dot returns the scalar product.
func (p Point) Dot(q Point) float64 { return float64(p.X*q.X) + float64(p.Y*q.Y) }

// Unit returns p with length 1; the zero vector becomes (1, 0).
func (p Point) Unit() Point {
	l := render.Length(p.X, p.Y)
	if l < 1e-12 {
		return Point{1, 0}
	}
	return Point{p.X / l, p.Y / l}
}

// Left returns p turned by a quarter, from X to Y.
func (p Point) Left() Point { return Point{-p.Y, p.X} }

// Plane is the plane of a picture: the origin is its middle, and its area is 4/3, so that a picture of 4:3 is 1 high and
// texture is as fine in a wide picture as in a narrow one.
type Plane struct {
	W, H  float64 // size of the picture
	scale float64 // pixels a unit
}

// NewPlane returns the plane of a picture of the given size in pixels.
func NewPlane(width, height int) Plane {
	w, h := float64(width), float64(height)
	scale := math.Sqrt(w * h * 3 / 4)
	return Plane{W: w / scale, H: h / scale, scale: scale}
}

// At returns the place of the pixel position (x, y).
func (p Plane) At(x, y float64) Point {
	return Point{x/p.scale - float64(p.W/2), y/p.scale - float64(p.H/2)}
}

// Scatter calls do with points about step apart, one at a random place of each cell of a square grid, that cover the picture
// and a margin about it, in random order.
func (p Plane) Scatter(step, margin float64, dice *Dice, do func(at Point)) {
	nx, ny := int((p.W+2*margin)/step)+1, int((p.H+2*margin)/step)+1
	cells := make([]int, nx*ny)
	for i := range cells {
		j := min(int(dice.Next()*float64(i+1)), i)
		cells[i], cells[j] = cells[j], i
	}
	for _, c := range cells {
		x, y := float64(c%nx)-float64(float64(nx)/2)+dice.Next(), float64(c/nx)-float64(float64(ny)/2)+dice.Next()
		do(Point{x * step, y * step})
	}
}

// Dice is a sequence of random numbers; the zero value is one of them.
type Dice struct {
	Seed  uint32
	drawn int
}

// Next returns the next number, in [0, 1).
func (d *Dice) Next() float64 {
	d.drawn++
	return render.Unit01(render.Hash(d.drawn, 83, 0, d.Seed))
}

// Spread returns the next number, in [-size, size).
func (d *Dice) Spread(size float64) float64 { return float64((2*d.Next() - 1) * size) }

// Ramp returns the colour at t in [0, 1] along evenly spaced colours.
func Ramp(t float64, colours ...render.Vec) render.Vec {
	x := float64(render.Clamp(t, 0, 1) * float64(len(colours)-1))
	i := max(min(int(x), len(colours)-2), 0)
	return colours[i].Mix(colours[min(i+1, len(colours)-1)], x-float64(i))
}
