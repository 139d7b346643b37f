package augment

import (
	"image"
	"math"
	"strings"
	"testing"

	"github.com/imagelab-go/imagelab/lib/picture"
)

// star is a polygon that is not convex.
func star() (polygon [][2]float64) {
	for i := range 10 {
		sin, cos := math.Sincos(math.Pi * float64(i) / 5)
		r := []float64{28, 12}[i%2]
		polygon = append(polygon, [2]float64{40 + r*cos, 30 + r*sin})
	}
	return polygon
}

// holds says whether a point lies in a polygon, by the edges that a ray to the right crosses.
func holds(polygon [][2]float64, x, y float64) (in bool) {
	for i, p := range polygon {
		q := polygon[(i+1)%len(polygon)]
		if (p[1] > y) != (q[1] > y) && x < p[0]+(y-p[1])/(q[1]-p[1])*(q[0]-p[0]) {
			in = !in
		}
	}
	return in
}

// maskOf fills a polygon with label 1.
func maskOf(polygon [][2]float64, size image.Point) picture.Mask {
	m := picture.NewMask(size.X, size.Y)
	for i := range m.Labels {
		if holds(polygon, float64(i%size.X)+0.5, float64(i/size.X)+0.5) {
			m.Labels[i] = 1
		}
	}
	return m
}

// edgeDistance is how far a point is from the nearest edge of a polygon.
func edgeDistance(polygon [][2]float64, x, y float64) float64 {
	least := math.Inf(1)
	for i, p := range polygon {
		q := polygon[(i+1)%len(polygon)]
		dx, dy := q[0]-p[0], q[1]-p[1]
		part := min(max(((x-p[0])*dx+(y-p[1])*dy)/(dx*dx+dy*dy), 0), 1)
		least = min(least, math.Hypot(p[0]+part*dx-x, p[1]+part*dy-y))
	}
	return least
}

// TestPolygonsGoWhereTheirMasksGo moves a star as a polygon and as a mask. The pixels of the result agree but for those that show the star's edge to a pixel's half diagonal.
func TestPolygonsGoWhereTheirMasksGo(t *testing.T) {
	size, near := image.Pt(80, 60), math.Sqrt2/2+0.05
	for _, op := range []Op{Identity(), FlipLeftRight(1), RandomResizedCrop(50, 70, Area(0.2, 0.4)), Rotate(Uniform(-180, 180)), Perspective(0.6),
		Sequence(Rotate(Uniform(20, 40)), RandomResizedCrop(90, 90, Area(0.3, 0.8)), FlipUpDown(0.5)), ElasticTransform(Constant(40), Constant(5))} {
		p, seen := Sequence(op), 0
		for seed := range uint64(8) {
			d, err := p.DrawAt(Key{Seed: seed}, []int{0}, []image.Point{size})
			if err != nil {
				t.Fatal(err)
			}
			polygons, err := p.Polygons(d[0], star())
			if err != nil {
				t.Fatal(err)
			}
			masks, err := p.Masks(d[0], 0, maskOf(star(), size))
			if err != nil {
				t.Fatal(err)
			}
			m, after, err := p.Map(d[0])
			if err != nil {
				t.Fatal(err)
			}
			back, _ := m.Inverse()
			for i, label := range masks[0].Labels {
				x, y := float64(i%after.X)+0.5, float64(i/after.X)+0.5
				seen += int(label)
				if sx, sy := back.Apply(x, y); holds(polygons[0], x, y) != (label == 1) && edgeDistance(star(), sx, sy) > near {
					t.Fatalf("%v: the mask has %d at (%g, %g), the polygon not", d[0], label, x, y)
				}
			}
		}
		if seen < 1000 {
			t.Errorf("%s: the star was hardly seen", op.Name())
		}
	}
}

func TestPolygonsThatAreNotSeen(t *testing.T) {
	p := Sequence(CenterCrop(10, 10))
	draws, err := p.Draw(Key{}, image.Pt(80, 60))
	if err != nil {
		t.Fatal(err)
	}
	corner := [][2]float64{{0, 0}, {9, 0}, {0, 9}}
	polygons, err := p.Polygons(draws[0], corner, star())
	if err != nil || len(polygons) != 2 || polygons[0] != nil || polygons[1] == nil {
		t.Errorf("%v, %v", polygons, err)
	}
	for want, bad := range map[string][][2]float64{"polygon 1 has 2 points": corner[:2], "point 1 of polygon 1 is [NaN 0]": {{0, 0}, {math.NaN(), 0}, {1, 1}}} {
		if _, err := p.Polygons(draws[0], corner, bad); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
