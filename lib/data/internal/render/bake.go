package render

import "math"

// Bake samples a signed distance on a grid with the given number of cells along the longest side of box, and returns a
// function that interpolates between the samples: much quicker where distance is made of many parts. It is exact to about
// the square of a cell's size over the radius of the finest curve. Outside the box it holds the value of the border.
func Bake(distance func(p Vec) float64, box Bounds, cells int) func(p Vec) float64 {
	size := box.Max.Sub(box.Min)
	step := size.Max() / float64(cells)
	nx, ny, nz := int(size.X/step)+2, int(size.Y/step)+2, int(size.Z/step)+2
	grid := make([]float32, nx*ny*nz)
	Rows(nz, func(k int) {
		for j := range ny {
			for i := range nx {
				p := box.Min.Add(V(float64(i)*step, float64(j)*step, float64(k)*step))
				grid[(k*ny+j)*nx+i] = float32(distance(p))
			}
		}
	})
	return func(p Vec) float64 {
		i, u := cell((p.X-box.Min.X)/step, nx)
		j, v := cell((p.Y-box.Min.Y)/step, ny)
		k, w := cell((p.Z-box.Min.Z)/step, nz)
		at := (k*ny+j)*nx + i
		row := func(at int) float64 { return Mix(float64(grid[at]), float64(grid[at+1]), u) }
		near := Mix(row(at), row(at+nx), v)
		at += nx * ny
		return Mix(near, Mix(row(at), row(at+nx), v), w)
	}
}

// cell parts a grid coordinate into the index of a cell of a line of n samples and the place within it, in [0, 1].
func cell(x float64, n int) (int, float64) {
	x = Clamp(x, 0, float64(n-1)-1e-9)
	f := math.Floor(x)
	return int(f), x - f
}
