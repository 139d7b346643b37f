package paint

import "math"

// item is a thing in a grid: part number part of thing number of.
type item struct{ of, part int32 }

// box is the rectangle that an item may cover.
type box struct {
	x0, y0, x1, y1 float64
	item
}

// grid lists for each cell of the plane the items that may cover it, in the order in which they were given.
type grid struct {
	x, y, side float64 // corner of the first cell, side of a cell
	nx, ny     int
	first      []int32 // of each cell in items, and the end
	items      []item
}

// newGrid sorts the boxes into cells about half as large as their mean side.
func newGrid(boxes []box) grid {
	if len(boxes) == 0 {
		return grid{side: 1}
	}
	g := grid{x: math.Inf(1), y: math.Inf(1)}
	right, bottom := math.Inf(-1), math.Inf(-1)
	for _, b := range boxes {
		g.x, g.y, right, bottom = min(g.x, b.x0), min(g.y, b.y0), max(right, b.x1), max(bottom, b.y1)
		g.side += float64((b.x1 - b.x0 + b.y1 - b.y0) / 4)
	}
	g.side /= float64(len(boxes))
	g.nx, g.ny = int((right-g.x)/g.side)+1, int((bottom-g.y)/g.side)+1
	g.first = make([]int32, g.nx*g.ny+1)
	for _, b := range boxes {
		g.each(b, func(cell int) { g.first[cell+1]++ })
	}
	for i := range g.nx * g.ny {
		g.first[i+1] += g.first[i]
	}
	g.items = make([]item, g.first[g.nx*g.ny])
	next := append([]int32(nil), g.first...)
	for _, b := range boxes {
		g.each(b, func(cell int) {
			g.items[next[cell]] = b.item
			next[cell]++
		})
	}
	return g
}

// each calls do with each cell that the box meets.
func (g *grid) each(b box, do func(cell int)) {
	for j := int((b.y0 - g.y) / g.side); j <= int((b.y1-g.y)/g.side) && j < g.ny; j++ {
		for i := int((b.x0 - g.x) / g.side); i <= int((b.x1-g.x)/g.side) && i < g.nx; i++ {
			do(j*g.nx + i)
		}
	}
}

// at returns the items of the cell at p.
func (g *grid) at(p Point) []item {
	x, y := (p.X-g.x)/g.side, (p.Y-g.y)/g.side
	if x < 0 || y < 0 || x >= float64(g.nx) || y >= float64(g.ny) {
		return nil
	}
	cell := int(y)*g.nx + int(x)
	return g.items[g.first[cell]:g.first[cell+1]]
}
