package host

import (
	"math"

	"github.com/imagelab-go/imagelab/augment/rng"
)

// Voronoi gives each pixel the mean of its cell: of all pixels to which the same of so many random points is the nearest. Cells are left as they are but for a part
// replace of them.
func Voronoi(key rng.Key, points int, replace float32) Whole {
	return func(_ *Worker, p Picture) {
		s := newSites(key, points, p.Width, p.Height)
		labels := make([]int32, p.Width*p.Height)
		for y := range p.Height {
			for x := range p.Width {
				labels[y*p.Width+x] = s.nearest(float32(x)+0.5, float32(y)+0.5)
			}
		}
		p.means(labels, points, chosen(key, replace))
	}
}

// chosen says of each segment whether it is among the part that is replaced.
func chosen(key rng.Key, replace float32) func(segment int) bool {
	key = key.Fold(1)
	return func(segment int) bool { return float32(key.Float64(uint64(segment))) < replace }
}

// means gives each pixel the mean of its segment where that is chosen; labels number the segments, row by row.
func (p Picture) means(labels []int32, segments int, chosen func(segment int) bool) {
	sums := make([][4]float32, segments)
	for y := range p.Height {
		for x, label := range labels[y*p.Width:][:p.Width] {
			sum, pixel := &sums[label], p.Row(y)[3*x:]
			sum[0], sum[1], sum[2], sum[3] = sum[0]+pixel[0], sum[1]+pixel[1], sum[2]+pixel[2], sum[3]+1
		}
	}
	for i := range sums {
		if sums[i][3] > 0 && chosen(i) {
			sums[i] = [4]float32{sums[i][0] / sums[i][3], sums[i][1] / sums[i][3], sums[i][2] / sums[i][3], -1}
		}
	}
	for y := range p.Height {
		for x, label := range labels[y*p.Width:][:p.Width] {
			if sums[label][3] == -1 {
				copy(p.Row(y)[3*x:], sums[label][:3])
			}
		}
	}
}

// sites are points in a picture, sorted into square cells of about one point each.
type sites struct {
	points        [][2]float32
	side          float32
	columns, rows int
	cells         [][]int32
}

func newSites(key rng.Key, n, width, height int) *sites {
	key = key.Fold(0)
	s := &sites{side: sqrt(float32(width*height)/float32(n)) + 1e-3}
	s.columns, s.rows = int(float32(width)/s.side)+1, int(float32(height)/s.side)+1
	s.cells = make([][]int32, s.columns*s.rows)
	for i := range n {
		point := [2]float32{float32(key.Float64(uint64(2*i))) * float32(width), float32(key.Float64(uint64(2*i+1))) * float32(height)}
		s.points = append(s.points, point)
		column, row := s.cell(point[0], point[1])
		s.cells[row*s.columns+column] = append(s.cells[row*s.columns+column], int32(i))
	}
	return s
}

// cell gives the cell that a point lies in.
func (s *sites) cell(x, y float32) (column, row int) {
	return min(int(x/s.side), s.columns-1), min(int(y/s.side), s.rows-1)
}

// nearest gives the number of the nearest point: it looks at rings of cells until the next ring is farther away than what it has found.
func (s *sites) nearest(x, y float32) (best int32) {
	least := float32(math.Inf(1))
	column, row := s.cell(x, y)
	for ring := 0; ring <= max(s.columns, s.rows); ring++ {
		if beyond := float32(ring-1) * s.side; ring > 0 && beyond*beyond > least {
			break
		}
		for j := max(row-ring, 0); j <= min(row+ring, s.rows-1); j++ {
			step := 1
			if j != row-ring && j != row+ring {
				step = max(2*ring, 1)
			}
			for i := column - ring; i <= column+ring; i += step {
				if i < 0 || i >= s.columns {
					continue
				}
				for _, seed := range s.cells[j*s.columns+i] {
					dx, dy := s.points[seed][0]-x, s.points[seed][1]-y
					if d := dx*dx + dy*dy; d < least {
						least, best = d, seed
					}
				}
			}
		}
	}
	return best
}
