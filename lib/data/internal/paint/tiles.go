package paint

import (
	"math"

	"github.com/imagelab-go/imagelab/lib/data/internal/render"
)

// Site is the middle of a tile.
type Site struct {
	Point
	Heading Point // unit direction of one side of the tile
	Part    int   // tiles meet the pixels of their own part of the picture only
}

// Tiles parts the plane between sites: each place belongs to the nearest site of its part.
type Tiles struct {
	Sites []Site
	part  func(p Point) int
	grid  grid
	reach float64
}

// NewTiles holds sites about step apart; part tells to which part of the picture a place belongs.
func NewTiles(sites []Site, step float64, part func(p Point) int) *Tiles {
	t := &Tiles{Sites: sites, part: part, reach: 1.6 * step}
	boxes := make([]box, len(sites))
	for i, s := range sites {
		boxes[i] = box{s.X - t.reach, s.Y - t.reach, s.X + t.reach, s.Y + t.reach, item{of: int32(i)}}
	}
	t.grid = newGrid(boxes)
	return t
}

// Nearest returns the site whose tile holds p, by straight distance, and the distance from p to the tile's edge: to the
// nearest bisector. ok is false where no site is near.
func (t *Tiles) Nearest(p Point) (site int, edge float64, ok bool) {
	part := t.part(p)
	site, least := -1, math.Inf(1)
	items := t.grid.at(p)
	for _, it := range items {
		s := &t.Sites[it.of]
		x, y := s.X-p.X, s.Y-p.Y
		if d := float64(x*x) + float64(y*y); d < least && s.Part == part {
			site, least = int(it.of), d
		}
	}
	if site < 0 {
		return 0, 0, false
	}
	edge, own := t.reach, t.Sites[site]
	for _, it := range items {
		s := &t.Sites[it.of]
		if s.Part != part || int(it.of) == site {
			continue
		}
		across := Point{s.X - own.X, s.Y - own.Y}
		middle := Point{float64((s.X+own.X)/2) - p.X, float64((s.Y+own.Y)/2) - p.Y}
		edge = min(edge, middle.Dot(across.Unit()))
	}
	return site, edge, true
}

// Square returns the site whose tile holds p where distance is measured in squares that are turned with each site's
// heading, and the place of p in that tile's own directions. ok is false where no site is near.
func (t *Tiles) Square(p Point) (site int, own Point, ok bool) {
	part := t.part(p)
	site, least := -1, math.Inf(1)
	for _, it := range t.grid.at(p) {
		s := &t.Sites[it.of]
		if s.Part != part {
			continue
		}
		q := Point{p.X - s.X, p.Y - s.Y}
		q = Point{q.Dot(s.Heading), q.Dot(s.Heading.Left())}
		if d := max(math.Abs(q.X), math.Abs(q.Y)); d < least {
			site, least, own = int(it.of), d, q
		}
	}
	return site, own, site >= 0
}

// Settle moves each site to the middle of its square tile, times over, so that tiles become equally large and line up along
// the heading. It measures on a raster of the given step over the plane. (Hausner, "Simulating Decorative Mosaics",
// SIGGRAPH 2001: Lloyd's method with a turned Manhattan metric.)
func Settle(p Plane, sites []Site, step float64, rounds int, part func(Point) int, heading func(Point) Point) []Site {
	raster := step / 5
	nx, ny := int((p.W+2*step)/raster), int((p.H+2*step)/raster)
	for range rounds {
		tiles := NewTiles(sites, step, part)
		owner := make([]int32, nx*ny)
		place := func(i, j int) Point {
			return Point{(float64(i) - float64(float64(nx)/2)) * raster, (float64(j) - float64(float64(ny)/2)) * raster}
		}
		render.Rows(ny, func(j int) {
			for i := range nx {
				owner[j*nx+i] = -1
				if site, _, ok := tiles.Square(place(i, j)); ok {
					owner[j*nx+i] = int32(site)
				}
			}
		})
		sites = moved(sites, owner, func(i int) Point { return place(i%nx, i/nx) }, heading)
	}
	return sites
}

// moved returns the sites at the middles of the places that they own; those that own none are left out.
func moved(sites []Site, owner []int32, place func(i int) Point, heading func(Point) Point) []Site {
	sums, counts := make([]Point, len(sites)), make([]float64, len(sites))
	for i, of := range owner {
		if of >= 0 {
			sums[of] = sums[of].Along(place(i), 1)
			counts[of]++
		}
	}
	kept := sites[:0:0]
	for i, s := range sites {
		if counts[i] > 0 {
			s.Point = Point{sums[i].X / counts[i], sums[i].Y / counts[i]}
			s.Heading = heading(s.Point)
			kept = append(kept, s)
		}
	}
	return kept
}
